"""Spot prices, and tariffs as rates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from energy_core.costs.charges import EnergyCharge
from energy_core.costs.rates import Direction, Rate, rates
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Contract, Tariff

from .houses import FORMS, ZONE, one

NOON = datetime(2026, 1, 30, 12, tzinfo=UTC)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
NAN = np.nan


def at(*moments: datetime) -> np.ndarray:
    """Return instants in seconds."""
    return np.array([int(moment.timestamp()) for moment in moments], np.int64)


def test_an_hour_has_one_price_or_four() -> None:
    """Of an hour with more than one, each quarter needs its own."""
    spot = SpotPrices.of(
        [
            (NOON + HOUR, 10.0),
            (NOON, 100.0),
            (NOON + 2 * HOUR, 40.0),
            (NOON + 2 * HOUR + QUARTER, 80.0),
            (NOON + 2 * HOUR + QUARTER, 60.0),
        ]
    )
    moments = at(*(NOON + n * QUARTER for n in range(-1, 13)))
    expected = [NAN, 100, 100, 100, 100, 10, 10, 10, 10, 40, 60, NAN, NAN, NAN]
    assert spot.at(moments).tolist() == pytest.approx(expected, nan_ok=True)
    hourly = [NAN, *[100] * 4, *[10] * 4, *[NAN] * 5]
    assert spot.hourly(moments).tolist() == pytest.approx(hourly, nan_ok=True)


def test_the_price_of_an_hour_is_the_mean_of_its_quarters() -> None:
    """For a contract that goes by the hour."""
    spot = SpotPrices.of((NOON + n * QUARTER, price) for n, price in enumerate((10.0, 20.0, 30.0, 60.0)))
    assert spot.hourly(at(NOON, NOON + 3 * QUARTER)).tolist() == [30, 30]


def test_no_prices_are_none() -> None:
    """Not even nothing."""
    assert np.isnan(SpotPrices.of([]).at(at(NOON))).all()
    assert np.isnan(SpotPrices.of([]).hourly(at(NOON))).all()


def test_a_price_begins_at_a_quarter_of_an_instant() -> None:
    """Anything else is an error of the caller."""
    with pytest.raises(ValueError, match="a quarter of an hour"):
        SpotPrices.of([(NOON + timedelta(minutes=5), 1.0)])
    with pytest.raises(ValueError, match="naive"):
        SpotPrices.of([(NOON.replace(tzinfo=None), 1.0)])


def test_a_dynamic_tariff_is_a_rate_a_quarter() -> None:
    """All charges by the kWh together, with VAT; injection may cost. What is not known is left out."""
    spot = SpotPrices.of([(NOON, 100.0), (NOON + HOUR, -140.0)])
    end = NOON + 3 * HOUR
    bought = rates(FORMS["dynamic"], NOON, end, zone=ZONE, direction=Direction.OFFTAKE, spot=spot)
    levies = 0.0554236 + 0.04748 * 1.06
    assert bought == [
        Rate(NOON, NOON + HOUR, round((0.1039 + 0.008702) * 1.06 + levies, 8)),
        Rate(NOON + HOUR, NOON + 2 * HOUR, round((-0.14546 + 0.008702) * 1.06 + levies, 8)),
    ]
    sold = rates(FORMS["dynamic"], NOON, end, zone=ZONE, direction=Direction.INJECTION, spot=spot)
    assert [rate.eur_kwh for rate in sold] == [0.086865, -0.153135]


@pytest.mark.parametrize(("register", "energy"), [(1, 0.1348), (2, 0.1097)])
def test_a_register_has_its_rate(register: int, energy: float) -> None:
    """The quarters that the window touches, as one."""
    (rate,) = rates(
        FORMS["registers"],
        NOON + timedelta(minutes=1),
        NOON + HOUR + timedelta(seconds=1),
        zone=ZONE,
        direction=Direction.OFFTAKE,
        register=register,
    )
    assert (rate.start, rate.end) == (NOON, NOON + HOUR + QUARTER)
    assert rate.eur_kwh == pytest.approx(energy + 0.0554236 + 0.04748 * 1.06)


def test_rates_change_with_contracts_and_charges() -> None:
    """At local midnight; where no contract holds there is no rate."""
    first = Contract(
        name="a",
        start=date(2026, 1, 30),
        end=date(2026, 2, 1),
        offtake=(
            EnergyCharge(name="energy", eur_kwh=0.2),
            EnergyCharge(name="gone", eur_kwh=0.01, end=date(2026, 1, 31)),
            EnergyCharge(name="new", eur_kwh=0.02, start=date(2026, 1, 31)),
        ),
    )
    second = replace(
        first, name="b", start=date(2026, 2, 2), end=None, offtake=(EnergyCharge(name="energy", eur_kwh=0.3),)
    )
    gas = FORMS["gas too"].contracts[1]
    tariff = Tariff(contracts=(gas, first, second))
    found = rates(
        tariff,
        datetime(2026, 1, 29, tzinfo=UTC),
        datetime(2026, 2, 3, tzinfo=UTC),
        zone=ZONE,
        direction=Direction.OFFTAKE,
    )
    midnights = [datetime(2026, 1, 29, 23, tzinfo=UTC) + timedelta(days=n) for n in range(4)]
    assert found == [
        Rate(midnights[0], midnights[1], 0.21),
        Rate(midnights[1], midnights[2], 0.22),
        Rate(midnights[3], datetime(2026, 2, 3, tzinfo=UTC), 0.3),
    ]


def test_no_time_has_no_rates() -> None:
    """And a naive moment is an error."""
    tariff = one(FORMS["single"].contracts[0])
    assert rates(tariff, NOON, NOON, zone=ZONE, direction=Direction.OFFTAKE) == []
    with pytest.raises(ValueError, match="naive"):
        rates(tariff, NOON.replace(tzinfo=None), NOON, zone=ZONE, direction=Direction.OFFTAKE)
