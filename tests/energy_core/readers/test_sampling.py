"""What is taken of a device that speaks more often than it is asked."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from energy_core.models import Reading, Value
from energy_core.readers.sampling import Sampler, SamplingMode

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def at(second: int, **values: Value) -> Reading:
    """Return a reading so many seconds after noon."""
    return Reading("meter", NOON + timedelta(seconds=second), values)


@pytest.mark.parametrize(
    ("mode", "seconds"),
    [
        (SamplingMode.LAST, [2]),
        (SamplingMode.FIRST, [0]),
        (SamplingMode.ALL, [0, 1, 2]),
        (SamplingMode.MEAN, [2]),
    ],
)
def test_a_mode_takes_its_readings(mode: SamplingMode, seconds: list[int]) -> None:
    """And then begins anew."""
    sampler = Sampler(mode)
    assert sampler.take() == []
    for second in range(3):
        sampler.push(at(second))
    assert [reading.at for reading in sampler.take()] == [at(second).at for second in seconds]
    assert sampler.take() == []
    sampler.push(at(9))
    assert sampler.take() == [at(9)]
    assert sampler.dropped == 0


def test_a_mean_is_of_what_is_measured() -> None:
    """A register counts, a month's peak stands, a tariff is a name: of those, the last."""
    sampler = Sampler(SamplingMode.MEAN)
    sampler.push(
        at(0, import_power_w=100, voltage_l1_v=230.0, import_t1_kwh=1.0, month_peak_w=5, tariff=1, gas_m3=7.0)
    )
    sampler.push(at(1, voltage_l1_v=231.0, import_t1_kwh=2.0, month_peak_w=9, tariff=2, current_l1_a="?"))
    sampler.push(at(2, import_power_w=200, voltage_l1_v=232.0, import_t1_kwh=3.0, month_peak_w=9, tariff=2))
    (reading,) = sampler.take()
    assert reading == at(
        2, import_power_w=150.0, voltage_l1_v=231.0, import_t1_kwh=3.0, month_peak_w=9, tariff=2
    )


@pytest.mark.parametrize(
    ("measured", "mean"),
    [
        ([100, 100, 101], 100),
        ([100.0, 101.0, 101.0], 101),
        ([230.1, 230.1, 230.4], 230.2),
        ([0.001, 0.002, 0.002], 0.002),
        ([1e-07, 3e-07], 2e-07),
        ([5, math.inf, 7], 6),
    ],
)
def test_a_mean_is_no_finer_than_what_was_measured(measured: list[float], mean: float) -> None:
    """The decimals of a division say nothing, and take most of the room on a disk."""
    sampler = Sampler(SamplingMode.MEAN)
    for second, value in enumerate(measured):
        sampler.push(at(second, voltage_l1_v=value))
    assert sampler.take() == [at(len(measured) - 1, voltage_l1_v=mean)]


def test_a_mean_of_the_weather() -> None:
    """Temperatures have one; the bearing of the wind, which goes round, has none."""
    sampler = Sampler(SamplingMode.MEAN)
    sampler.push(at(0, temperature_c=10.0, wind_speed_m_s=2.0, wind_bearing_deg=350.0))
    sampler.push(at(1, temperature_c=12.0, wind_speed_m_s=4.0, wind_bearing_deg=10.0))
    assert sampler.take() == [at(1, temperature_c=11.0, wind_speed_m_s=3.0, wind_bearing_deg=10.0)]


def test_a_mean_leaves_alone_what_is_no_number() -> None:
    """A word in the place of a current."""
    sampler = Sampler(SamplingMode.MEAN)
    sampler.push(at(0, current_l1_a="?"))
    assert sampler.take() == [at(0, current_l1_a="?")]


def test_the_demand_of_a_quarter_is_the_last() -> None:
    """It begins anew each quarter-hour: a mean over its fall would be that of no quarter."""
    sampler = Sampler(SamplingMode.MEAN)
    sampler.push(at(0, demand_w=4000.0))
    sampler.push(at(1, demand_w=2.0))
    assert sampler.take() == [at(1, demand_w=2.0)]


def test_nobody_takes() -> None:
    """Memory is bounded, and what it costs is counted."""
    sampler = Sampler(SamplingMode.ALL, most=2)
    for second in range(5):
        sampler.push(at(second))
    assert sampler.dropped == 3
    assert sampler.take() == [at(3), at(4)]
