"""What the panels earned."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.bill import bill
from energy_core.costs.counterfactual import without_panels
from energy_core.costs.inputs import Inputs
from energy_core.costs.profit import Profit, profit
from tests.effort import some_of

from .houses import FORMS, NETTED, ZONE, even, inputs_of, spot_of, year_of

YEAR = date(2025, 1, 1), date(2026, 1, 1)
DAY = timedelta(days=1)


@cache
def house(*, battery: bool) -> tuple[Inputs, Inputs]:
    """A year of a house, as it is and without its panels."""
    usage = year_of(7, *YEAR, battery=battery)
    inputs = inputs_of(replace(usage, gas_m3=np.full(len(usage.starts), 0.01)), *YEAR)
    return inputs, without_panels(inputs)


def adds_up(earned: Profit) -> bool:
    """Whether its parts sum to the difference of the bills, in cents and exactly."""
    parts = earned.avoided_import_eur + earned.injection_revenue_eur + earned.peak_effect_eur
    return (
        parts == earned.eur == earned.without.eur - earned.actual.eur
        and sum(earned.exact_parts_eur) == earned.exact_eur
    )


@pytest.mark.parametrize("battery", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_the_parts_sum_to_the_profit_of_a_year(form: str, battery: bool) -> None:  # noqa: FBT001  # a parameter
    """With every form of tariff, with a battery and without."""
    inputs, without = house(battery=battery)
    earned = profit(FORMS[form], inputs, *YEAR, without=without)
    assert adds_up(earned)
    assert earned.eur > 100


@settings(max_examples=some_of(150))
@given(
    form=st.sampled_from(sorted(FORMS)),
    battery=st.booleans(),
    first=st.integers(0, 364),
    length=st.integers(1, 40),
)
def test_the_parts_sum_to_the_profit_of_any_days(form: str, battery: bool, first: int, length: int) -> None:  # noqa: FBT001  # a parameter
    """Of a single day, of weeks, of the days on which the clock is put forward and back."""
    inputs, without = house(battery=battery)
    start = YEAR[0] + first * DAY
    end = min(start + length * DAY, YEAR[1])
    assert adds_up(profit(FORMS[form], inputs, start, end, without=without))


@pytest.mark.nightly
@pytest.mark.parametrize("form", FORMS)
def test_the_parts_sum_to_the_profit_of_every_day(form: str) -> None:
    """And the days to the year, but for what netting and tiers count over longer than a day."""
    inputs, without = house(battery=True)
    days = [
        profit(FORMS[form], inputs, YEAR[0] + n * DAY, YEAR[0] + (n + 1) * DAY, without=without)
        for n in range(365)
    ]
    assert all(map(adds_up, days))
    year = profit(FORMS[form], inputs, *YEAR, without=without)
    difference = abs(sum(day.exact_eur for day in days) - year.exact_eur)
    assert difference < Decimal("0.0001") or form in NETTED


def test_each_part_is_what_it_says() -> None:
    """1 kWh used at once, 2 to the grid, in one quarter of a month: a peak of 4 kW less."""
    month = date(2026, 6, 1), date(2026, 7, 1)
    usage = even(*month, import_t1_kwh=0, export_t1_kwh=0, pv_kwh=0)
    assert usage.export_t1_kwh is not None
    assert usage.pv_kwh is not None
    usage.pv_kwh[100], usage.export_t1_kwh[100], usage.import_t1_kwh[0] = 3, 2, 0.001
    earned = profit(FORMS["single"], Inputs(usage=usage, zone=ZONE), *month)
    assert earned.injection_revenue_eur == Decimal("0.07")  # 2 x 3.26 c€
    assert earned.exact_parts_eur[1] == Decimal("0.0652")
    by_kwh = Decimal("0.13") * Decimal("1.06") + Decimal("0.0554236") + Decimal("0.04748") * Decimal("1.06")
    assert earned.exact_parts_eur[0] == by_kwh.quantize(Decimal("1e-8"))
    peak = (Decimal(4) - Decimal("2.5")) * Decimal("57.453") * 30 / 365
    assert abs(earned.exact_parts_eur[2] - peak) < Decimal("1e-7")
    assert adds_up(earned)


def test_a_battery_is_gone_with_the_panels() -> None:
    """What it gave the house is avoided import, what it took from the grid is not."""
    days = date(2026, 6, 1), date(2026, 6, 3)
    nothing = even(*days, import_t1_kwh=0, export_t1_kwh=0, pv_kwh=0, battery_kwh=0)
    assert nothing.pv_kwh is not None
    assert nothing.battery_kwh is not None
    nothing.pv_kwh[48], nothing.battery_kwh[48] = 3, 2  # 1 used at once
    nothing.battery_kwh[80] = -1.5  # used in the evening
    nothing.import_t1_kwh[100], nothing.battery_kwh[100] = 0.7, 0.5  # charged at night
    without = without_panels(Inputs(usage=nothing, zone=ZONE)).usage
    assert without.import_t1_kwh[[48, 80, 100]].tolist() == pytest.approx([1, 1.5, 0.2])
    assert without.import_t1_kwh.sum() == pytest.approx(2.7)
    assert without.exported[0].sum() == 0


def test_a_quarter_counts_in_the_register_in_which_the_meter_counted() -> None:
    """Also where only export was counted, and where nothing was."""
    days = date(2026, 6, 1), date(2026, 6, 2)
    usage = even(*days, import_t1_kwh=0, import_t2_kwh=0, export_t1_kwh=0, export_t2_kwh=0, pv_kwh=96)
    assert usage.export_t1_kwh is not None
    usage.import_t2_kwh[10], usage.export_t1_kwh[40], usage.import_t2_kwh[80] = 0.5, 0.5, 0.5
    without = without_panels(Inputs(usage=usage, zone=ZONE)).usage
    first = without.import_t1_kwh > 0
    assert first.tolist() == [False] * 40 + [True] * 40 + [False] * 16
    nothing = even(*days, import_t1_kwh=0, pv_kwh=96)
    assert without_panels(Inputs(usage=nothing, zone=ZONE)).usage.import_t1_kwh.sum() == 96


def test_a_register_that_turns_back_is_the_one_that_counts() -> None:
    """What its panels gave by day would have come through it without them."""
    june = date(2026, 6, 1), date(2026, 7, 1)
    usage = even(*june, import_t1_kwh=0, import_t2_kwh=0, pv_kwh=0)
    assert usage.pv_kwh is not None
    hours = np.arange(len(usage.starts)) // 4 % 24
    is_day, is_lit = (hours >= 7) & (hours < 22), (hours >= 10) & (hours < 16)
    usage.pv_kwh[is_lit] = 0.3
    usage.import_t1_kwh[is_day] = 0.1 - usage.pv_kwh[is_day]
    usage.import_t2_kwh[~is_day] = 0.1
    other = without_panels(Inputs(usage=usage, zone=ZONE)).usage
    assert other.import_t1_kwh.tolist() == pytest.approx((0.1 * is_day).tolist())
    assert other.import_t2_kwh.tolist() == pytest.approx((0.1 * ~is_day).tolist())


def test_rows_in_which_both_registers_counted_are_shared_among_them() -> None:
    """So that no sun earns nothing, and what it gave counts where what was left of it went to the grid."""
    june = date(2026, 6, 1), date(2026, 7, 1)
    dark = even(*june, import_t1_kwh=100, import_t2_kwh=150, export_t1_kwh=0, export_t2_kwh=0, pv_kwh=0)
    other = without_panels(Inputs(usage=dark, zone=ZONE)).usage
    assert other.import_t1_kwh == pytest.approx(dark.import_t1_kwh)
    assert other.import_t2_kwh == pytest.approx(dark.import_t2_kwh)
    lit = even(*june, import_t1_kwh=100, import_t2_kwh=150, export_t1_kwh=30, export_t2_kwh=10, pv_kwh=60)
    other = without_panels(Inputs(usage=lit, zone=ZONE)).usage
    assert other.import_t1_kwh.sum() == pytest.approx(100 + 20 * 31 / 42.5)
    assert other.import_t2_kwh.sum() == pytest.approx(150 + 20 * 11.5 / 42.5)
    kept = even(*june, import_t1_kwh=100, import_t2_kwh=150, export_t1_kwh=0, export_t2_kwh=0, pv_kwh=60)
    other = without_panels(Inputs(usage=kept, zone=ZONE)).usage
    assert other.import_t1_kwh.sum() == pytest.approx(100 + 60 * 0.4)
    nearly = even(*june, import_t1_kwh=100, import_t2_kwh=150, export_t1_kwh=0, export_t2_kwh=0.01, pv_kwh=60)
    other = without_panels(Inputs(usage=nearly, zone=ZONE)).usage
    assert other.import_t1_kwh.sum() == pytest.approx(100 + 60 * 0.4, abs=0.1)


def test_meters_out_of_step_make_no_use_below_nothing() -> None:
    """A house never gives."""
    usage = even(date(2026, 6, 1), date(2026, 6, 2), import_t1_kwh=0, export_t1_kwh=97, pv_kwh=96)
    assert without_panels(Inputs(usage=usage, zone=ZONE)).usage.import_t1_kwh.sum() == 0


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (4.02, 8.02),  # the peak is in the usage, which says 4 with panels and 8 without
        (6.5, 8.0),  # it is in a gap, and lower than without panels
        (9.0, 9.0),  # it is in a gap, and higher
    ],
)
def test_the_peak_without_panels(measured: float, expected: float) -> None:
    """A measured peak is kept to; of a month without usage it is the only one."""
    days = date(2026, 6, 1), date(2026, 6, 2)
    usage = even(*days, import_t1_kwh=96, export_t1_kwh=0, pv_kwh=96)
    peaks = {date(2026, 5, 1): 3.0, date(2026, 6, 1): measured}
    without = without_panels(Inputs(usage=usage, zone=ZONE, measured_peaks=peaks))
    assert dict(without.peaks) == {date(2026, 5, 1): 3.0, date(2026, 6, 1): pytest.approx(expected)}


def test_panels_that_gave_nothing_earned_nothing() -> None:
    """Whatever peak the meter says."""
    days = date(2026, 6, 1), date(2026, 6, 3)
    usage = even(*days, import_t1_kwh=77.7, export_t1_kwh=0, pv_kwh=0)
    inputs = Inputs(usage=usage, zone=ZONE, measured_peaks={date(2026, 6, 1): 1.65})
    for form in ("single", "maximum", "netting"):
        assert profit(FORMS[form], inputs, *days).exact_eur == 0


def test_a_fee_for_panels_is_taken_off_what_injection_earned() -> None:
    """A house without panels would not pay it."""
    days = date(2026, 6, 1), date(2026, 6, 2)
    usage = even(*days, import_t1_kwh=1, export_t1_kwh=10, pv_kwh=10)
    earned = profit(FORMS["fee for panels"], Inputs(usage=usage, zone=ZONE), *days)
    assert earned.exact_parts_eur[1] == Decimal("0.326") - (Decimal(120) / 365 * Decimal("1.06")).quantize(
        Decimal("1e-8")
    )


@pytest.mark.parametrize(("column", "absence"), [("pv_kwh", "no_solar"), ("battery_kwh", "no_battery")])
def test_what_is_not_known_of_panels_and_battery_is_missing(column: str, absence: str) -> None:
    """With gaps, they did nothing then."""
    days = date(2026, 6, 1), date(2026, 6, 2)
    usage = even(*days, import_t1_kwh=1, export_t1_kwh=0, pv_kwh=9.6, battery_kwh=0)
    getattr(usage, column)[3] = np.nan
    inputs = Inputs(usage=usage, zone=ZONE)
    with pytest.raises(MissingDataError) as caught:
        profit(FORMS["single"], inputs, *days)
    assert caught.value.absence == absence
    assert profit(FORMS["single"], replace(inputs, gaps=True), *days).eur > 0


def test_a_house_without_panels_has_no_profit() -> None:
    """There is nothing to compare."""
    days = date(2026, 6, 1), date(2026, 6, 2)
    inputs = Inputs(usage=even(*days, import_t1_kwh=1, export_t1_kwh=0), zone=ZONE)
    for count in (lambda: profit(FORMS["single"], inputs, *days), lambda: without_panels(inputs)):
        with pytest.raises(MissingDataError) as caught:
            count()
        assert caught.value.absence is Absence.NO_SOLAR


def test_the_bill_of_the_other_house_is_a_bill() -> None:
    """Of what the house used, all of it from the grid."""
    inputs, without = house(battery=True)
    days = date(2025, 5, 1), date(2025, 5, 8)
    counted = bill(FORMS["dynamic"], without, *days)
    usage = inputs.usage.cut(*days, ZONE)
    assert usage.pv_kwh is not None
    assert usage.battery_kwh is not None
    used = sum(usage.imported) - sum(usage.exported) + usage.pv_kwh - usage.battery_kwh
    assert counted.lines[0].quantity == pytest.approx(used.sum())
    assert spot_of(1, *days).eur_mwh.shape == (7 * 96,)
