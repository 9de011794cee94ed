"""Quarter-hours from rows of any length and from readings of registers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .day_clock import DAY_S, DayClock
from .quarters import QUARTER_S, Seconds
from .usage import EXPORT, IMPORT, LOAD, Column, Usage

_FINEST = 9  # decimals of kWh and m3
_EDGE_S = 60.0  # by so much at most a quarter may lack a reading at its edge


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A column by the quarter-hour, and of which of them only a longer sum is known.

    `row_s` is how long the rows are that it was made of, in seconds, a quarter-hour at least.
    """

    starts: Seconds
    amounts: Column
    estimated: NDArray[np.bool_]
    row_s: int = QUARTER_S

    def before(self, second: int) -> Spread:
        """Return the quarter-hours that begin before an instant, in seconds since the epoch."""
        return self._cut(slice(int(np.searchsorted(self.starts, second))))

    def since(self, second: int) -> Spread:
        """Return the quarter-hours that do not."""
        return self._cut(slice(int(np.searchsorted(self.starts, second)), None))

    def _cut(self, part: slice) -> Spread:
        """Return some of the quarter-hours."""
        return Spread(self.starts[part], self.amounts[part], self.estimated[part], self.row_s)

    def followed_by(self, later: Spread) -> Spread:
        """Return this with the quarter-hours of another that come after it."""
        more = later.since(int(self.starts[-1]) + 1) if len(self.starts) else later
        return Spread(
            np.concatenate((self.starts, more.starts)),
            np.concatenate((self.amounts, more.amounts)),
            np.concatenate((self.estimated, more.estimated)),
            max(self.row_s, later.row_s),
        )


NOTHING = Spread(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))


def spread_energies(begins: Seconds, ends: Seconds, values: Column, zone: str) -> Spread:
    """Return quarter-hours of the energies of stretches [begin, end), each spread evenly over it.

    Those that are longer than a day are spread evenly over their local days. Stretches that do not begin and
    end at quarters of the clock, are empty or overlap are a RowError.
    """
    known = ~np.isnan(values)
    begins, ends, values = begins[known], ends[known], values[known]
    off_clock = (begins % QUARTER_S != 0) | (ends % QUARTER_S != 0)
    _check(begins, off_clock, "rows that begin and end at quarters of the clock")
    _check(begins, ends <= begins, "rows that end after they begin")
    order = np.argsort(begins)
    begins, ends, values = begins[order], ends[order], values[order]
    _check(begins[1:], begins[1:] < ends[:-1], "rows that do not overlap")
    counts = (ends - begins) // QUARTER_S
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.repeat(begins, counts) + within * QUARTER_S
    amounts = np.repeat(values / counts, counts)
    longest = int((ends - begins).max(initial=QUARTER_S))
    if longest > DAY_S:
        clock = DayClock(int(begins[0]), int(ends[-1]), zone)
        a_day = np.repeat(values / (clock.at(ends) - clock.at(begins)), counts)
        by_day = a_day * (clock.at(starts + QUARTER_S) - clock.at(starts))
        amounts = np.where(np.repeat(ends - begins > DAY_S, counts), by_day, amounts)
    return Spread(starts, amounts, np.repeat(counts > 1, counts), longest)


class RowError(ValueError):
    """A row, at an instant in seconds since the epoch, is not as rows have to be."""

    def __init__(self, at: float, takes: str) -> None:
        """Say what rows have to be."""
        super().__init__(takes)
        self.at = at


def _check(times: NDArray[np.number], wrong: NDArray[np.bool_], takes: str) -> None:
    """Refuse rows of which some are wrong with a RowError for the first of them."""
    if wrong.any():
        raise RowError(float(times[wrong][0]), takes)


def spread_register(
    times: NDArray[np.float64], values: Column, zone: str, *, turns_back: bool = False
) -> Spread:
    """Return quarter-hours of a register that was read at these times, in seconds since the epoch.

    Between two readings it is taken to rise evenly, over more than a day evenly by the local day, so that the
    quarters sum to what it rose. A register that falls is that of a new meter: what it says first counts
    nothing, unless it `turns_back`. Of two readings of one time the second is that of a new meter, whatever
    it says. The first and the last quarter are whole where they lack no more than the usual time from one
    reading to the next, a minute at most. Times out of order, or three that are one, are a RowError.
    """
    known = ~np.isnan(values)
    times, values = times[known], values[known]
    gaps = np.diff(times)
    is_later = np.append(gaps > 0, True)
    wrong = (gaps < 0) | ~(is_later[:-1] | is_later[1:])
    takes = "readings in the order of their times, two of one time where a meter was replaced"
    _check(times[1:], wrong, takes)
    steps = np.where(is_later[:-1], np.diff(values), 0.0)
    risen = np.concatenate(([0.0], np.cumsum(steps if turns_back else np.maximum(steps, 0.0))))
    times, risen = times[is_later], risen[: len(times)][is_later]
    if len(times) < 2:  # noqa: PLR2004  # a difference takes two
        return NOTHING
    gaps = np.diff(times)
    typical = float(np.median(gaps))
    edge = min(typical, _EDGE_S)
    first, last = -int(-(times[0] - edge) // QUARTER_S), int((times[-1] + edge) // QUARTER_S)
    bounds = np.arange(first, last + 1, dtype=np.int64) * QUARTER_S
    at_bounds = np.round(_between(bounds, times, risen, zone), _FINEST)
    most = len(gaps) - 1
    after = gaps[np.clip(np.searchsorted(times, bounds[:-1], side="right") - 1, 0, most)]
    before = gaps[np.clip(np.searchsorted(times, bounds[1:], side="left") - 1, 0, most)]
    row_s = max(-int(-typical // QUARTER_S) * QUARTER_S, QUARTER_S)
    estimated = np.maximum(after, before) > QUARTER_S
    return Spread(bounds[:-1], np.round(np.diff(at_bounds), _FINEST), estimated, row_s)


def _between(bounds: Seconds, times: NDArray[np.float64], risen: Column, zone: str) -> Column:
    """Return what a register has risen at some instants, between those of its readings."""
    if np.diff(times).max() <= DAY_S:
        return np.interp(bounds, times, risen)
    clock = DayClock(min(times[0], bounds[0]), max(times[-1], bounds[-1]), zone)
    return np.interp(clock.at(bounds), clock.at(times), risen)


def gather(columns: Mapping[str, Spread], *, by_register: bool = True) -> Usage:
    """Return the usage of columns, each under its name; quarter-hours that one lacks are not known."""
    if not columns:
        raise ValueError("usage of no columns")
    starts = np.unique(np.concatenate([column.starts for column in columns.values()]))
    placed: dict[str, Column] = {}
    estimated, estimated_load = np.zeros((2, len(starts)), np.bool_)
    row_s = QUARTER_S
    for name, column in columns.items():
        places = np.searchsorted(starts, column.starts)
        placed[name] = np.full(len(starts), np.nan)
        placed[name][places] = column.amounts
        if name in LOAD:
            estimated_load[places] |= column.estimated
        if name in IMPORT:
            estimated[places] |= column.estimated
        if name in (*IMPORT, *EXPORT):
            row_s = max(row_s, column.row_s)
    marks = {"estimated": estimated, "estimated_load": estimated_load}
    return Usage.of_columns(starts, placed, **marks, by_register=by_register, row_s=row_s)
