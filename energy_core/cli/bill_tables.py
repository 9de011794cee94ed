"""Tables of numbers over time, from the files and stores that `energy-core bill` is given."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..calendar import local_date, midnight
from ..config import day
from ..costs.day_clock import DAY_S
from ..costs.months import later_month, month_of, months
from ..costs.quarters import HOUR_S, QUARTER_S
from ..costs.spread import Spread
from ..costs.usage import Column
from ..data_managers import Quality
from ..data_managers.recipe import QUALITY
from ..exceptions import ConfigError
from ..protocols import Store
from ..registers import falls
from ..stores.maintenance import at_rest
from .bill_files import instant, number, read_rows
from .bill_powers import HOLD, POWERS, quarter_energies, said_peaks
from .store_arguments import bounded

if TYPE_CHECKING:
    import pandas as pd

START, END = "start", "end"
_DAY = timedelta(days=1)
_QUARTER = timedelta(seconds=QUARTER_S)

type Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns over time, in seconds since the epoch; `ends` where rows say it, NaN where not.

    `by_days` says that rows are named by their local days alone, so that each is taken for a day.
    `energies` are those of powers by the quarter-hour, by the name of the power; `peaks` the month peaks that
    the meter says [kW]. Rows that a data manager made are energies, and `estimated` marks those in which a
    gap is counted; it is None for others.
    """

    place: str
    index: str
    zone: str
    times: Times
    ends: Times
    columns: Mapping[str, Column]
    by_days: bool = False
    energies: Mapping[str, Spread] = field(default_factory=dict)
    peaks: Mapping[date, float] = field(default_factory=dict)
    estimated: NDArray[np.bool_] | None = None

    def row_ends(self) -> Times:
        """Return when each row ends: as it says, with its day, or after the shortest time between two."""
        return np.where(np.isnan(self.ends), self._usual_ends(), self.ends)

    def _usual_ends(self) -> Times:
        """Return when each row ends where none says it; of days, some may be an hour longer or shorter."""
        shortest = np.diff(np.sort(self.times)).min() if len(self.times) > 1 else QUARTER_S
        if abs(shortest - DAY_S) <= HOUR_S and all(self._midnight(at) == at for at in self.times):
            return np.array([self._midnight(at, later=1) for at in self.times])
        return self.times + shortest

    def _midnight(self, at: float, *, later: int = 0) -> float:
        """Return when the local day of an instant began, or one so many days later."""
        day = local_date(datetime.fromtimestamp(at, UTC), self.zone)
        return midnight(day + later * _DAY, self.zone).timestamp()


def table_of_file(path: str, zone: str, *, known: Callable[[str], Collection[str]]) -> Table:
    """Return the table of a CSV file: its first column is the time, `end`, if there, when a row ends.

    `known` says which others there may be, by the name of the first: any else is a slip of the pen, and a
    ConfigError, as is what cannot be read.
    """
    rows = list(read_rows(path))
    index, *names = rows[0][1]
    _check_names(path, names, known(index))
    times = [instant(row, index, zone, where) for where, row in rows]
    ends: list[datetime | None] = [None] * len(rows)
    by_days = False
    if END in names:
        ends = [instant(row, END, zone, where) for where, row in rows]
    elif by_days := all(day(row[index].strip()) for _, row in rows):
        ends = [midnight(local_date(at, zone) + _DAY, zone) for at in times]
    return Table(
        place=path,
        index=index,
        zone=zone,
        times=np.array([at.timestamp() for at in times]),
        ends=np.array([np.nan if at is None else at.timestamp() for at in ends]),
        by_days=by_days,
        columns={
            name: np.array([number(row, name, where) for where, row in rows]) for name in names if name != END
        },
    )


def _check_names(path: str, names: Sequence[str], known: Collection[str]) -> None:
    """Refuse a column that is not known with a ConfigError."""
    for name in names:
        if name not in known:
            more = f"; rows that {END} are energies: their first column is {START}" if name == END else ""
            raise ConfigError("columns", name, f"some of {', '.join(known)}{more}", where=path)


