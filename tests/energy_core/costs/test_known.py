"""What is counted from until an instant."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from energy_core.calendar import midnight
from energy_core.costs.known import inputs_until
from energy_core.costs.profit import profit

from .houses import FORMS, ZONE, even

JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("measured", "peak"),
    [
        (4.02, 4.02),  # as the meter has it, to the watt
        (3.97, 3.97),
        (9.0, 9.0),  # in a gap
        (3.0, 3.0),  # of rows that are far apart, by which more was seen than was
        (0.3, 4.0),  # of a new meter, that knows nothing of the days before it
    ],
)
def test_the_peak_that_a_meter_says_is_none_far_below_what_was_seen(measured: float, peak: float) -> None:
    """Else it goes before."""
    usage = even(JUNE, date(2026, 6, 2), import_t1_kwh=96)
    until = midnight(date(2026, 6, 2), ZONE)
    assert inputs_until(usage, until, zone=ZONE, measured_peaks={JUNE: measured}).peaks == {JUNE: peak}


def test_panels_that_gave_nothing_earned_nothing_in_a_month_with_a_gap() -> None:
    """The energy of a gap is in the quarter that ends it, which is no peak, with panels or without."""
    days = JUNE, date(2026, 7, 1)
    usage = even(*days, import_t1_kwh=720, export_t1_kwh=0, pv_kwh=0)
    usage.import_t1_kwh[100:119] = np.nan
    usage.import_t1_kwh[119] = 5
    estimated = np.zeros(len(usage.starts), np.bool_)
    estimated[119] = True
    usage = replace(usage, estimated=estimated)
    for peaks in ({}, {JUNE: 1.02}, {JUNE: 3.0}):
        inputs = inputs_until(usage, midnight(days[1], ZONE), zone=ZONE, measured_peaks=peaks)
        assert profit(FORMS["maximum"], inputs, *days).exact_eur == 0
