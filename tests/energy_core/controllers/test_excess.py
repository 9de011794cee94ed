"""Excess: what the sun gives beyond the house, sample by sample."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from energy_core.controllers.averages import MinuteMeans, MovingAverage
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.following import excess_w
from energy_core.controllers.sample import Instant, PriceStretch, Sample

from .house import QUICK, House, Run


def mean_of(run: Run) -> float | None:
    """Return the mean of the excess."""
    assert run.charging.situation is not None
    return run.charging.situation.excess_w


@pytest.mark.parametrize("is_measured", [True, False])
def test_no_phantom_excess_after_a_switch(*, is_measured: bool) -> None:
    """The sun is steady, so is the excess: what the charger took is added where it was taken."""
    config = replace(QUICK, moving_average_seconds=300, upper_threshold_power=1500)
    run = Run.of(House(lambda _: -2000, is_measured=is_measured), config)
    while run.house.second < 1800:
        run.step()
        assert mean_of(run) == 2000
    assert len(run.changes) == 1


def test_a_stale_measurement_of_the_charger_counts_as_nothing() -> None:
    """And none at all is the nominal power while it is on."""
    run = Run.of(House(lambda _: -2000), QUICK)
    run.until(30)
    run.step(is_charger_measured=True, charger_w=None)
    assert mean_of(run) == 600
    run = Run.of(House(lambda _: -2000), QUICK)
    run.until(30)
    run.step()
    assert mean_of(run) == 2000


@pytest.mark.parametrize(
    ("battery_w", "charge_pct", "least_pct", "excess"),
    [
        (800.0, 90.0, 80.0, 1300.0),
        (800.0, 79.9, 80.0, 500.0),
        (800.0, None, 80.0, 500.0),
        (800.0, 90.0, None, 500.0),
        (-800.0, 90.0, 80.0, -300.0),
        (-800.0, None, None, -300.0),
        (None, None, 80.0, 500.0),
    ],
)
def test_what_a_battery_charges_with_is_excess_above_a_state_of_charge(
    battery_w: float | None, charge_pct: float | None, least_pct: float | None, excess: float
) -> None:
    """What it discharges never is."""
    sample = Sample(import_w=0.0, export_w=500.0, battery_w=battery_w, battery_soc_pct=charge_pct)
    assert excess_w(sample, 0.0, ControllerConfig(battery_soc_pct=least_pct)) == excess


def test_energy_and_its_share_of_the_sun() -> None:
    """Half of it came from the grid; a battery that feeds the car is no sun."""
    run = Run.of(House(lambda _: -1400), replace(QUICK, upper_threshold_power=1000, deadband_power=1000))
    run.until(1800)
    run.house.base_w = lambda _: -700
    run.until(3610)
    count = run.charging.states.days[run.house.start.date()]
    assert count.charged_kwh == pytest.approx(1.4, abs=0.01)
    assert count.solar_kwh == pytest.approx(1.05, abs=0.01)
    before = count.solar_kwh
    run.house.base_w = lambda _: -1400
    run.until(4000, battery_w=-1400.0)
    assert count.solar_kwh == pytest.approx(before, abs=0.01)


@pytest.mark.parametrize("bad", [{"age": 61.0}, {"age": 61.0, "import_w": None, "export_w": None}])
def test_without_data_nothing_is_from_the_sun(bad: dict[str, Any]) -> None:
    """What is charged all the same may come from anywhere."""
    run = Run.of(House(lambda _: -3000), replace(QUICK, mode=Mode.ON, on_ignores_freshness=True))
    run.until(1800, **bad)
    count = run.charging.states.days[run.house.start.date()]
    assert count.charged_kwh == pytest.approx(0.7, abs=0.01)
    assert count.solar_kwh == 0


def test_a_naive_instant_is_refused() -> None:
    """In every part of a sample."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
    for make in (
        lambda: Instant(naive, 0),
        lambda: Sample(data_at=naive),
        lambda: PriceStretch(naive, datetime(2026, 1, 1, tzinfo=UTC), 0.1),
    ):
        with pytest.raises(ValueError, match="naive"):
            make()


@given(
    st.lists(st.tuples(st.integers(1, 90), st.integers(-9000, 9000)), min_size=1, max_size=60),
    st.integers(1, 300),
)
def test_the_moving_average_is_the_mean_over_time(values: list[tuple[int, int]], length: int) -> None:
    """Second by second, exactly, and in bounded memory."""
    average, seconds, at = MovingAverage(), list[int](), 0
    for wait, value in values:
        average.push(at, value, length)
        seconds += [value] * wait
        at += wait
        last = seconds[-length:]
        assert average.mean(at, length) == pytest.approx(sum(last) / len(last), abs=1e-6)
        assert average.covers(at, length) is (at >= length)
    assert len(average._values) <= length + 1


def test_values_that_come_too_fast_are_one() -> None:
    """So that no device fills the memory."""
    average = MovingAverage()
    for number in range(10_000):
        average.push(number / 100, number, 60)
    assert len(average._values) <= 122
    assert average.mean(100, 0) == 9999
    average.clear()
    assert average.mean(100, 60) is None
    assert not average.covers(100, 60)


def test_the_calm_and_the_busy_minute() -> None:
    """Of the last whole ones, and now."""
    means = MinuteMeans(5)
    for second in range(0, 480, 10):
        means.push(second, second // 60)
    assert means.lowest(4.5) == 2
    assert means.highest(4.5) == 6
    assert means.highest(9) == 9
    means.clear()
    assert means.lowest(3) == means.highest(3) == 3
