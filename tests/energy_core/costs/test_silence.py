"""What a house used while its meter or its inverter was silent."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from energy_core.calendar import midnight
from energy_core.costs.counterfactual import without_panels
from energy_core.costs.household import household
from energy_core.costs.known import inputs_until
from energy_core.costs.profit import profit
from energy_core.costs.spread import Spread
from energy_core.costs.usage import Column

from .houses import FORMS, ZONE, quarters

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
