"""What is counted from until an instant."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from energy_core.calendar import midnight
from energy_core.costs.counterfactual import without_panels
from energy_core.costs.inputs import Inputs
from energy_core.costs.known import inputs_until
from energy_core.costs.profit import profit
from energy_core.costs.usage import Usage

from .houses import FORMS, ZONE, even

JUNE = date(2026, 6, 1)
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("measured", "peak"),
    [
        (4.02, 4.02),  # as the meter has it, to the watt
        (3.97, 3.97),
        (9.0, 9.0),  # in a gap
        (2.9, 2.9),  # of rows that are far apart, by which more was seen than was
        (2.7, 4.0),  # of a new meter, that knows nothing of the days before it
    ],
)
def test_the_peak_that_a_meter_says_is_none_far_below_what_was_seen(measured: float, peak: float) -> None:
    """Else it goes before."""
    usage = even(JUNE, date(2026, 6, 2), import_t1_kwh=96)
    until = midnight(date(2026, 6, 2), ZONE)
    assert inputs_until(usage, until, zone=ZONE, measured_peaks={JUNE: measured}).peaks == {JUNE: peak}


@pytest.mark.parametrize("peaks", [{}, {JUNE: 0.9}, {JUNE: 0.6}, {JUNE: 1.02}, {JUNE: 3.0}])
def test_panels_that_gave_nothing_earned_nothing_in_a_month_with_a_gap(peaks: dict[date, float]) -> None:
    """The energy of a gap is in the quarter that ends it, which is no peak, with panels or without."""
    days = JUNE, date(2026, 7, 1)
    usage = even(*days, import_t1_kwh=720, export_t1_kwh=0, pv_kwh=0)
    usage.import_t1_kwh[100:119] = np.nan
    usage.import_t1_kwh[119] = 5
    usage = replace(usage, estimated=only(119, usage), estimated_load=only(119, usage))
    inputs = inputs_until(usage, midnight(days[1], ZONE), zone=ZONE, measured_peaks=peaks)
    assert profit(FORMS["maximum"], inputs, *days).exact_eur == 0


def test_a_month_of_which_only_the_end_of_a_gap_is_known_has_no_peak() -> None:
    """As when nothing ran from the last day of a month on; nor has the house without panels one."""
    usage = even(JUNE, date(2026, 7, 2), import_t1_kwh=31 * 24, export_t1_kwh=0, pv_kwh=0)
    first = 30 * 96
    for column in (usage.import_t1_kwh, usage.import_t2_kwh):
        column[first - 96 : first] = np.nan
        column[first + 1 :] = np.nan
    usage.import_t1_kwh[first] = 24
    usage = replace(usage, estimated=only(first, usage), estimated_load=only(first, usage))
    inputs = inputs_until(usage, midnight(date(2026, 7, 1), ZONE) + QUARTER, zone=ZONE, measured_peaks={})
    for each in (inputs, without_panels(inputs)):
        assert each.peaks == {JUNE: 1}


def test_a_silent_inverter_takes_no_peak_from_the_meter() -> None:
    """It is known to the watt-hour; what the panels made of it is not, and is taken for nothing."""
    days = JUNE, date(2026, 6, 2)
    usage = even(*days, import_t1_kwh=24, export_t1_kwh=0, pv_kwh=24)
    usage.import_t1_kwh[60] = 2
    usage = replace(usage, estimated=only(-1, usage), estimated_load=only(60, usage))
    inputs = inputs_until(usage, midnight(days[1], ZONE), zone=ZONE, measured_peaks={})
    assert (inputs.peaks[JUNE], without_panels(inputs).peaks[JUNE]) == (8, 8)


def test_another_meter_is_no_peak_with_panels_or_without() -> None:
    """What it had counted elsewhere is neither drawn nor given; a month of nothing else has what it says."""
    days = JUNE, date(2026, 7, 1)
    usage = even(*days, import_t1_kwh=720, export_t1_kwh=0, pv_kwh=0)
    assert usage.export_t1_kwh is not None
    usage.import_t1_kwh[100], usage.export_t1_kwh[100] = 4000, 3900
    first = int(usage.starts[100])
    for each, said in ((usage, {}), (usage.within(first, first + 900), {JUNE: 2.0})):
        inputs = inputs_until(each, midnight(days[1], ZONE), zone=ZONE, measured_peaks=said)
        assert inputs.peaks == without_panels(inputs).peaks == {JUNE: said.get(JUNE, 1.0)}


@pytest.mark.parametrize("gaps", [False, True])
def test_months_before_the_panels_were_logged_have_the_same_peak_without_them(*, gaps: bool) -> None:
    """Nothing is known of what they did."""
    usage = even(JUNE, date(2026, 8, 1), import_t1_kwh=61 * 24, export_t1_kwh=0, pv_kwh=61 * 24)
    assert usage.pv_kwh is not None
    usage.pv_kwh[: 30 * 96] = np.nan
    inputs = Inputs(usage=usage, zone=ZONE, gaps=gaps)
    assert without_panels(inputs).peaks == {JUNE: 1, date(2026, 7, 1): 2}


def only(place: int, usage: Usage) -> np.ndarray:
    """Return marks of a single quarter."""
    marks = np.zeros(len(usage.starts), np.bool_)
    marks[place] = True
    return marks
