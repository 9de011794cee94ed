"""The demand of the running quarter-hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from energy_core.demand import Demand, MonthPeak, Peak, RunningQuarter, quarter_start

START = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)  # the clock is put forward at its end
S = timedelta(seconds=1)


def followed(power_w: float, first_s: int, last_s: int, step_s: int = 1) -> tuple[RunningQuarter, list[Peak]]:
    """Follow a steady power by the registers."""
    quarter, peaks = RunningQuarter(), []
    for second in range(first_s, last_s + 1, step_s):
        kwh = 100 + power_w * second / 3_600_000
        peak = quarter.push(START + second * S, import_t1_kwh=kwh, import_t2_kwh=7, import_power_w=power_w)
        if peak:
            peaks.append(peak)
    return quarter, peaks


def test_a_saw_tooth_by_the_registers() -> None:
    """900 W for 5 of 15 minutes is a demand of 300 W, and of 900 W at the end."""
    quarter, _ = followed(900, 0, 300)
    demand = quarter.at(START + 300 * S)
    assert demand == Demand(start=START, seconds_left=600, demand_w=300, projection_w=900)
    assert demand.is_known


def test_a_quarter_that_is_over_has_a_peak() -> None:
    """In the hour at which the clock is put forward too."""
    quarter, peaks = followed(1200, 0, 1805, 5)
    assert peaks == [Peak(START + 900 * S, 1200.0), Peak(START + 1800 * S, 1200.0)]
    assert quarter.at(START + 1805 * S).demand_w == pytest.approx(1200 * 5 / 900, abs=0.01)


def test_a_start_inside_a_quarter_is_not_known_until_the_next() -> None:
    """Unless the meter says its demand."""
    quarter, peaks = followed(600, 400, 905)
    assert peaks == []
    assert quarter.at(START + 905 * S).demand_w == pytest.approx(600 * 5 / 900, abs=0.01)
    assert not followed(600, 400, 890)[0].at(START + 890 * S).is_known
    quarter = RunningQuarter()
    quarter.push(START + 450 * S, demand_w=500, import_power_w=2000)
    assert quarter.at(START + 450 * S) == Demand(
        start=START, seconds_left=450, demand_w=500, projection_w=1500
    )
    assert quarter.push(START + 901 * S, demand_w=2, import_power_w=2000) is None  # silent for 7 minutes


def test_what_the_meter_says_of_its_end() -> None:
    """The last demand, and what was missing to the end."""
    quarter = RunningQuarter()
    quarter.push(START + 891 * S, demand_w=990, import_power_w=1000)
    assert quarter.push(START + 901 * S, demand_w=1, import_power_w=1000) == Peak(START + 900 * S, 1000.0)
    quarter.push(START + 1799 * S, demand_w=990)
    assert quarter.push(START + 1801 * S, demand_w=0) is None  # no power
    assert quarter.at(START + 1801 * S).projection_w is None


def test_a_silence_inside_a_quarter_is_bridged_by_the_registers() -> None:
    """One over its edge is not."""
    quarter = RunningQuarter()
    quarter.push(START, import_total_kwh=10)
    quarter.push(START + 700 * S, import_total_kwh=10.5)
    assert quarter.at(START + 700 * S).demand_w == 2000
    assert not quarter.at(START + 1000 * S).is_known
    assert quarter.push(START + 1000 * S, import_total_kwh=11) is None
    assert not quarter.at(START + 1000 * S).is_known
    quarter.push(START + 1800 * S, import_total_kwh=12)
    assert quarter.at(START + 1800 * S).demand_w == 0


@pytest.mark.parametrize("then", [{"import_total_kwh": 0.2}, {"import_t1_kwh": 10.0, "import_t2_kwh": 1.0}])
def test_another_meter_leaves_the_quarter_unknown(then: dict[str, float]) -> None:
    """What the old one counted unseen is not known."""
    quarter = RunningQuarter()
    quarter.push(START, import_total_kwh=10)
    quarter.push(START + 10 * S, **then)
    assert not quarter.at(START + 10 * S).is_known
    quarter.push(START + 20 * S)  # says nothing
    assert not quarter.at(START + 20 * S).is_known


def test_a_clock_that_is_put_back() -> None:
    """By an hour is a new start; a telegram that comes twice is ignored."""
    quarter, _ = followed(900, 0, 300)
    quarter.push(START + 299 * S, import_t1_kwh=999, import_t2_kwh=7)
    quarter.push(START + 300 * S, import_t1_kwh=999, import_t2_kwh=7)
    assert quarter.at(START + 300 * S).demand_w == 300
    quarter.push(START - 3500 * S, import_t1_kwh=101, import_t2_kwh=7)
    assert not quarter.at(START - 3500 * S).is_known
    quarter.push(START - 3600 * S, import_t1_kwh=101, import_t2_kwh=7)
    assert quarter.at(START - 3600 * S).demand_w == 0


def test_naive_instants_are_refused() -> None:
    """They name no instant."""
    quarter = RunningQuarter()
    for call in (quarter.push, quarter.at, quarter_start):
        with pytest.raises(ValueError, match="naive"):
            call(datetime(2026, 1, 1))  # noqa: DTZ001  # what is refused


@given(st.lists(st.tuples(st.integers(1, 2000), st.floats(0, 1, allow_nan=False)), min_size=1, max_size=60))
def test_a_known_demand_is_what_the_registers_rose(steps: list[tuple[int, float]]) -> None:
    """And it is never below nothing, whatever silences there are."""
    quarter, second, kwh = RunningQuarter(), 0, 50.0
    since: dict[datetime, float] = {}
    quarter.push(START, import_total_kwh=kwh)
    since[START] = kwh
    for wait, rise in steps:
        second, kwh = second + wait, round(kwh + rise, 3)
        now = START + second * S
        peak = quarter.push(now, import_total_kwh=kwh)
        since.setdefault(quarter_start(now), kwh)
        assert peak is None or peak.power_w >= 0
        demand = quarter.at(now)
        if demand.demand_w is not None:
            assert demand.demand_w >= (kwh - since[demand.start]) * 4000 - 0.01
            assert 0 < demand.seconds_left <= 900


ZONE = "Europe/Brussels"
MIDNIGHT = datetime(2026, 3, 31, 22, tzinfo=UTC)  # the first of April


def test_the_peak_of_a_month() -> None:
    """The highest of its quarters; the one that ends at midnight of the first is of the month before."""
    month = MonthPeak(ZONE)
    assert month.at(MIDNIGHT) is None
    month.push(Peak(MIDNIGHT - 900 * S, 3000))
    month.push(Peak(MIDNIGHT, 4000))
    month.push(Peak(MIDNIGHT - 1800 * S, 2000))
    assert month.at(MIDNIGHT - S) == Peak(MIDNIGHT, 4000)
    assert month.at(MIDNIGHT) is None
    month.push(Peak(MIDNIGHT + 900 * S, 1000))
    month.push(Peak(MIDNIGHT, 5000))  # of a month that is gone
    assert month.at(MIDNIGHT) == Peak(MIDNIGHT + 900 * S, 1000)


def test_what_the_meter_says_of_the_month_goes_before() -> None:
    """As long as it is of the month, which its time stamp says."""
    month = MonthPeak(ZONE)
    month.push(Peak(MIDNIGHT - 900 * S, 3000))
    month.push_said(3500, MIDNIGHT)
    month.push_said(9000, None)
    assert month.at(MIDNIGHT - S) == Peak(MIDNIGHT, 3500)
    assert month.at(MIDNIGHT + S) is None
    month.push(Peak(MIDNIGHT + 900 * S, 800))
    assert month.at(MIDNIGHT + 900 * S) == Peak(MIDNIGHT + 900 * S, 800)
    month.push_said(900, MIDNIGHT + 900 * S)
    assert month.at(MIDNIGHT + 900 * S) == Peak(MIDNIGHT + 900 * S, 900)
