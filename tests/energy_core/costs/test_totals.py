"""Totals of days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from energy_core.costs.absence import Absence
from energy_core.costs.bill import bill
from energy_core.costs.inputs import Inputs
from energy_core.costs.profit import profit
from energy_core.costs.totals import Total, Totals, totals
from energy_core.costs.usage import Usage

from .houses import FORMS, ZONE, even, inputs_of, year_of

DAY = date(2026, 6, 1), date(2026, 6, 2)


def of(usage: Usage, **more: bool) -> Totals:
    """Return the totals of a day by a simple tariff."""
    return totals(FORMS["single"], Inputs(usage=usage, zone=ZONE, **more), *DAY)  # type: ignore[arg-type]  # names are those of the fields


def test_the_totals_of_a_day() -> None:
    """8 kWh of the sun, 3 of them to the grid: 5 used at once of 9."""
    usage = even(
        *DAY,
        import_t1_kwh=3,
        import_t2_kwh=1,
        export_t1_kwh=2,
        export_t2_kwh=1,
        pv_kwh=8,
        gas_m3=2.5,
        water_m3=0.3,
    )
    counted = of(usage)
    inputs = Inputs(usage=usage, zone=ZONE)
    assert counted == Totals(
        start=DAY[0],
        end=DAY[1],
        from_grid_kwh=Total(4.0),
        to_grid_kwh=Total(3.0),
        solar_kwh=Total(8.0),
        direct_kwh=Total(5.0),
        self_consumption_pct=Total(62.5),
        self_sufficiency_pct=Total(55.555556),
        gas_m3=Total(2.5),
        water_m3=Total(0.3),
        cost_eur=Total(bill(FORMS["single"], inputs, *DAY).exact_eur),
        profit_eur=Total(profit(FORMS["single"], inputs, *DAY).exact_eur),
        profit_parts_eur=profit(FORMS["single"], inputs, *DAY).exact_parts_eur,
        tariff=FORMS["single"].version,
    )


def test_what_is_not_measured_is_absent_with_its_reason() -> None:
    """And never 0."""
    counted = of(even(*DAY, import_t1_kwh=3))
    assert counted.from_grid_kwh == Total(3.0)
    absent = {
        "to_grid_kwh": Absence.NO_METER,
        "solar_kwh": Absence.NO_SOLAR,
        "direct_kwh": Absence.NO_SOLAR,
        "self_consumption_pct": Absence.NO_SOLAR,
        "self_sufficiency_pct": Absence.NO_SOLAR,
        "gas_m3": Absence.NO_GAS,
        "water_m3": Absence.NO_WATER,
        "cost_eur": Absence.NO_METER,
        "profit_eur": Absence.NO_SOLAR,
    }
    for name, absence in absent.items():
        total = getattr(counted, name)
        assert (total.value, total.absence) == (None, absence)
        assert total.detail


@pytest.mark.parametrize(
    ("column", "absence"),
    [
        ("import_t2_kwh", Absence.NO_METER),
        ("pv_kwh", Absence.NO_SOLAR),
        ("battery_kwh", Absence.NO_BATTERY),
    ],
)
def test_a_quarter_that_is_not_known_leaves_no_total(column: str, absence: Absence) -> None:
    """Unless gaps are said to count nothing."""
    usage = even(*DAY, import_t1_kwh=3, export_t1_kwh=1, pv_kwh=5, battery_kwh=0)
    getattr(usage, column)[50] = np.nan
    assert of(usage).self_sufficiency_pct.absence is absence
    assert of(usage).profit_eur.absence is absence
    assert of(usage, gaps=True).self_sufficiency_pct.value is not None
    assert of(usage, gaps=True).self_consumption_pct.value is not None


def test_without_a_tariff_there_is_no_money() -> None:
    """And no version."""
    usage = even(*DAY, import_t1_kwh=3, export_t1_kwh=1, pv_kwh=5)
    counted = totals(None, Inputs(usage=usage, zone=ZONE), *DAY)
    assert counted.cost_eur.absence is counted.profit_eur.absence is Absence.NO_CONTRACT
    assert counted.tariff is None
    assert counted.direct_kwh == Total(4.0)


def test_a_battery_is_reckoned_with() -> None:
    """2 kWh of the sun stored and 1.5 of them used at night, 0.5 from the grid stored, 0.3 sold."""
    usage = even(*DAY, import_t1_kwh=0, export_t1_kwh=0, pv_kwh=0, battery_kwh=0)
    assert usage.pv_kwh is not None
    assert usage.battery_kwh is not None
    assert usage.export_t1_kwh is not None
    usage.pv_kwh[48], usage.battery_kwh[48], usage.export_t1_kwh[48] = 4, 2, 1  # 1 used at once
    usage.battery_kwh[80] = -1.5
    usage.import_t1_kwh[90], usage.battery_kwh[90] = 0.7, 0.5  # 0.2 used
    usage.battery_kwh[94], usage.export_t1_kwh[94] = -0.3, 0.3
    counted = of(usage)
    assert counted.direct_kwh == Total(2.5)
    assert counted.self_consumption_pct == Total(75.0)
    assert counted.self_sufficiency_pct == Total(round(100 * 2.5 / 2.7, 6))


def test_shares_are_of_something() -> None:
    """A day without sun has no share of it, one on which nothing was used neither."""
    dark = of(even(*DAY, import_t1_kwh=3, export_t1_kwh=0, pv_kwh=0))
    assert dark.self_consumption_pct.absence is Absence.NOTHING_USED
    assert dark.self_sufficiency_pct == Total(0.0)
    away = of(even(*DAY, import_t1_kwh=0, export_t1_kwh=3, pv_kwh=3))
    assert away.self_consumption_pct == Total(0.0)
    assert away.self_sufficiency_pct.absence is Absence.NOTHING_USED


def test_meters_that_contradict_each_other_leave_no_total() -> None:
    """More to the grid than the sun gave is more than a rounding."""
    assert (
        of(even(*DAY, import_t1_kwh=1, export_t1_kwh=3, pv_kwh=2)).direct_kwh.absence is Absence.INCONSISTENT
    )
    assert of(even(*DAY, import_t1_kwh=1, export_t1_kwh=3, pv_kwh=2.99)).direct_kwh == Total(0.0)


def test_days_of_other_lengths_add_up() -> None:
    """To their month, in energy and in money."""
    for month in (date(2025, 3, 1), date(2025, 10, 1)):
        end = date(2025, month.month + 1, 1)
        inputs = inputs_of(year_of(11, month, end, battery=True), month, end)
        whole = totals(FORMS["dynamic"], inputs, month, end)
        days = [
            totals(
                FORMS["dynamic"], inputs, month + n * timedelta(days=1), month + (n + 1) * timedelta(days=1)
            )
            for n in range(31)
        ]
        for name in ("from_grid_kwh", "to_grid_kwh", "solar_kwh", "direct_kwh", "cost_eur", "profit_eur"):
            summed = sum(Decimal(str(getattr(day, name).value)) for day in days)
            assert abs(summed - Decimal(str(getattr(whole, name).value))) < Decimal("0.0001"), name


def test_a_day_that_is_still_going_on() -> None:
    """Counts as far as it is known."""
    usage = even(*DAY, import_t1_kwh=96, export_t1_kwh=0, pv_kwh=0)
    until = datetime(2026, 6, 1, 10, tzinfo=UTC)
    so_far = replace(Inputs(usage=usage.within(0, int(until.timestamp())), zone=ZONE), until=until)
    counted = totals(FORMS["single"], so_far, *DAY)
    assert counted.from_grid_kwh == Total(48.0)
    assert counted.cost_eur.value is not None
