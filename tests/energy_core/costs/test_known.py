"""What is counted from until an instant."""

from datetime import date

import pytest

from energy_core.calendar import midnight
from energy_core.costs.known import inputs_until

from .houses import ZONE, even

JUNE = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("measured", "peak"),
    [
        (4.02, 4.02),  # as the meter has it, to the watt
        (3.97, 3.97),
        (9.0, 9.0),  # in a gap
        (0.3, 4.0),  # of a new meter, that knows nothing of the days before it
    ],
)
def test_the_peak_that_a_meter_says_is_none_below_what_was_seen(measured: float, peak: float) -> None:
    """Else it goes before."""
    usage = even(JUNE, date(2026, 6, 2), import_t1_kwh=96)
    until = midnight(date(2026, 6, 2), ZONE)
    assert inputs_until(usage, until, zone=ZONE, measured_peaks={JUNE: measured}).peaks == {JUNE: peak}