def table_of_store(  # noqa: PLR0913 - all but where the store is are named by the caller
    url: str,
    source: str | None,
    zone: str,
    *,
    known: frozenset[str],
    days: tuple[date | None, date | None],
    hold: timedelta = HOLD,
) -> Table:
    """Return the known columns of a store, from the year before days until after them.

    Of the rows of each quarter of an hour the first and the last are taken, and those between which a
    register falls: registers need no more. Of powers the energies are, a value holding for `hold` at most,
    and of what the meter says its month peaks. Results are rows that say a `quality`, and not when they end.
    """
    with closing(at_rest(url, zone=zone, source=source).open()) as store:
        stretch = bounded(store, *_window(*days, zone))
        if stretch is None:
            raise ConfigError("rows", 0, "a store with rows on those days", where=url)
        first, last = (local_date(at, zone) for at in stretch)
        parts = [_part(store, month, zone, known, hold) for month in months(first, last + _DAY)]
    names = sorted({name for part in parts for name in part.columns})
    gathered = {
        name: np.concatenate([part.columns.get(name, np.full(len(part.times), np.nan)) for part in parts])
        for name in names
    }
    powers = sorted({name for part in parts for name in part.energies})
    peaks: dict[date, float] = {}
    for part in parts:
        peaks |= {month: max(kw, peaks.get(month, 0.0)) for month, kw in part.peaks.items()}
    return Table(
        place=url,
        index=store.index,
        zone=zone,
        times=np.concatenate([part.times for part in parts]),
        ends=np.concatenate([part.ends for part in parts]),
        columns=gathered,
        energies={
            name: reduce(Spread.followed_by, [part.energies[name] for part in parts if name in part.energies])
            for name in powers
        },
        peaks=peaks,
        estimated=_joined_marks(parts),
    )


def _joined_marks(parts: Sequence[_Part]) -> NDArray[np.bool_] | None:
    """Return the marks of all rows, None where none has any."""
    if all(part.estimated is None for part in parts):
        return None
    return np.concatenate(
        [np.ones(len(part.times), np.bool_) if part.estimated is None else part.estimated for part in parts]
    )


def _window(start: date | None, end: date | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return from when to when rows are of use: for peaks and tiers from a year before, or from New Year."""
    begin = None
    if start is not None:
        begin = midnight(min(later_month(month_of(start), -12), start.replace(month=1, day=1)), zone)
    return begin, None if end is None else midnight(end + _DAY, zone)


class _Part(NamedTuple):
    """What is taken of the rows of some days."""

    times: Times
    ends: Times
    columns: dict[str, Column]
    energies: dict[str, Spread]
    peaks: dict[date, float]
    estimated: NDArray[np.bool_] | None


def _part(store: Store, days: tuple[date, date], zone: str, known: frozenset[str], hold: timedelta) -> _Part:
    """Return the rows of some days that say all of their registers, and the energies of powers."""
    begin, end = (midnight(each, zone) for each in days)
    frame = store.get(begin - hold, end)
    if _are_results(frame):
        hold = _QUARTER  # for as long as the mean of one is that of its quarter-hour
    micros = frame.index.astype("datetime64[us, UTC]").astype(np.int64).to_numpy()
    bounds = int(begin.timestamp()), int(end.timestamp())
    energies = {
        name: quarter_energies(micros, frame[name].to_numpy(np.float64), *bounds, hold)
        for name in POWERS
        if name in frame.columns
    }
    peaks = said_peaks(frame, zone)
    rows = frame.iloc[int(micros.searchsorted(bounds[0] * 1_000_000)) :]
    times = micros[len(micros) - len(rows) :] / 1e6
    quarter = times // QUARTER_S
    edge = np.ones(len(times), np.bool_)
    edge[1:-1] = (quarter[1:-1] != quarter[:-2]) | (quarter[1:-1] != quarter[2:])
    whole = {name: rows[name].to_numpy(np.float64) for name in rows.columns if name in known}
    for values in whole.values():
        edge[_beside_falls(values)] = True
    columns = {name: values[edge] for name, values in whole.items()}
    said = rows[END].tolist() if END in rows.columns else [None] * len(rows)
    ends = np.array([at.timestamp() if isinstance(at, datetime) else np.nan for at in said])
    marks = None
    if _are_results(frame):
        marks = rows[QUALITY].ne(Quality.COMPLETE.word).to_numpy(np.bool_)[edge]
    return _Part(times[edge], ends[edge], columns, energies, peaks, marks)


def _are_results(frame: pd.DataFrame) -> bool:
    """Say whether rows are results of data managers; those of an operator say their ends, too."""
    return QUALITY in frame.columns and END not in frame.columns


def _beside_falls(values: Column) -> NDArray[np.int64]:
    """Return the places of the values between which a register falls."""
    known = np.flatnonzero(~np.isnan(values))
    fallen = falls(values[known])
    return np.concatenate((known[fallen - 1], known[fallen]))
