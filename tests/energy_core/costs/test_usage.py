"""Quarter-hours: from columns, frames, rows of any length, and registers."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from energy_core.costs.spread import gather, spread_energies, spread_register
from energy_core.costs.usage import Usage

from .houses import ZONE, even, quarters

NOON = int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp())
NAN = np.nan


def test_a_frame_of_quarters_is_usage() -> None:
    """In any time zone; what is no column of usage is left alone, a register that is not there is nothing."""
    index = pd.date_range("2026-03-29", periods=92, freq="15min", tz=ZONE, name="start")
    frame = pd.DataFrame({"import_t1_kwh": 0.25, "pv_kwh": 0.5, "power_w": 1000.0}, index=index)
    usage = Usage.of_frame(frame)
    assert usage.starts.tolist() == quarters(date(2026, 3, 29), date(2026, 3, 30)).tolist()
    assert usage.import_t1_kwh.sum() == 23
    assert usage.import_t2_kwh.sum() == 0
    assert usage.export_t1_kwh is None
    assert usage.exported[0].sum() == 0
    with pytest.raises(ValueError, match="an index without a time zone"):
        Usage.of_frame(frame.tz_localize(None))


def test_days_are_local() -> None:
    """23, 24 and 25 hours of them."""
    usage = even(date(2026, 1, 1), date(2027, 1, 1), import_t1_kwh=1)
    for day, count in ((date(2026, 3, 29), 92), (date(2026, 7, 1), 96), (date(2026, 10, 25), 100)):
        assert len(usage.cut(day, day + timedelta(days=1), ZONE).starts) == count


@pytest.mark.parametrize(
    ("starts", "length"), [([0, 900, 900], 3), ([900, 0], 2), ([0, 600], 2), ([0, 900], 3)]
)
def test_quarters_out_of_order_are_no_usage(starts: list[int], length: int) -> None:
    """Nor are columns of another length."""
    with pytest.raises(ValueError, match="quarters"):
        Usage.of_columns(np.array(starts, np.int64), {"import_t1_kwh": np.zeros(length)})


def test_export_has_both_registers() -> None:
    """Or none."""
    nothing = np.zeros(1)
    with pytest.raises(ValueError, match="both registers"):
        Usage(starts=np.array([0]), import_t1_kwh=nothing, import_t2_kwh=nothing, export_t1_kwh=nothing)


def test_long_rows_are_spread_over_their_quarters() -> None:
    """In any order of rows; one that says nothing is left out."""
    begins = np.array([NOON + 3600, NOON, NOON + 7200])
    ends = begins + np.array([900, 3600, 3600])
    spread = spread_energies(begins, ends, np.array([5.0, 2.0, NAN]), ZONE)
    assert spread.starts.tolist() == [NOON + n * 900 for n in range(5)]
    assert spread.amounts.tolist() == [0.5, 0.5, 0.5, 0.5, 5.0]
    assert spread.estimated.tolist() == [True] * 4 + [False]
    assert spread.row_s == 3600


@pytest.mark.parametrize(
    ("begins", "ends"), [([0, 900], [1800, 1800]), ([0], [600]), ([600], [900]), ([900], [900])]
)
def test_rows_that_are_no_stretches_are_refused(begins: list[int], ends: list[int]) -> None:
    """They overlap, are empty, or lie between the quarters."""
    with pytest.raises(ValueError, match="rows"):
        spread_energies(np.array(begins), np.array(ends), np.ones(len(begins)), ZONE)


def test_a_register_becomes_quarters_that_sum_to_its_rise() -> None:
    """Between readings it rises evenly; the quarters that are not whole are left out."""
    times = np.array([NOON - 10, *range(NOON, NOON + 1801, 10), NOON + 5400], float)
    values = np.array([99.9, *np.linspace(100, 102, 181), 110.0])
    spread = spread_register(times, values, ZONE)
    assert spread.starts.tolist() == [NOON + n * 900 for n in range(6)]
    assert spread.amounts.tolist() == pytest.approx([1, 1, 2, 2, 2, 2])
    assert spread.amounts.sum() == pytest.approx(10)
    assert spread.estimated.tolist() == [False, False, True, True, True, True]
    assert spread.row_s == 900


def test_a_quarter_is_whole_that_lacks_a_reading_at_its_edge() -> None:
    """Less than the usual time to the next; the minutes of one that began before are not."""
    times = np.array([float(at) for at in range(NOON + 5, NOON + 1800, 10)])
    spread = spread_register(times, np.arange(len(times), dtype=float), ZONE)
    assert spread.starts.tolist() == [NOON, NOON + 900]
    assert spread.amounts.sum() == len(times) - 1
    assert spread.estimated.tolist() == [False, False]
    assert spread_register(times[2:], times[2:], ZONE).starts.tolist() == [NOON + 900]


def test_a_meter_that_is_replaced_begins_anew() -> None:
    """And what it says first counts nothing."""
    times = np.array([NOON + n * 900.0 for n in range(5)])
    spread = spread_register(times, np.array([500.0, 501, NAN, 3, 4]), ZONE)
    assert spread.amounts.tolist() == [1, 0, 0, 1]
    assert spread.estimated.tolist() == [False, True, True, False]


@pytest.mark.parametrize("first", [3.0, 501.0, 900.0])
def test_a_meter_that_is_replaced_may_begin_with_anything(first: float) -> None:
    """Where the last reading of the old one has the time of the first of the new one."""
    times = np.array([NOON, NOON + 900.0, NOON + 900.0, NOON + 1800.0])
    spread = spread_register(times, np.array([500.0, 501.0, first, first + 2]), ZONE)
    assert (spread.starts.tolist(), spread.amounts.tolist()) == ([NOON, NOON + 900], [1, 2])


@pytest.mark.parametrize("is_read", [True, False])
def test_a_year_is_shared_among_its_days(is_read: bool) -> None:  # noqa: FBT001  # a parameter
    """Those on which the clock is changed have as much as others, and so have summer and winter."""
    days = [date(2026, 3, 1), date(2026, 3, 29), date(2026, 3, 30), date(2026, 6, 1)]
    edges = np.array([quarters(day, day + timedelta(days=1))[0] for day in days])
    if is_read:
        spread = spread_register(edges[[0, -1]].astype(float), np.array([100.0, 192.0]), ZONE)
    else:
        spread = spread_energies(edges[:1], edges[-1:], np.array([92.0]), ZONE)
    parts = np.add.reduceat(spread.amounts, np.searchsorted(spread.starts, edges[:-1]))
    assert parts.tolist() == pytest.approx([28, 1, 63], abs=1e-6)


def test_a_meter_may_turn_back() -> None:
    """What it fell is less than nothing."""
    times = np.array([NOON, NOON + 900.0, NOON + 1800.0])
    spread = spread_register(times, np.array([500.0, 497.5, 499.0]), ZONE, turns_back=True)
    assert spread.amounts.tolist() == [-2.5, 1.5]


def test_readings_once_a_month_are_known_by_the_month() -> None:
    """They say nothing of quarters."""
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    times = np.array([quarters(day, day + timedelta(days=1))[0] for day in days], float)
    spread = spread_register(times, np.array([0.0, 310, 590]), ZONE)
    assert spread.row_s > 28 * 86_400
    assert spread.amounts[0] == pytest.approx(310 / 31 / 96)
    assert all(spread.estimated)


def test_a_register_needs_two_readings_in_their_order() -> None:
    """One is no difference."""
    assert len(spread_register(np.array([NOON]), np.array([1.0]), ZONE).starts) == 0
    assert len(spread_register(np.array([NOON, NOON]), np.array([1.0, 2.0]), ZONE).starts) == 0
    for times in ([NOON, NOON - 1], [NOON, NOON, NOON]):
        with pytest.raises(ValueError, match="in the order of their times"):
            spread_register(np.array(times, float), np.arange(len(times), dtype=float), ZONE)


def test_columns_of_other_stretches_are_gathered() -> None:
    """A quarter that one of them lacks is not known of it; one that is estimated is so of one alone."""
    begins = np.array([NOON, NOON + 900])
    usage = gather(
        {
            "import_t1_kwh": spread_energies(begins, begins + 900, np.array([1.0, 2.0]), ZONE),
            "pv_kwh": spread_energies(begins[1:], begins[1:] + 1800, np.array([7.0]), ZONE),
            "gas_m3": spread_energies(begins[:1], begins[:1] + 1800, np.array([6.0]), ZONE),
        },
        by_register=False,
    )
    assert usage.starts.tolist() == [NOON, NOON + 900, NOON + 1800]
    assert usage.import_t1_kwh.tolist() == pytest.approx([1, 2, NAN], nan_ok=True)
    assert usage.pv_kwh is not None
    assert usage.pv_kwh.tolist() == pytest.approx([NAN, 3.5, 3.5], nan_ok=True)
    assert usage.estimated is not None
    assert usage.estimated_load is not None
    assert usage.estimated.tolist() == [False, False, False]
    assert usage.estimated_load.tolist() == [False, True, True]
    assert (usage.row_s, usage.by_register) == (900, False)
    with pytest.raises(ValueError, match="no columns"):
        gather({})
