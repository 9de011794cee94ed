"""Prices of the market."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from energy_core.costs.spot import SpotPrices

START = datetime(2025, 9, 29, tzinfo=UTC)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


def known(prices: dict[datetime, float]) -> list[int]:
    """Return of how many quarters of each hour a price is known."""
    found = SpotPrices.of(prices.items()).eur_mwh.reshape(-1, 4)
    counts: list[int] = (~np.isnan(found)).sum(axis=1).tolist()
    return counts


@pytest.mark.parametrize(
    ("hourly", "missing", "expected"),
    [
        (range(48), range(0), [4] * 96),  # the market went over to quarter-hours
        (range(72, 96), range(0), [4] * 96),
        (range(48), range(60, 82), [*[4] * 60, *[1] * 22, *[4] * 14]),
        (range(0), range(1), [4] * 96),
        (range(96), range(0), [4] * 96),
        (range(30, 70), range(0), [4] * 96),  # days of another source
    ],
)
def test_an_hour_with_one_price(hourly: range, missing: range, expected: list[int]) -> None:
    """It has it for its four quarters, but for one between hours by the quarter."""
    single = {*hourly, *missing}
    prices = {
        START + hour * HOUR + quarter * QUARTER: float(hour)
        for hour in range(96)
        for quarter in range(1 if hour in single else 4)
    }
    assert known(prices) == expected
