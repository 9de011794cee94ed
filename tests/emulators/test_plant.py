"""The solar plant of the emulated house is in step with its smart meter."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.emulators.p1.car import Car
from tests.emulators.p1_meter import MeterOptions
from tests.emulators.part_of_plant import PartOfPlant
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


def test_inverters_share_the_sun() -> None:
    """Together they give what the house has, on the same grid; the battery is behind one of them."""
    whole = HousePlant(MeterOptions(start=START), battery=True)
    first = PartOfPlant(plant=whole, end=0.7, has_battery=True)
    second = PartOfPlant(plant=whole, begin=0.7)
    for at in HOURS[1:]:
        house, parts = whole.flows(at), [first.flows(at), second.flows(at)]
        assert sum(part.pv_w for part in parts) == house.pv_w
        assert sum(part.total_wh for part in parts) == pytest.approx(house.total_wh)
        assert {(part.grid_w, part.load_w) for part in parts} == {(house.grid_w, house.load_w)}
        assert [part.battery_w for part in parts] == [house.battery_w, None]
        assert (parts[1].pv_w > 0) == (house.pv_w > 3)


def test_a_car_is_part_of_the_load() -> None:
    """From the minute on from which it charges, on the first phase, and no longer than that."""
    noon = START + timedelta(hours=12)
    minute = int(noon.timestamp()) // 60
    car = Car()
    with_car = HousePlant(MeterOptions(start=START), car=car)
    without = HousePlant(MeterOptions(start=START))
    car.charge(10, since=minute)
    car.charge(0, since=minute + 30)
    for offset, watts in ((0, 0), (1, 2300), (1799, 2300), (1801, 0)):
        at = noon + timedelta(seconds=offset)
        more = with_car.flows(at).load_w - without.flows(at).load_w
        assert more == pytest.approx(watts, abs=160)  # the flicker is that of another load
        rest = [phase.watts for phase in with_car.meter.snapshot(at).phases[1:]]
        assert rest == [phase.watts for phase in without.meter.snapshot(at).phases[1:]]
    with pytest.raises(ValueError, match="past"):
        car.charge(6, since=minute)


def test_another_place_has_another_sun() -> None:
    """Where it is noon the panels give most."""
    at = START + timedelta(hours=2)  # midnight in Greenwich
    here, there = (HousePlant(MeterOptions(start=START), place=place) for place in ((0, 0), (0, 180)))
    assert here.flows(at).pv_w == 0
    assert there.flows(at).pv_w > 400
