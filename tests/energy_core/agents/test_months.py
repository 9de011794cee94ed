"""Months of quarter-hours, replayed: the relay causes no peak of a month above the limit of the guard."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from energy_core.agents.replay import replayed, samples_of
from energy_core.agents.samples import Prices
from energy_core.calendar import local_date, midnight
from energy_core.cli.bill_files import read_spot
from energy_core.cli.tariff_prices import TariffPrices, known_prices
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import Reason
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import tariff_from
from energy_core.models import Reading, Value
from tests.energy_core.controllers.test_guard import day_of

ZONE = "Europe/Brussels"
FIRST = date(2024, 10, 21)  # a month ends soon, and the clocks go back in it
STEP_S = 20
DAY = timedelta(days=1)
CHARGER_W, LEAST_W = 1400.0, 2500.0
CORPUS = Path(__file__).parents[4] / "shared" / "data" / "prices" / "be_day_ahead_hourly_2022_2025.csv"
MONTHS = pytest.param(102, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])  # to the end of January
CONFIG = ControllerConfig(
    mode=Mode.SOLAR_CHEAP,
    max_price=0.1,
    cheap_from=time(0),
    cheap_until=time(0),
    daily_kwh=15,
    max_switches_per_day=20,
    ready_by=time(7, 30),
    ready_by_kwh=6,
)


def telegrams(first: date, days: int, *, says_demand: bool) -> Iterator[Reading]:
    """Yield what the meter of a house without a charger says, whose days differ."""
    kwh, at, end = 1000.0, midnight(first, ZONE), midnight(first + days * DAY, ZONE)
    day, quarter_kwh = None, 0.0
    while at < end:
        if (today := local_date(at, ZONE)) != day:
            day, begin = today, midnight(today, ZONE)
            drawn_at = day_of(today.toordinal())
        grid = drawn_at((at - begin).total_seconds())
        if at.minute % 15 == at.second == 0:
            quarter_kwh = 0.0
        values: dict[str, Value] = {
            "import_power_w": max(0.0, round(grid)),
            "export_power_w": max(0.0, -round(grid)),
            "import_total_kwh": round(kwh, 3),
        }
        if says_demand:
            values["demand_w"] = round(quarter_kwh * 4000)
        yield Reading("meter", at, values)
        drawn = max(0.0, round(grid)) * STEP_S / 3_600_000
        kwh, quarter_kwh, at = kwh + drawn, quarter_kwh + drawn, at + timedelta(seconds=STEP_S)


@dataclass
class Counted:
    """The mean power of each quarter-hour [W] without the charger and with it, counted here."""

    without: dict[datetime, float] = field(default_factory=lambda: defaultdict(float))
    with_it: dict[datetime, float] = field(default_factory=lambda: defaultdict(float))
    reasons: set[Reason] = field(default_factory=set)
    on_hours: float = 0.0

    def caused(self) -> list[tuple[datetime, float, float]]:
        """Return the quarter-hours above the limit of their time that would have been lower by themselves."""
        found, limits = [], defaultdict[str, float](lambda: LEAST_W)
        for start, power in self.with_it.items():
            month = f"{start.astimezone(ZoneInfo(ZONE)):%Y-%m}"
            if power > max(limits[month], self.without[start]) + 1:
                found.append((start, power, self.without[start]))
            limits[month] = max(limits[month], power)
        return found

    def peaks(self, quarters: Mapping[datetime, float]) -> dict[str, float]:
        """Return the peak of each local month."""
        found = defaultdict[str, float](float)
        for start, power in quarters.items():
            month = f"{start.astimezone(ZoneInfo(ZONE)):%Y-%m}"
            found[month] = max(found[month], power)
        return dict(found)


def counted(config: ControllerConfig, days: int, prices: Prices, *, says_demand: bool) -> Counted:
    """Replay days, and count what the house then drew."""
    result = Counted()
    samples = samples_of(telegrams(FIRST, days, says_demand=says_demand), prices=prices)
    for step in replayed(samples, config, zone=ZONE):
        at, grid = step.at.wall, step.kept.grid_w or 0.0
        start = at.replace(minute=at.minute // 15 * 15, second=0)
        taken = CHARGER_W if step.decision.on else 0.0
        result.without[start] += max(0.0, grid) * STEP_S / 900
        result.with_it[start] += max(0.0, grid + taken) * STEP_S / 900
        result.on_hours += step.decision.on * STEP_S / 3600
        result.reasons.add(step.decision.reason)
    return result


def by_the_market(spot: SpotPrices, days: int) -> Prices:
    """Return the prices of a dynamic contract."""
    charge = {"name": "energy", "index": "spot", "factor": 1.0}
    contract = {"name": "One", "start": "2022-01-01", "offtake": [charge]}
    tariff = tariff_from({"contracts": [contract]})
    start, end = midnight(FIRST, ZONE), midnight(FIRST + (days + 2) * DAY, ZONE)
    return TariffPrices(list(known_prices(tariff, ZONE, spot, start, end)))


def made_up(days: int) -> SpotPrices:
    """Return prices that are low at night, and when the house cooks [EUR/MWh]."""
    start = midnight(FIRST, ZONE).astimezone(UTC)
    hours = (days + 2) * 24
    return SpotPrices.of(
        (
            start + number * timedelta(hours=1),
            (60 if number % 24 in {1, 2, 17, 18, 19, 20, 21} else 160) + number % 7,
        )
        for number in range(hours)
    )


def check(config: ControllerConfig, found: Counted, days: int) -> None:
    """Check that it charged, that the guard had work, and that it did that."""
    assert found.on_hours > 2 * days
    assert Reason.GUARD in found.reasons
    assert found.caused() == []
    without, with_it = found.peaks(found.without), found.peaks(found.with_it)
    for month, peak in with_it.items():
        assert peak <= max(LEAST_W, config.peak_limit_power, without[month]) + 1


@pytest.mark.slow
@pytest.mark.parametrize("days", [3, MONTHS])
@pytest.mark.parametrize(("mode", "says_demand"), [(Mode.SOLAR_CHEAP, True), (Mode.ON, False)])
def test_months_of_a_house(mode: Mode, days: int, *, says_demand: bool) -> None:
    """By cheap hours and deadlines, or always; by the meter's demand, or its registers."""
    config = replace(CONFIG, mode=mode, override_seconds=604_800, after_on=Mode.SOLAR_CHEAP)
    found = counted(config, days, by_the_market(made_up(days), days), says_demand=says_demand)
    check(config, found, days)


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus of real prices is not here")
@pytest.mark.parametrize("days", [2, MONTHS])
def test_months_at_prices_of_the_market(days: int) -> None:
    """As they were in Belgium: the cheapest stretches are where others draw as well."""
    prices = by_the_market(read_spot(str(CORPUS), ZONE), days)
    check(CONFIG, counted(CONFIG, days, prices, says_demand=True), days)


@pytest.mark.slow
def test_without_the_guard_there_would_be_peaks() -> None:
    """So the days above are such that it matters."""
    config = replace(CONFIG, mode=Mode.ON, guard=False)
    assert counted(config, 2, by_the_market(made_up(2), 2), says_demand=True).caused()
