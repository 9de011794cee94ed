"""What a kWh costs, as a controller is told: no more than was known at an instant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from energy_core.calendar import midnight
from energy_core.cli.tariff_prices import AHEAD, TariffPrices, known_prices, prices_ahead
from energy_core.costs.absence import MissingDataError
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Tariff, tariff_from

ZONE = "Europe/Brussels"
MIDNIGHT = datetime(2026, 6, 14, 22, tzinfo=UTC)  # of the 15th, a Monday
HOUR = timedelta(hours=1)
TWO_O_CLOCK = MIDNIGHT + 14 * HOUR


def tariff(*charges: dict[str, Any], **more: Any) -> Tariff:
    """Return a contract of some charges."""
    contract = {"name": "One", "start": "2026-01-01", "offtake": list(charges)}
    return tariff_from({"contracts": [contract], **more})


def market(hours: int, start: datetime = MIDNIGHT) -> SpotPrices:
    """Return prices of which each hour has one of its own [EUR/MWh]."""
    return SpotPrices.of((start + number * HOUR, float(number)) for number in range(hours))


MARKET = {"name": "energy", "index": "spot", "factor": 1.0}
DYNAMIC = tariff(MARKET)
BY_REGISTER = tariff({"name": "energy", "t1_eur_kwh": 0.3, "t2_eur_kwh": 0.2})


def test_a_fixed_price_is_known_from_the_start() -> None:
    """In each register its own, in one stretch, and nowhere else."""
    prices = TariffPrices(list(known_prices(BY_REGISTER, ZONE, None, MIDNIGHT, MIDNIGHT + 48 * HOUR)))
    assert prices.price(MIDNIGHT) == 0.3
    assert prices.price(MIDNIGHT, 2) == 0.2
    assert prices.price(MIDNIGHT - timedelta(seconds=1)) is None
    assert prices.price(MIDNIGHT + 48 * HOUR) is None
    (stretch,) = prices.known(MIDNIGHT + HOUR, 2)
    assert (stretch.start, stretch.end, stretch.eur_kwh) == (MIDNIGHT, MIDNIGHT + 48 * HOUR, 0.2)
    assert prices.known(MIDNIGHT - 48 * HOUR) == []


def test_the_market_tells_tomorrow_in_the_afternoon() -> None:
    """Whatever the file held before; what is not in it is missing then too."""
    prices = TariffPrices(list(known_prices(DYNAMIC, ZONE, market(40), MIDNIGHT, MIDNIGHT + 72 * HOUR)))
    before = prices.known(TWO_O_CLOCK - timedelta(seconds=1))
    assert (before[0].eur_kwh, before[-1].eur_kwh, before[-1].end) == (0.013, 0.023, MIDNIGHT + 24 * HOUR)
    after = prices.known(TWO_O_CLOCK)
    assert (after[0].eur_kwh, after[-1].eur_kwh, after[-1].end) == (0.014, 0.039, MIDNIGHT + 40 * HOUR)
    assert prices.price(MIDNIGHT + 40 * HOUR) is None


@pytest.mark.parametrize(
    ("day", "two_o_clock"),
    [(date(2026, 3, 29), "2026-03-29T12:00Z"), (date(2026, 10, 25), "2026-10-25T13:00Z")],
)
def test_two_o_clock_is_that_of_the_day(day: date, two_o_clock: str) -> None:
    """On the days on which the clocks change as on others."""
    begin, after = midnight(day, ZONE), datetime.fromisoformat(two_o_clock)
    prices = TariffPrices(list(known_prices(DYNAMIC, ZONE, market(96, begin), begin, begin + 72 * HOUR)))
    before, later = (prices.known(at)[-1].end for at in (after - timedelta(seconds=1), after))
    assert before == midnight(day + timedelta(days=1), ZONE)
    assert later == midnight(day + timedelta(days=2), ZONE)


def test_a_fixed_part_beside_the_market_is_known_with_it() -> None:
    """A contract that ends is known until it does, the one that follows by the market."""
    both = tariff_from(
        {
            "contracts": [
                {"name": "A", "start": "2026-01-01", "offtake": [{"name": "energy", "eur_kwh": 0.25}]},
                {
                    "name": "B",
                    "start": "2026-06-16",
                    "offtake": [MARKET, {"name": "net", "eur_kwh": 0.1}],
                },
            ]
        }
    )
    prices = TariffPrices(list(known_prices(both, ZONE, market(48), MIDNIGHT, MIDNIGHT + 48 * HOUR)))
    (stretch,) = prices.known(MIDNIGHT)
    assert (stretch.end, stretch.eur_kwh) == (MIDNIGHT + 24 * HOUR, 0.25)
    assert len(prices.known(TWO_O_CLOCK)) == 25
    assert prices.price(MIDNIGHT + 30 * HOUR) == pytest.approx(0.13)


def test_without_the_market_a_dynamic_price_is_missing() -> None:
    """And never guessed."""
    assert list(known_prices(DYNAMIC, ZONE, None, MIDNIGHT, MIDNIGHT + 24 * HOUR)) == []


def test_it_looks_ahead_as_far_as_an_index_is_known() -> None:
    """Until the end of June here: that of July comes later."""
    monthly = tariff(
        {"name": "energy", "index": "month", "factor": 1.0},
        indexes=[{"name": "month", "values": [{"start": "2026-06-01", "value": 80.0}]}],
    )
    found, error = prices_ahead(monthly, ZONE, None, MIDNIGHT)
    assert error is None
    assert found[-1].stretch[0].end == MIDNIGHT + AHEAD
    found, error = prices_ahead(monthly, ZONE, None, datetime(2026, 6, 30, 10, tzinfo=UTC))
    assert isinstance(error, MissingDataError)
    assert found[-1].stretch[0].end == datetime(2026, 6, 30, 22, tzinfo=UTC)
    found, error = prices_ahead(monthly, ZONE, None, datetime(2026, 7, 1, 10, tzinfo=UTC))
    assert (found, type(error)) == ([], MissingDataError)
