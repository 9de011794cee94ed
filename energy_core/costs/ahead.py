"""What a kWh will cost: the rates from now on, by the quarter-hour, as far as they are known."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .quarters import QUARTER_S
from .rates import Direction, Rate, rates
from .spot import SpotPrices
from .tariffs import Tariff

_QUARTER = timedelta(seconds=QUARTER_S)


def rates_ahead(  # noqa: PLR0913  # all but the tariff and its window is named by the caller
    tariff: Tariff,
    now: datetime,
    until: datetime,
    *,
    zone: str,
    direction: Direction = Direction.OFFTAKE,
    register: int = 1,
    spot: SpotPrices | None = None,
) -> list[Rate]:
    """Return the rate of each quarter-hour from the running one on, until one is not known, before `until`.

    EUR/kWh with VAT, as of `rates`. Nothing comes after a gap: what is planned by it has no holes. A naive
    datetime is a ValueError; MissingDataError is raised where the index of a month is not known.
    """
    found = rates(tariff, now, until, zone=zone, direction=direction, register=register, spot=spot)
    ahead: list[Rate] = []
    for rate in _quarters(found):
        if ahead and rate.start != ahead[-1].end:
            break
        ahead.append(rate)
    return ahead if ahead and ahead[0].start <= now else []


def _quarters(merged: list[Rate]) -> Iterator[Rate]:
    """Yield rates by the quarter-hour."""
    for rate in merged:
        for number in range((rate.end - rate.start) // _QUARTER):
            start = rate.start + number * _QUARTER
            yield Rate(start, start + _QUARTER, rate.eur_kwh)
