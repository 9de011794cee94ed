"""What a kWh will cost."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from energy_core.costs.ahead import rates_ahead
from energy_core.costs.charges import SPOT, EnergyCharge
from energy_core.costs.rates import Direction
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Contract, Tariff

ZONE = "Europe/Brussels"
START = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # an hour before the clocks go back
QUARTER = timedelta(minutes=15)


def tariff(index: str | None) -> Tariff:
    """Return a contract with a VAT of 6 %."""
    charge = EnergyCharge(name="energy", index=index, factor=2.0 if index else None, eur_kwh=0.01)
    paid = EnergyCharge(
        name="injection", index=index, factor=1.0 if index else None, eur_kwh=-0.02, vat_pct=0.0
    )
    contract = Contract(name="Any", start=date(2026, 1, 1), vat_pct=6.0, offtake=(charge,), injection=(paid,))
    return Tariff(contracts=(contract,))


def spot(*eur_kwh: float) -> SpotPrices:
    """Return prices of quarter-hours."""
    starts = int(START.timestamp()) + 900 * np.arange(len(eur_kwh))
    return SpotPrices.of_quarters(starts[~np.isnan(eur_kwh)], np.array(eur_kwh)[~np.isnan(eur_kwh)])


def test_a_dynamic_contract() -> None:
    """Each quarter-hour from the running one on, equal neighbours apart, up to the last that is known."""
    now = START + timedelta(minutes=20)
    prices = spot(0.1, 0.1, 0.1, -0.2, 0.3)
    found = rates_ahead(tariff(SPOT), now, START + timedelta(days=2), zone=ZONE, spot=prices)
    assert [rate.start for rate in found] == [START + number * QUARTER for number in range(1, 5)]
    assert [rate.end - rate.start for rate in found] == [QUARTER] * 4
    assert [rate.eur_kwh for rate in found] == pytest.approx(
        [(2 * price + 0.01) * 1.06 for price in (0.1, 0.1, -0.2, 0.3)]
    )
    earned = rates_ahead(
        tariff(SPOT),
        now,
        START + timedelta(hours=1),
        zone=ZONE,
        spot=prices,
        direction=Direction.INJECTION,
    )
    assert [rate.eur_kwh for rate in earned] == pytest.approx([0.08, 0.08, -0.22])


def test_it_ends_at_a_gap() -> None:
    """Nothing is planned over a hole; without a price of now nothing is known."""
    prices = spot(0.1, 0.1, float("nan"), 0.3)
    until = START + timedelta(days=1)
    assert len(rates_ahead(tariff(SPOT), START, until, zone=ZONE, spot=prices)) == 2
    assert rates_ahead(tariff(SPOT), START + 2 * QUARTER, until, zone=ZONE, spot=prices) == []
    assert rates_ahead(tariff(SPOT), START, until, zone=ZONE, spot=None) == []


def test_a_fixed_contract() -> None:
    """It is known for as long as one asks, also over the hour that comes twice."""
    found = rates_ahead(tariff(None), START, START + timedelta(hours=3), zone=ZONE)
    assert len(found) == 12
    assert {rate.eur_kwh for rate in found} == {0.0106}


def test_prices_of_quarters() -> None:
    """A quarter-hour that is not there is not known, and takes nothing from its hour."""
    first = int(START.timestamp())
    prices = spot(0.1, float("nan"), 0.3)
    quarters = first + 900 * np.arange(-1, 5)
    assert prices.at(quarters) == pytest.approx([np.nan, 100, np.nan, 300, np.nan, np.nan], nan_ok=True)
    assert np.isnan(prices.hourly(quarters)).all()
    assert spot(1, 2, 3, 4).hourly(quarters[1:5]) == pytest.approx([2500] * 4)
    nothing = SpotPrices.of_quarters(np.empty(0, np.int64), np.empty(0))
    assert np.isnan(nothing.at(quarters)).all()
    with pytest.raises(ValueError, match="quarter"):
        SpotPrices.of_quarters(np.array([first + 1]), np.array([0.1]))
