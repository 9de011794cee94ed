"""The relay's safety contract, clauses 1 and 2: fresh or off, and every override ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from energy_core.config import decode
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import ProblemKind, Reason
from energy_core.controllers.sample import Instant
from energy_core.controllers.states import Override
from energy_core.exceptions import ConfigError
from energy_core.models import Observed

from .house import NOON, QUICK, House, Run

ALWAYS = replace(QUICK, mode=Mode.ON)
HOURS = 3600.0


def sunny(config: ControllerConfig = QUICK, **options: Any) -> Run:
    """Return a run in the sun."""
    return Run.of(House(lambda _: -3000, **options), config)


def kinds(run: Run) -> set[ProblemKind]:
    """Return what is told."""
    return {problem.kind for problem in run.charging.problems}


@pytest.mark.parametrize(
    "bad",
    [
        {"age": 60.5},
        {"age": None, "data_at": None},
        {"import_w": None, "export_w": None},
        {"import_w": None, "export_w": 0.0},
    ],
    ids=["old", "absent", "invalid", "half"],
)
@pytest.mark.parametrize("mode", [Mode.SOLAR, Mode.ON])
def test_1_data_that_are_old_absent_or_invalid_switch_off(bad: dict[str, Any], mode: Mode) -> None:
    """At once, whatever the mode, and in the middle of minimum-on."""
    run = sunny(replace(QUICK, mode=mode, min_on_seconds=600))
    assert run.until(60).on
    assert run.step(age=60.0).on
    decision = run.step(**bad)
    assert (decision.on, decision.reason) == (False, Reason.STALE)


def test_1_age_is_monotonic_so_that_no_clock_matters() -> None:
    """The house's clock is put back a year and forward again, the meter's is hours wrong: nothing happens."""
    run = sunny()
    run.house.more = lambda _: {"data_at": run.house.now.wall - timedelta(hours=5)}
    run.until(100)
    wrong = Instant(run.house.now.wall - timedelta(days=365), run.house.now.monotonic)
    assert run.charging.step(run.house.sample(on=True), wrong).on
    run.until(200)
    assert [change[1:] for change in run.changes] == [(True, "sun")]


@pytest.mark.parametrize(("offset_s", "told"), [(0, False), (-59, False), (61, True), (-61, True)])
def test_1_a_clock_that_is_off_is_told_and_no_reason_to_switch(offset_s: float, told: bool) -> None:  # noqa: FBT001 - a case
    """By more than a minute, in either direction."""
    run = sunny()
    run.house.more = lambda _: {"data_at": run.house.now.wall + timedelta(seconds=offset_s)}
    assert run.until(60).on
    assert (ProblemKind.CLOCK in kinds(run)) is told


def test_1_an_old_sample_ages_the_clock_not_the_offset() -> None:
    """A telegram of 50 s ago says what the time was then."""
    run = sunny()
    run.step(data_at=run.house.now.wall - timedelta(seconds=50), age=50.0)
    assert kinds(run) == set()


def test_1_the_age_that_is_allowed_is_two_seconds_at_least() -> None:
    """And a minute where nobody says otherwise."""
    assert ControllerConfig().max_age_seconds == 60
    assert decode(ControllerConfig, {"max_age_seconds": 2}).max_age_seconds == 2
    with pytest.raises(ConfigError, match="max_age_seconds"):
        decode(ControllerConfig, {"max_age_seconds": 1.9})


@pytest.mark.parametrize("mode", [Mode.SOLAR, Mode.ON])
def test_1_after_a_safety_off_minimum_off_and_a_minute_of_unbroken_good_data(mode: Mode) -> None:
    """A break begins the minute again."""
    run = sunny(replace(QUICK, mode=mode, min_off_seconds=300), step_s=1)
    run.until(10)
    assert run.step(age=61.0).reason is Reason.STALE  # second 10
    assert run.until(360).reason is Reason.RECOVERING
    assert run.charging.decision.next_change_at == NOON + timedelta(seconds=370)
    run.step(age=61.0)  # second 360, just before it would be back
    run.until(420)
    assert run.charging.decision.reason is Reason.RECOVERING
    run.until(430)
    assert run.changes[-1][:2] == (421, True)


def test_1_good_data_since_long_ago_are_enough() -> None:
    """What is back after an hour needs its minute, and no more."""
    run = sunny(replace(QUICK, min_off_seconds=300), step_s=1)
    run.until(10)
    run.until(3610, age=100.0)
    run.until(3700)
    assert run.changes[-1:] == [(3670, True, "sun")]


@pytest.mark.parametrize(
    ("begin", "reason"),
    [
        (lambda run: run.charging.set_config(ALWAYS, run.house.now), Reason.MODE_ON),
        (
            lambda run: run.charging.override(Override(on=True, began=run.house.now, seconds=12 * HOURS)),
            Reason.OVERRIDE_ON,
        ),
        (lambda run: run.step(observed=Observed(on=True, is_own=False)), Reason.OVERRIDE_ON),
    ],
    ids=["mode on", "switched on", "a hand"],
)
def test_2_every_override_ends(begin: Callable[[Run], object], reason: Reason) -> None:
    """After 12 hours, and then the sun decides."""
    run = Run.of(House(lambda _: 300), QUICK)
    run.until(60)
    assert not run.on
    begin(run)
    run.on = run.charging.states.on
    assert run.until(12 * HOURS).reason is reason
    assert run.on
    assert run.until(12 * HOURS + 100).reason is Reason.NO_SUN
    assert not run.on


def test_2_a_hand_that_switches_off_is_an_override_too() -> None:
    """For 12 hours, in the sun."""
    run = sunny()
    run.until(60)
    decision = run.step(observed=Observed(on=False, is_own=False))
    assert (decision.on, decision.reason) == (False, Reason.OVERRIDE_OFF)
    assert run.until(12 * HOURS).reason is Reason.OVERRIDE_OFF
    assert run.until(12 * HOURS + 100).reason is Reason.SUN


def test_2_mode_on_goes_over_into_another_mode() -> None:
    """Off, where that is wished; another setting does not begin it anew, the mode does."""
    run = sunny(replace(ALWAYS, after_on=Mode.OFF))
    run.until(6 * HOURS)
    run.charging.set_config(replace(run.charging.config, deadband_power=100), run.house.now)
    assert run.until(12 * HOURS + 30).reason is Reason.MODE_OFF
    for mode in (Mode.OFF, Mode.ON):
        run.charging.set_config(replace(run.charging.config, mode=mode), run.house.now)
    assert run.step().reason is Reason.MODE_ON


@pytest.mark.parametrize("mode", [Mode.SOLAR, Mode.ON])
def test_2_overrides_are_under_guard_and_freshness(mode: Mode) -> None:
    """Unless the user says otherwise."""
    run = Run.of(House(lambda _: 2000), replace(QUICK, mode=mode, guard=True))
    run.charging.override(Override(on=True, began=run.house.now, seconds=HOURS))
    assert run.until(60).reason is Reason.GUARD
    blind = replace(run.charging.config, on_ignores_guard=True, on_ignores_freshness=True)
    run.charging.set_config(blind, run.house.now)
    assert run.step().on
    assert run.step(age=1000.0).on
    assert run.step(age=None).on


def test_2_the_fuse_is_never_ignored() -> None:
    """It is no peak."""
    config = replace(ALWAYS, on_ignores_guard=True, fuse_power=3000)
    run = Run.of(House(lambda _: 2000), config)
    assert run.until(60).reason is Reason.FUSE


def test_2_a_plug_that_comes_back_switched_on_is_no_hand() -> None:
    """It is set back; the same plug, seen off in between, has a hand on it."""
    run = Run.of(House(lambda _: 300), QUICK)
    run.until(60)
    assert run.step(observed=Observed(None)).reason is Reason.UNREACHABLE
    back = run.step(observed=Observed(on=True, is_own=False))
    assert (back.on, back.reason) == (False, Reason.MISMATCH)
    assert kinds(run) == set()
    run.until(100)
    assert run.step(observed=Observed(on=True, is_own=False)).reason is Reason.OVERRIDE_ON


def test_2_an_amount_ends_an_override() -> None:
    """As soon as it is charged."""
    run = Run.of(House(lambda _: 300), QUICK)
    run.charging.override(Override(on=True, began=run.house.now, seconds=12 * HOURS, kwh=0.7))
    run.until(HOURS)
    assert [change[1:] for change in run.changes] == [(True, "override_on"), (False, "no_sun")]
    assert run.house.charged_kwh == pytest.approx(0.7, abs=0.01)
