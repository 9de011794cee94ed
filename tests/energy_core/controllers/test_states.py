"""States, encoded and decoded."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.sample import Instant
from energy_core.controllers.states import DayCount, Override, States
from energy_core.controllers.states_codec import VERSION, decode_states, encode_states
from energy_core.demand import Peak
from energy_core.exceptions import StoreError

NOW = Instant(datetime(2026, 10, 25, 12, tzinfo=UTC), 9000.0)


def ago(seconds: float) -> Instant:
    """Return an instant before now."""
    return Instant(NOW.wall - timedelta(seconds=seconds), NOW.monotonic - seconds)


FULL = States(
    on=True,
    changed=ago(100),
    changed_data_at=NOW.wall - timedelta(seconds=101),
    days={date(2026, 10, 24): DayCount(7, 12.5, 8.25), date(2026, 10, 25): DayCount(1, 0.5, 0.5)},
    override=Override(on=True, began=ago(60), seconds=3600.0, kwh=2.5),
    mode_on=ago(5000),
    safety_off=ago(30),
    no_car=ago(1800),
    month_peak=Peak(NOW.wall - timedelta(days=3), 3100.5),
    ready_until=NOW.wall + timedelta(hours=18),
    ready_kwh=3.25,
    session_kwh=4.5,
)


def test_all_of_it_comes_back() -> None:
    """Through JSON, by clocks that are right."""
    text = json.dumps(encode_states(FULL))
    assert decode_states(json.loads(text), NOW) == FULL
    assert decode_states(json.loads(json.dumps(encode_states(States()))), NOW) == States()
    assert set(encode_states(FULL)) == {"version", *(setting.name for setting in fields(States))}


def test_what_an_older_version_did_not_know_is_as_at_the_beginning() -> None:
    """Whatever is missing."""
    whole = encode_states(FULL)
    for name in whole:
        found = decode_states({key: value for key, value in whole.items() if key != name}, NOW)
        if name != "version":
            assert getattr(found, name) == getattr(States(), name)
    assert decode_states({}, NOW) == States()
    assert whole["version"] == VERSION


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("on", 1),
        ("changed", "yesterday"),
        ("changed", "2026-10-25T12:00:00"),
        ("changed_data_at", 3),
        ("days", ["2026-10-25"]),
        ("days", {"2026-10-25": {"switches": -1, "charged_kwh": 0, "solar_kwh": 0}}),
        ("days", {"2026-10-25": {"switches": True, "charged_kwh": 0, "solar_kwh": 0}}),
        ("days", {"2026-10-25": {"switches": 1}}),
        ("override", {"on": True}),
        ("month_peak", {"end": "2026-10-25T12:00:00Z", "power_w": "high"}),
        ("ready_kwh", -1),
        ("ready_kwh", float("nan")),
        ("session_kwh", True),
        ("other", 1),
    ],
)
def test_what_is_damaged_is_refused_by_name(name: str, value: object) -> None:
    """And nothing of it is believed."""
    with pytest.raises(StoreError, match=name):
        decode_states(encode_states(FULL) | {name: value}, NOW)


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from(["changed", "safety_off", "no_car", "mode_on"]))
def test_no_clock_gives_a_time_before_its_begin(wrong_s: int, name: str) -> None:
    """One that was put back lets a time begin anew, and no longer."""
    now = Instant(NOW.wall + timedelta(seconds=wrong_s), 50.0)
    found = getattr(decode_states(encode_states(FULL), now), name)
    elapsed = NOW.wall - getattr(FULL, name).wall
    assert now.since(found) == max(0.0, elapsed.total_seconds() + wrong_s)
    assert found.wall <= now.wall


def test_no_more_time_is_believed_than_the_meter_has_counted() -> None:
    """The house's clock was put forward while we were down."""
    late = Instant(NOW.wall + timedelta(days=3), 20.0)
    states = decode_states(encode_states(FULL), late)
    states.trust_meter(late, NOW.wall + timedelta(seconds=19))
    assert states.since_change(late) == pytest.approx(120)
    states.trust_meter(late, NOW.wall + timedelta(days=9))
    assert states.since_change(late) == pytest.approx(120)
    states.trust_meter(late, NOW.wall - timedelta(days=9))
    assert states.since_change(late) == 0
    nothing = States()
    nothing.trust_meter(late, NOW.wall)
    assert nothing.changed is None


def test_few_days_are_remembered() -> None:
    """So that ten years of them fill nothing, and a clock that is put back finds what was counted."""
    states = States()
    for number in range(10):
        states.count_on(date(2026, 1, 1) + timedelta(days=number)).switches = number
    assert list(states.days) == [date(2026, 1, 7 + number) for number in range(4)]
    assert states.on_day(date(2026, 1, 9)).switches == 8
    assert states.on_day(date(2026, 1, 1)).switches == 0


def test_mode_on_lasts_as_long_as_an_override() -> None:
    """Then it is the mode after it."""
    states: dict[str, Any] = {"mode_on": ago(3600)}
    config = ControllerConfig(mode=Mode.ON, override_seconds=3601, after_on=Mode.SOLAR_CHEAP)
    assert States(**states).mode(NOW, config) is Mode.ON
    assert States(**states).mode(Instant(NOW.wall, NOW.monotonic + 1), config) is Mode.SOLAR_CHEAP
