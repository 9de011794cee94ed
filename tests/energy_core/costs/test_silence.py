"""What a house used while its meter or its inverter was silent."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from energy_core.calendar import midnight
from energy_core.costs.accounts import Accounts
from energy_core.costs.counterfactual import without_panels
from energy_core.costs.household import household
from energy_core.costs.inputs import Inputs
from energy_core.costs.known import inputs_until
from energy_core.costs.profit import profit
from energy_core.costs.spread import Spread
from energy_core.costs.usage import Column

from .houses import FORMS, ZONE, even, quarters

DAY = date(2026, 6, 10), date(2026, 6, 11)
STARTS = quarters(*DAY)
GAP = slice(42, 56)  # of an afternoon; the quarter behind it has what was counted in it

type Device = dict[str, Spread]


def counted(amounts: Column, *, is_silent: bool) -> Spread:
    """Return what a device counted of a day, perhaps with a gap."""
    marks = np.zeros(96, np.bool_)
    if not is_silent:
        return Spread(STARTS, amounts, marks)
    summed, known = amounts.copy(), np.ones(96, np.bool_)
    summed[GAP.stop] += amounts[GAP].sum()
    marks[GAP.stop], known[GAP] = True, False
    return Spread(STARTS[known], summed[known], marks[known])


def devices(solar: Column, use: Column, *silent: str) -> list[Mapping[str, Spread]]:
    """Return what the devices of a house counted, with some of them silent in the gap."""
    flows = np.maximum(use - solar, 0.0), np.maximum(solar - use, 0.0)
    return [
        {
            name: counted(flow, is_silent="meter" in silent)
            for name, flow in zip(("import_total_kwh", "export_total_kwh"), flows, strict=True)
        },
        {"pv_total_kwh": counted(solar * 0.7, is_silent="roof" in silent)},
        {"pv_total_kwh": counted(solar * 0.3, is_silent="shed" in silent)},
    ]


@pytest.mark.parametrize(
    "silent", [(), ("roof",), ("roof", "shed"), ("meter",), ("meter", "roof"), ("meter", "roof", "shed")]
)
def test_the_panels_of_a_house_earn_what_they_did_whatever_was_silent(silent: tuple[str, ...]) -> None:
    """At prices that are the same all day; what went to the grid is not counted as used as well."""
    hours = np.arange(96) / 4
    solar = np.where((hours >= 10) & (hours < 15), 1.0, 0.0)
    use = np.where((hours >= 12) & (hours < 12.5), 1.5, 0.25)
    usage = household(devices(solar, use, *silent))
    inputs = inputs_until(usage, midnight(DAY[1], ZONE), zone=ZONE, measured_peaks={})
    taken = without_panels(inputs).usage.import_t1_kwh
    assert np.nansum(taken) == pytest.approx(use.sum())
    earned = profit(FORMS["single"], inputs, *DAY)
    whole = household(devices(solar, use))
    expected = profit(
        FORMS["single"], inputs_until(whole, midnight(DAY[1], ZONE), zone=ZONE, measured_peaks={}), *DAY
    )
    assert earned.exact_parts_eur[:2] == expected.exact_parts_eur[:2]


def test_what_came_from_the_grid_was_used_whatever_the_panels_gave_before() -> None:
    """A night in a silence has the peak that it had; what went to the grid is settled with the rest."""
    days = date(2026, 6, 10), date(2026, 6, 12)
    starts = quarters(*days)
    hours = np.arange(192) / 4 % 24
    solar = np.where((hours >= 9) & (hours < 17), 1.0, 0.0)
    use = np.where((np.arange(192) >= 76) & (np.arange(192) < 80), 1.5, 0.1)
    marks, silent = np.zeros(192, np.bool_), slice(56, 128)
    heard, known = solar.copy(), np.ones(192, np.bool_)
    heard[silent.stop] += solar[silent].sum()
    marks[silent.stop], known[silent] = True, False
    meter = {
        "import_total_kwh": Spread(starts, np.maximum(use - solar, 0.0), np.zeros(192, np.bool_)),
        "export_total_kwh": Spread(starts, np.maximum(solar - use, 0.0), np.zeros(192, np.bool_)),
    }
    roof = {"pv_total_kwh": Spread(starts[known], heard[known], marks[known])}
    inputs = inputs_until(household([meter, roof]), midnight(days[1], ZONE), zone=ZONE, measured_peaks={})
    without = without_panels(inputs)
    assert without.usage.import_t1_kwh.sum() == pytest.approx(use.sum())
    assert without.usage.import_t1_kwh[76:80].tolist() == [1.5] * 4
    assert inputs.peaks == without.peaks == {date(2026, 6, 1): 6}


def test_a_silence_that_goes_on_settles_nothing_yet() -> None:
    """What is missing may still come; and what was never there was not silent."""
    hours = np.arange(96) / 4
    solar = np.where(hours >= 10, 1.0, 0.0)
    made = devices(solar, np.full(96, 0.25))
    for name, part in (("late", slice(60, None)), ("gone", slice(94))):
        spread = made[1]["pv_total_kwh"]
        cut = Spread(spread.starts[part], spread.amounts[part], spread.estimated[part])
        usage = household([made[0], {"pv_total_kwh": cut}])
        inputs = inputs_until(usage, midnight(DAY[1], ZONE), zone=ZONE, measured_peaks={})
        taken = without_panels(inputs).usage.import_t1_kwh
        unknown = {"late": slice(40, 60), "gone": slice(94, None)}[name]
        assert taken[unknown].sum() == 0


def day_of_devices(*devices: Mapping[str, Spread]) -> Inputs:
    """Return what a day is counted from, of devices."""
    return inputs_until(household(devices), midnight(DAY[1], ZONE), zone=ZONE, measured_peaks={})


def test_what_a_silent_battery_did_does_not_come_later() -> None:
    """No register has counted it: what went to the grid meanwhile is not taken off what is used then."""
    hours = np.arange(96) / 4
    use = np.full(96, 0.3)
    given = np.where((hours >= 5) & (hours < 7), 0.8, 0.0)
    nothing = np.zeros(96, np.bool_)
    meter, roof = devices(np.zeros(96), use)[:2]
    flows = {
        "import_total_kwh": Spread(STARTS, np.maximum(use - given, 0.0), nothing),
        "export_total_kwh": Spread(STARTS, np.maximum(given - use, 0.0), nothing),
    }
    heard = (hours < 4) | (hours >= 15)
    battery = {"battery_kwh": Spread(STARTS[heard], -given[heard], nothing[heard])}
    taken = without_panels(day_of_devices({**meter, **flows}, {**roof, **battery})).usage.import_t1_kwh
    assert taken[~heard & (given == 0)].tolist() == pytest.approx([0.3] * 36)


def test_a_meter_of_totals_alone_is_silent_as_others_are() -> None:
    """Nothing may be taken for nothing then, though its second register counts nothing."""
    flow, marks = np.full(96, 0.3), np.zeros(96, np.bool_)
    meter = {"import_total_kwh": Spread(STARTS[:40], flow[:40], marks[:40])}
    roof = {"pv_total_kwh": Spread(STARTS, flow, marks)}
    assert not day_of_devices(meter, roof).gaps


def test_a_battery_that_came_later_leaves_the_sun_before_it() -> None:
    """It did nothing before; one that has gone silent leaves nobody knowing what the sun gave it."""
    flow, marks = np.full(96, 0.3), np.zeros(96, np.bool_)
    meter = {"import_total_kwh": Spread(STARTS, flow, marks), "export_total_kwh": Spread(STARTS, flow, marks)}
    days = date(2026, 6, 9), DAY[1]
    before = even(*days, import_t1_kwh=96, export_t1_kwh=0, pv_kwh=96, battery_kwh=0)
    assert before.battery_kwh is not None
    before.battery_kwh[:96] = np.nan
    kept = Accounts(usage=before, zone=ZONE, tariff=FORMS["single"])
    assert kept.day(days[0]).values["solar_kwh"] == pytest.approx(48)
    roof = {"pv_total_kwh": Spread(STARTS, flow, marks)}
    gone = {"battery_kwh": Spread(STARTS[:40], flow[:40], marks[:40])}
    assert day_of_devices(meter, {**roof, **gone}).usage.pv_kwh is None


def test_of_two_meters_the_first_counts_the_grid_alone() -> None:
    """Also where the second one has registers that the first has not."""
    flow, marks = np.full(96, 0.3), np.zeros(96, np.bool_)
    second = {
        name: Spread(STARTS, flow, marks) for name in ("import_t1_kwh", "import_t2_kwh", "export_t2_kwh")
    }
    usage = household([{"import_total_kwh": Spread(STARTS, flow, marks)}, second])
    assert (usage.import_t1_kwh + usage.import_t2_kwh).sum() == pytest.approx(28.8)
    assert usage.export_t2_kwh is None
