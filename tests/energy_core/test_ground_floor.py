"""What everything else stands on: values, units, errors, time, and a package that is cheap to import."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

import energy_core
from energy_core import exceptions
from energy_core.clock import SystemClock
from energy_core.exceptions import ConfigError, EnergyCoreError, ReaderError, ReaderTimeoutError
from energy_core.models import EntityState, Reading, isoformat_utc, utc
from energy_core.units import suffix_of, unit_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment",
    [NOON, NOON.astimezone(ZoneInfo("Europe/Brussels")), NOON.astimezone(timezone(timedelta(hours=-5)))],
)
def test_an_instant_is_one_in_any_zone(moment: datetime) -> None:
    """And is kept in UTC."""
    assert utc(moment) == NOON
    assert utc(moment).tzinfo is UTC
    assert Reading("meter", moment, {}).at.tzinfo is UTC


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Brussels")), "2026-10-25T00:30:00Z"),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Brussels")), "2026-10-25T01:30:00Z"),
        (NOON + timedelta(microseconds=120), "2026-01-31T12:00:00.000120Z"),
    ],
)
def test_an_instant_is_written_in_utc(local: datetime, instant: str) -> None:
    """Both hours of the autumn change, and microseconds only where there are any."""
    assert isoformat_utc(local) == instant


@pytest.mark.parametrize(
    "take",
    [
        utc,
        isoformat_utc,
        lambda moment: Reading("meter", moment, {}),
        lambda moment: EntityState("1", "W", moment),
    ],
)
def test_a_naive_datetime_is_no_instant(take: object) -> None:
    """At no door."""
    assert callable(take)
    with pytest.raises(ValueError, match="naive datetime 2026-01-31T12:00:00: give it a time zone"):
        take(NOON.replace(tzinfo=None))


def test_a_reading_is_its_values() -> None:
    """What a device says of itself does not make another reading of it."""
    reading = Reading("meter", NOON, {"import_power_w": 1.0}, {"version": "50217"})
    assert reading == Reading("meter", NOON, {"import_power_w": 1.0})
    assert reading != Reading("meter", NOON, {"import_power_w": 2.0})
    with pytest.raises(AttributeError):
        reading.source = "other"  # type: ignore[misc]  # that it cannot is what is tried


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("import_power_w", "W"),
        ("import_t1_kwh", "kWh"),
        ("limiter_kw", "kW"),
        ("gas_m3", "m³"),
        ("voltage_l1_v", "V"),
        ("current_l1_a", "A"),
        ("import_cost_eur", "EUR"),
        ("battery_soc_pct", "%"),
        ("temperature_c", "°C"),
        ("wind_speed_m_s", "m/s"),
        ("rain_mm_h", "mm/h"),
        ("visibility_m", "m"),
        ("uv_index", None),
        ("tariff", None),
        ("w", None),
        ("month_peak_at", None),
    ],
)
def test_a_unit_is_in_the_name(column: str, unit: str | None) -> None:
    """Or there is none."""
    assert unit_of(column) == unit


@pytest.mark.parametrize(
    ("unit", "suffix"),
    [("A", "a"), ("kWh", "kwh"), ("°C", "c"), ("m/s", "m_s"), ("pct", "pct"), ("ohm", None)],
)
def test_a_unit_ends_a_name(unit: str, suffix: str | None) -> None:
    """Also when it is given as that ending."""
    assert suffix_of(unit) == suffix


@pytest.mark.parametrize("name", [name for name in vars(exceptions) if name.endswith("Error")])
def test_errors_are_one_tree(name: str) -> None:
    """A caller may catch them all."""
    assert issubclass(getattr(exceptions, name), EnergyCoreError)


def test_errors_say_what_a_program_acts_on() -> None:
    """A word for the fault of a line, the parts of a wrong setting."""
    assert ReaderError("broken").fault == "unknown"
    assert ReaderTimeoutError("nothing came", fault="silent").fault == "silent"
    error = ConfigError("readers[0].country", "fr", "one of be, nl", where="house.toml")
    assert (error.key, error.got, error.takes, error.where) == (
        "readers[0].country",
        "fr",
        "one of be, nl",
        "house.toml",
    )
    assert str(error) == "house.toml: readers[0].country: got 'fr', takes one of be, nl"
    assert str(ConfigError("a", 1, "2")) == "a: got 1, takes 2"


def test_the_clock_is_that_of_the_machine() -> None:
    """In UTC, and one that never jumps."""
    clock = SystemClock()
    before, monotonic = datetime.now(UTC), time.monotonic()
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert monotonic <= clock.monotonic() <= time.monotonic()


def test_public_names_are_found() -> None:
    """All that are promised; and others are not."""
    for name in energy_core.__all__:
        assert getattr(energy_core, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        energy_core.nothing  # noqa: B018 - that it is not there is what is tried


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "dsmr_parser", "asyncio", "serialx"])
def test_importing_is_cheap(heavy: str) -> None:
    """What is heavy comes with the first use of what needs it."""
    program = f"import sys, energy_core; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
