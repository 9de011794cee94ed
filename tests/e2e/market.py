"""The prices of an emulated market."""

from datetime import UTC, date, timedelta
from math import exp
from random import Random

from energy_core.calendar import midnight

_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)


def market(first: date, last: date, zone: str) -> str:
    """Return prices of [first, last) as a file: dear mornings and evenings, cheap sunny noons."""
    lines = ["interval_start_utc,eur_per_mwh"]
    for ordinal in range(first.toordinal(), last.toordinal()):
        day = date.fromordinal(ordinal)
        start, end = midnight(day, zone), midnight(day + _DAY, zone)
        prices = _prices(Random(ordinal), (end - start) // _QUARTER)  # noqa: S311 - the same every time
        for number, price in enumerate(prices):
            lines.append(f"{(start + number * _QUARTER).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ},{price:.2f}")
    return "\n".join(lines)


def _prices(chance: Random, quarters: int) -> list[float]:
    """Return what a MWh costs in the quarter-hours of a day."""
    level, sun = chance.uniform(70, 115), chance.uniform(20, 90)
    hours = [24 * number / quarters for number in range(quarters)]
    return [
        level
        - 25 * _bump(hour, 3, 3)
        + 45 * _bump(hour, 8, 1.5)
        - sun * _bump(hour, 13, 2.5)
        + 80 * _bump(hour, 19, 1.8)
        + chance.uniform(-6, 6)
        for hour in hours
    ]


def _bump(hour: float, at: float, width: float) -> float:
    return exp(-(((hour - at) / width) ** 2))
