"""The solar plant of the emulated house is in step with its smart meter."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.emulators.p1_meter import MeterOptions
from tests.emulators.plant import HousePlant

START = datetime(2026, 6, 9, 22, tzinfo=UTC)  # local midnight
HOURS = [START + timedelta(hours=hour, seconds=17 * hour) for hour in range(50)]


@pytest.fixture(scope="module", params=[False, True], ids=["bare", "battery"])
def plant(request: pytest.FixtureRequest) -> HousePlant:
    """A house with and without a battery."""
    return HousePlant(MeterOptions(start=START), battery=request.param)


@pytest.mark.parametrize("at", HOURS[1:])
def test_what_flows_adds_up(plant: HousePlant, at: datetime) -> None:
    """Sun and grid feed the house and the battery, and the grid is what the meter says."""
    flows, said = plant.flows(at), plant.meter.truth(at)
    assert flows.grid_w == said["import_power_w"] - said["export_power_w"]  # type: ignore[operator] # of any type
    assert flows.pv_w + flows.grid_w == flows.load_w + (flows.battery_w or 0)
    assert flows.load_w > 0
    assert flows.pv_w >= 0


def test_energy_is_power_over_time(plant: HousePlant) -> None:
    """The total grows by what the panels gave, second by second."""
    begin, end = START + timedelta(hours=12), START + timedelta(hours=12, minutes=10)
    seconds = (plant.flows(begin + timedelta(seconds=second)).pv_w for second in range(1, 601))
    grown = plant.flows(end).total_wh - plant.flows(begin).total_wh
    assert grown == pytest.approx(sum(seconds) / 3600)


def test_a_day_begins_at_local_midnight(plant: HousePlant) -> None:
    """Its energy with it; the total goes on."""
    flows = [plant.flows(at) for at in HOURS]
    assert flows[0].day_wh == 0
    assert flows[23].day_wh > 5000
    assert flows[25].day_wh == 0
    assert all(later.total_wh >= earlier.total_wh for earlier, later in pairwise(flows))
    assert flows[47].total_wh - flows[24].total_wh == pytest.approx(flows[47].day_wh)


def test_a_battery_is_charged_by_the_sun() -> None:
    """And gives the evening; it holds no more than it can, and never less than its reserve."""
    plant = HousePlant(MeterOptions(start=START), battery=True)
    flows = [plant.flows(at) for at in HOURS]
    charges = [each.charge_pct or 0 for each in flows]
    assert min(charges) == 7
    assert 50 < max(charges) <= 100
    assert {(each.battery_w or 0) > 0 for each in flows if each.grid_w < -300} <= {True, False}
    assert any((each.battery_w or 0) < 0 and each.pv_w == 0 for each in flows)
    assert all(abs(each.grid_w) < 60 for each in flows if -2900 < (each.battery_w or 0) < -300)
