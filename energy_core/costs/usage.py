"""What a house took and gave, by the quarter-hour: what a bill is counted from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from .absence import Absence, MissingDataError
from .quarters import QUARTER_S, Seconds, between, local_time, seconds

if TYPE_CHECKING:
    import pandas as pd

type Column = NDArray[np.float64]

IMPORT = ("import_t1_kwh", "import_t2_kwh")
EXPORT = ("export_t1_kwh", "export_t2_kwh")
LOAD = (*IMPORT, *EXPORT, "pv_kwh")  # registers that say, with the battery, what the house itself used
COLUMNS = (*IMPORT, *EXPORT, "gas_m3", "water_m3", "pv_kwh", "battery_kwh")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usage:
    """Energies of quarter-hours, sorted, each an array as long as `starts`; NaN where it is not known.

    `starts` are seconds since the epoch, quarters of the clock. `battery_kwh` is positive where the battery
    was charged. None is what the house has no meter for. `by_register` says that register 1 and 2 are told
    apart; where they are not, everything is in register 1. `row_s` is the length of the rows that this was
    made of, in seconds: what came by the day is spread evenly, and fit for prices that are the same all
    day. `estimated` marks the quarters of which what came from the grid is known over a longer time only,
    `estimated_load` those of which any register is that says what the house itself used.
    """

    starts: Seconds
    import_t1_kwh: Column
    import_t2_kwh: Column
    export_t1_kwh: Column | None = None
    export_t2_kwh: Column | None = None
    gas_m3: Column | None = None
    water_m3: Column | None = None
    pv_kwh: Column | None = None
    battery_kwh: Column | None = None
    by_register: bool = True
    row_s: int = QUARTER_S
    estimated: NDArray[np.bool_] | None = None
    estimated_load: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        """Refuse with a ValueError quarters out of order or off the clock's, and columns of other lengths."""
        if (self.starts % QUARTER_S).any() or (np.diff(self.starts) <= 0).any():
            raise ValueError("usage begins at quarters of the clock, in their order, each once")
        for name, column in self._arrays().items():
            if len(column) != len(self.starts):
                raise ValueError(f"{name} has {len(column)} values for {len(self.starts)} quarters")
        if (self.export_t1_kwh is None) != (self.export_t2_kwh is None):
            raise ValueError("export has both registers or none")

    @classmethod
    def of_columns(cls, starts: Seconds, columns: Mapping[str, Column], **more: object) -> Self:
        """Take the columns of `COLUMNS` that there are; a register that is not there counts nothing."""
        nothing = np.zeros(len(starts))
        kept = {name: columns[name] for name in COLUMNS if name in columns}
        for pair in (IMPORT, EXPORT):
            if any(name in kept for name in pair):
                kept = dict.fromkeys(pair, nothing) | kept
        return cls(starts=starts, **kept, **more)  # type: ignore[arg-type]  # names are those of the fields

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> Self:
        """Take a frame of quarter-hours: its index, with a time zone, their starts, its columns `COLUMNS`."""
        if getattr(frame.index, "tz", None) is None:
            raise ValueError("an index without a time zone names no instants")
        starts = frame.index.astype("datetime64[s, UTC]").astype(np.int64).to_numpy()
        known = [name for name in COLUMNS if name in frame.columns]
        return cls.of_columns(starts, {name: frame[name].to_numpy(np.float64) for name in known})

    def _arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return every array but the starts, by name."""
        held = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "starts"}
        return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}

    def followed_by(self, later: Usage) -> Usage:
        """Return this and another, which begins after its end: a ValueError where it does not."""
        counts = len(self.starts), len(later.starts)
        columns: dict[str, Column] = {}
        for name in COLUMNS:
            parts = getattr(self, name), getattr(later, name)
            if any(part is not None for part in parts):
                pairs = zip(parts, counts, strict=True)
                columns[name] = np.concatenate(
                    [np.full(count, np.nan) if part is None else part for part, count in pairs]
                )
        return Usage(
            starts=np.concatenate((self.starts, later.starts)),
            by_register=self.by_register and later.by_register,
            row_s=max(self.row_s, later.row_s),
            estimated=np.concatenate([_marks(each.estimated, each) for each in (self, later)]),
            estimated_load=np.concatenate([_marks(each.estimated_load, each) for each in (self, later)]),
            **columns,
        )

    def cut(self, start: date, end: date, zone: str) -> Usage:
        """Return the quarters of the local days [start, end)."""
        return self.within(seconds(start, zone), seconds(end, zone))

    def within(self, begin: int, stop: int) -> Usage:
        """Return the quarters that begin in [begin, stop), in seconds since the epoch."""
        part = between(self.starts, begin, stop)
        cut = {name: values[part] for name, values in self._arrays().items()}
        return replace(self, starts=self.starts[part], **cut)  # type: ignore[arg-type]  # names are those of the fields

    @property
    def taken(self) -> Column:
        """From the grid, by both registers [kWh]; NaN where one is not known."""
        return self.import_t1_kwh + self.import_t2_kwh

    @property
    def known(self) -> Seconds:
        """The starts of the quarters of which it is known what came from the grid."""
        known: Seconds = self.starts[~np.isnan(self.taken)]
        return known

    @property
    def imported(self) -> tuple[Column, Column]:
        """From the grid, by register [kWh]."""
        return self.import_t1_kwh, self.import_t2_kwh

    @property
    def exported(self) -> tuple[Column, Column]:
        """To the grid, by register [kWh]; nothing where there is no such meter."""
        if self.export_t1_kwh is None or self.export_t2_kwh is None:
            return np.zeros(len(self.starts)), np.zeros(len(self.starts))
        return self.export_t1_kwh, self.export_t2_kwh


def _marks(marks: NDArray[np.bool_] | None, usage: Usage) -> NDArray[np.bool_]:
    """Return marks of the quarters of a usage: of none where there are no marks."""
    return np.zeros(len(usage.starts), np.bool_) if marks is None else marks


def check_complete(
    column: Column, starts: Seconds, stretch: tuple[int, int], lack: Absence, zone: str
) -> None:
    """Raise MissingDataError where quarters of a stretch [begin, stop) are not there, or not known.

    `starts` and `column` are those of that stretch.
    """
    begin, stop = stretch
    expected = (stop - begin) // QUARTER_S
    known = starts[~np.isnan(column)]
    if len(known) < expected:
        missing = np.setdiff1d(np.arange(begin, stop, QUARTER_S), known, assume_unique=True)
        what = lack.value.removeprefix("no_")
        raise MissingDataError(
            lack,
            f"{len(missing)} of {expected} quarter-hours are not known of {what}, "
            f"the first at {local_time(missing[0], zone)}",
        )
