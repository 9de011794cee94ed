"""From what a day is counted: letters that are others as soon as any of it is."""

from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

import numpy as np

from .inputs import Inputs
from .months import later_month, month_of
from .quarters import QUARTER_S, day_of, seconds
from .tariffs import Tariff
from .usage import COLUMNS, Column

_COUNTING = "4"  # another as soon as a day would be counted otherwise: those that are kept are counted anew
_DAY = timedelta(days=1)


def basis_of(tariff: Tariff | None, inputs: Inputs, without: Inputs | None, day: date) -> str:
    """Return letters of all that a local day is counted from, of the house and of it without panels.

    Before the dash is how it is counted, behind it eight letters of what.
    """
    parts = ["" if tariff is None else tariff.version, str(inputs.gaps)]
    for each in (inputs, without):
        if each is not None:
            parts += [_used(each, day), *_for_capacity(tariff, each, day)]
    check = _flows(inputs, day, day + _DAY, crc32("|".join(parts).encode()))
    if without is not None:  # what it uses over a silence is not that of the day alone
        check = _flows(without, day, day + _DAY, check)
    return f"{_COUNTING}-{_prices(inputs, day, day + _DAY, check):08x}"


def is_counted_so(basis: str) -> bool:
    """Say whether a day of such a basis was counted as days are now."""
    return basis.startswith(f"{_COUNTING}-")


def _used(inputs: Inputs, day: date) -> str:
    """Return what flowed in the calendar year before a day, to a tenth of a kWh or m3: tiers go by it."""
    part = inputs.usage.cut(date(day.year, 1, 1), day, inputs.zone)
    columns = (*part.imported, *part.exported, part.gas_m3)
    return ",".join(f"{float(np.nansum(each)):.1f}" for each in columns if each is not None)


def _for_capacity(tariff: Tariff | None, inputs: Inputs, day: date) -> Iterator[str]:
    """Yield the peaks that a day may be charged for, and what a maximum price goes by."""
    charges = [] if tariff is None else list(tariff.capacities_on(day))
    for back in range(max((charge.months for charge in charges), default=0)):
        kw = inputs.peaks.get(later_month(month_of(day), -back))
        yield "" if kw is None else f"{kw:.4f}"
    if any(charge.maximum_eur_kwh is not None for charge in charges):
        yield str(_month(inputs, day))


def _month(inputs: Inputs, day: date) -> int:
    """Return a check of what flowed in the month of a day, and of its prices.

    Days are counted that are over, so that a day of the month is not counted anew at each quarter-hour.
    """
    over = day_of(inputs.usage.starts[-1] + QUARTER_S, inputs.zone)
    days = month_of(day), min(later_month(month_of(day), 1), over)
    return _prices(inputs, *days, _flows(inputs, *days, 0))


def _flows(inputs: Inputs, start: date, end: date, check: int) -> int:
    """Return the check of before, and of what flowed in the local days [start, end), and when."""
    usage = inputs.usage.cut(start, end, inputs.zone)
    check = crc32(usage.starts.tobytes(), check)
    for name in COLUMNS:
        column: Column | None = getattr(usage, name)
        check = crc32(name.encode() if column is None else np.round(column, 6).tobytes(), check)
    return check


def _prices(inputs: Inputs, start: date, end: date, check: int) -> int:
    """Return the check of before, and of the prices of the market in the local days [start, end).

    An hour's price is the mean of its quarters, those without usage as well.
    """
    if inputs.spot is None:
        return check
    begin, stop = (seconds(day, inputs.zone) for day in (start, end))
    return crc32(inputs.spot.at(np.arange(begin, stop, QUARTER_S, np.int64)).tobytes(), check)
