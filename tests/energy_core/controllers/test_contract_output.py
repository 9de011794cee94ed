"""The relay's safety contract, clauses 4 to 7: settings, wear, commanded against observed, reasons."""

from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import GUARD, SAFETY, Decision, ProblemKind, Reason
from energy_core.controllers.guard import never_fits
from energy_core.controllers.sample import Instant
from energy_core.controllers.states import DayCount, Override
from energy_core.models import Observed

from .house import NOON, QUICK, House, Run

DAY = date(2026, 6, 15)


def kinds(run: Run) -> set[ProblemKind]:
    """Return what is told."""
    return {problem.kind for problem in run.charging.problems}


OTHERS: dict[str, object] = {
    "charging_power": 2300.0,
    "upper_threshold_power": 3500.0,
    "deadband_power": 0.0,
    "moving_average_seconds": 300.0,
    "min_on_seconds": 30.0,
    "min_off_seconds": 30.0,
    "max_switches_per_day": 1,
    "battery_soc_pct": 50.0,
    "max_price": 0.1,
    "cheap_at_night": True,
    "daily_kwh": 1.0,
    "ready_by_kwh": 2.0,
    "guard": False,
    "peak_limit_power": 9000.0,
    "reserve_power": 0.0,
    "fuse_power": 20_000.0,
    "fuse_current": 80.0,
    "max_age_seconds": 30.0,
    "override_seconds": 60.0,
    "after_on": Mode.OFF,
    "on_ignores_guard": True,
    "on_ignores_freshness": True,
}


@pytest.mark.parametrize("name", OTHERS)
def test_4_a_change_of_settings_is_no_switching(name: str) -> None:
    """Neither on nor off, by any number, at once or a minute later: zero switches."""
    for base_w, is_on in ((-3000, True), (300, False)):
        run = Run.of(House(lambda _, base_w=base_w: base_w), ControllerConfig())  # type: ignore[misc]
        run.until(1000)
        assert run.on is is_on
        run.changes.clear()
        run.charging.set_config(replace(run.charging.config, **{name: OTHERS[name]}), run.house.now)  # type: ignore[arg-type]
        run.until(1110)
        assert run.changes == []


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({"max_price": 0.1}, {"max_price": 0.3}, Reason.CHEAP),
        ({"max_price": 0.3, "daily_kwh": 0.0}, {"daily_kwh": 9.0}, Reason.CHEAP),
        ({"max_price": 0.3, "guard": True}, {"peak_limit_power": 9000.0}, Reason.CHEAP),
        ({"ready_by": None}, {"ready_by": time(13)}, Reason.READY_BY),
    ],
)
def test_4_what_becomes_allowed_waits_for_one_mean_more(
    before: dict[str, Any], after: dict[str, Any], reason: Reason
) -> None:
    """As what is no longer allowed does: no number switches on by itself."""
    always = ControllerConfig(mode=Mode.SOLAR_CHEAP, guard=False, cheap_from=time(0), cheap_until=time(0))
    run = Run.of(House(lambda _: 1000, says_demand=True), replace(always, **before))
    run.house.more = lambda _: {"price_eur_kwh": 0.2}
    assert not run.until(1000).on
    run.charging.set_config(replace(run.charging.config, **after), run.house.now)
    assert run.until(1290).reason is not reason
    assert run.changes == []
    run.until(1320)
    assert [change[1:] for change in run.changes] == [(True, reason)]


def test_4_all_numbers_are_tried() -> None:
    """Whatever setting is added."""
    left_out = {"mode", "cheap_from", "cheap_until", "ready_by", "ready_by_count"}
    assert {setting.name for setting in fields(ControllerConfig)} == {*OTHERS, *left_out}


def test_4_a_threshold_counts_after_one_mean_more() -> None:
    """So that a slider that is dragged does not rattle the relay."""
    config = replace(QUICK, moving_average_seconds=120)
    run = Run.of(House(lambda _: -2000), config)
    run.until(600)
    for threshold in (5000, 100, 3000):
        run.charging.set_config(replace(config, upper_threshold_power=threshold), run.house.now)
        assert run.step().reason is Reason.SETTLING
    run.until(1000)
    assert [change[1:] for change in run.changes] == [(True, "sun"), (False, "no_sun")]
    assert run.changes[-1][0] == 740


def test_4_another_tariff_counts_after_one_mean_more() -> None:
    """Whether it is cheaper, and would switch on at once, or dearer, and would switch off."""
    day: dict[str, Any] = {"cheap_from": time(0), "cheap_until": time(0), "daily_kwh": 50.0}
    config = replace(QUICK, moving_average_seconds=120, mode=Mode.SOLAR_CHEAP, max_price=0.25, **day)
    said = {"price_eur_kwh": 0.3}
    run = Run.of(House(lambda _: 300, more=lambda _: said), config)
    assert not run.until(600).on
    for price, is_on in ((0.2, True), (0.3, False)):
        said["price_eur_kwh"] = price
        run.charging.settle(run.house.now)
        assert run.until(run.house.second + 110).on is not is_on
        assert run.until(run.house.second + 20).on is is_on


def test_5_minimum_on_holds_it_on() -> None:
    """And says until when."""
    run = Run.of(House(lambda second: -3000 if second < 30 else 300), replace(QUICK, min_on_seconds=600))
    decision = run.until(200)
    assert decision == Decision(
        on=True,
        reason=Reason.MIN_ON,
        next_change_at=NOON + timedelta(seconds=600),
        wanted=Reason.NO_SUN,
    )
    run.until(700)
    assert [change[0] for change in run.changes] == [0, 600]


def test_5_minimum_off_holds_it_off() -> None:
    """And says until when."""
    run = Run.of(
        House(lambda second: 300 if 30 <= second < 60 else -3000), replace(QUICK, min_off_seconds=300)
    )
    decision = run.until(200)
    assert decision == Decision(
        on=False,
        reason=Reason.MIN_OFF,
        next_change_at=NOON + timedelta(seconds=330),
        wanted=Reason.SUN,
    )
    run.until(400)
    assert [change[0] for change in run.changes] == [0, 30, 330]


def test_5_the_dead_band() -> None:
    """On above 1400 W, off below 500 W, and in between it is what it was."""
    excesses = [1399, 1400, 1401, 900, 500, 499, 1400, 1401]
    run = Run.of(House(lambda second: -excesses[int(second // 10)]))
    run.until(80)
    assert [decision.on for decision in run.decisions] == [False, False, True, True, True, False, False, True]


def test_5_the_moving_average() -> None:
    """A minute of cloud is nothing, and a minute of sun is none."""
    config = replace(QUICK, moving_average_seconds=300)
    run = Run.of(House(lambda second: 400 if second % 900 < 60 else -2500), config)
    run.until(3600)
    assert [change[1:] for change in run.changes] == [(True, "sun")]
    run = Run.of(House(lambda second: -2500 if second % 900 < 60 else 400), config)
    run.until(3600)
    assert run.changes == []


def test_5_the_mean_has_to_see_its_length_before_it_switches_on() -> None:
    """A single ray of sun after a start is none."""
    run = Run.of(House(lambda _: -3000), replace(QUICK, moving_average_seconds=120))
    assert run.until(120).reason is Reason.AVERAGING
    run.until(130)
    assert run.changes == [(120, True, "sun")]


def test_5_the_daily_budget() -> None:
    """Switched on so often a local day; the next one begins at midnight, as it says."""
    house = House(lambda second: -3000 if second % 120 < 60 else 300)
    run = Run.of(house, replace(QUICK, max_switches_per_day=5))
    decision = run.until(3600 + 50)
    assert decision.reason is Reason.BUDGET
    midnight = NOON.replace(hour=22)
    assert decision.next_change_at == midnight
    assert sum(on for _, on, _ in run.changes) == 5
    assert run.charging.states.days[DAY].switches == 5
    run.until(13 * 3600)
    assert run.changes[10:11] == [(12 * 3600, True, "sun")]
    assert sum(on for _, on, _ in run.changes) == 10


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_5_the_budget_of_a_day_of_23_or_25_hours(day: tuple[int, int, int], hours: int) -> None:
    """Is that of one day, from one local midnight to the next."""
    start = NOON.replace(year=day[0], month=day[1], day=day[2] - 1, hour=23 if hours == 23 else 22)
    house = House(lambda second: -3000 if second % 600 < 300 else 300, start=start)
    run = Run.of(house, replace(QUICK, max_switches_per_day=7))
    run.until((hours + 1) * 3600)
    begins = [second for second, on, _ in run.changes if on]
    assert len([second for second in begins if second < hours * 3600]) == 7
    assert begins[7] == hours * 3600
    assert run.charging.states.days == {
        date(*day): run.charging.states.days[date(*day)],
        date(*day) + timedelta(days=1): run.charging.states.days[date(*day) + timedelta(days=1)],
    }


def test_5_no_budget_at_all_switches_nothing_on() -> None:
    """Zero is zero."""
    run = Run.of(House(lambda _: -3000), replace(QUICK, max_switches_per_day=0))
    assert run.until(60).reason is Reason.BUDGET


@pytest.mark.parametrize(
    ("power_w", "base_w", "peak_w", "never"),
    [
        (1400, 0, None, False),
        (1400, 680, None, False),
        (1400, 681, None, True),
        (3700, 0, None, True),
        (3700, 0, 5000, False),
        (2300, 0, None, True),
    ],
)
def test_5_more_than_can_ever_fit(power_w: float, base_w: float, peak_w: float | None, never: bool) -> None:  # noqa: FBT001 - a case
    """Nominal power, the base load and a kettle against the limit."""
    assert never_fits(replace(QUICK, guard=True, charging_power=power_w), base_w, peak_w) is never
    assert not never_fits(replace(QUICK, guard=False, charging_power=power_w), base_w, peak_w)
    assert never_fits(replace(QUICK, charging_power=power_w, fuse_power=power_w - 1), 0, 99_999)


def test_5_what_never_fits_is_told_where_the_grid_is_wanted() -> None:
    """On the sun alone, 3.7 kW may fit."""
    config = replace(QUICK, guard=True, charging_power=3700)
    for mode, told in ((Mode.ON, True), (Mode.SOLAR_CHEAP, True), (Mode.SOLAR, False)):
        run = Run.of(House(lambda _: 300, charger_w=3700), replace(config, mode=mode))
        run.step()
        assert (ProblemKind.NEVER_FITS in kinds(run)) is told


def test_6_a_command_that_is_not_followed_within_5_s_is_a_mismatch() -> None:
    """It is told until the output does as it is told, and off meanwhile, minimum-off and a minute."""
    run = Run.of(House(lambda _: -3000, step_s=1), replace(QUICK, min_off_seconds=60))
    assert run.step().on
    for _ in range(5):
        assert run.step(observed=Observed(on=False)).on
        assert kinds(run) == set()
    decision = run.step(observed=Observed(on=False))
    assert (decision.on, decision.reason) == (False, Reason.MISMATCH)
    assert kinds(run) == {ProblemKind.MISMATCH}
    run.until(120)
    assert kinds(run) == {ProblemKind.MISMATCH}
    run.until(130)
    assert run.changes[-1:] == [(126, True, "sun")]
    assert kinds(run) == set()


def test_6_another_state_within_5_s_is_a_mismatch_whoever_did_it() -> None:
    """As by a plug that trips on the inrush."""
    run = Run.of(House(lambda _: -3000, step_s=1))
    run.until(3)
    decision = run.step(observed=Observed(on=False, is_own=False))
    assert decision.reason is Reason.MISMATCH
    assert kinds(run) == {ProblemKind.MISMATCH}


def test_6_later_and_by_another_it_is_a_hand() -> None:
    """And no problem."""
    run = Run.of(House(lambda _: -3000, step_s=1))
    run.until(10)
    assert run.step(observed=Observed(on=False, is_own=False)).reason is Reason.OVERRIDE_OFF
    assert kinds(run) == set()


def test_6_later_and_by_itself_it_is_a_mismatch() -> None:
    """As of a plug whose own timer let go."""
    run = Run.of(House(lambda _: -3000, step_s=1))
    run.until(10)
    assert run.step(observed=Observed(on=False, is_own=True)).reason is Reason.MISMATCH


def test_6_a_plug_that_does_not_go_off_is_no_hand() -> None:
    """However long ago another switched it on."""
    run = Run.of(House(lambda _: 300, step_s=1))
    run.until(10)
    run.step(observed=Observed(on=True, is_own=False))
    run.charging.override(None)
    run.until(30, observed=Observed(on=True, is_own=False))
    assert not run.on
    assert run.charging.decision.reason is Reason.MISMATCH
    assert run.charging.states.override is None


def test_6_a_contactor_that_is_stuck() -> None:
    """Off, and more than 100 W for 30 s; a moment of it is the car letting go."""
    run = Run.of(House(lambda _: 300, step_s=1, is_measured=True))
    run.until(25, charger_w=1400.0)
    run.step(charger_w=100.0)
    run.until(56, charger_w=101.0)
    assert kinds(run) == set()
    run.step(charger_w=101.0)
    assert run.charging.problems[0].kind is ProblemKind.STUCK
    assert run.charging.problems[0].data == {"charger_w": 101.0}
    run.step(charger_w=0.0)
    assert kinds(run) == set()


def test_6_no_car_or_a_full_one() -> None:
    """Off after 5 minutes in spite of minimum-on, no retry for an hour, and no budget spent."""
    house = House(lambda _: -3000, is_measured=True, is_there=False)
    run = Run.of(house, replace(QUICK, min_on_seconds=600, max_switches_per_day=1))
    run.until(290)
    assert run.on
    decision = run.until(320)
    assert decision.reason is Reason.NO_CAR
    assert run.charging.states.days[DAY].switches == 0
    run.until(7300)
    assert [(second, on) for second, on, _ in run.changes] == [
        (0, True),
        (310, False),
        (3910, True),
        (4220, False),
    ]
    assert run.charging.decision.next_change_at == NOON + timedelta(seconds=4220 + 3600)


def test_6_who_asks_for_it_does_not_wait_for_the_hour() -> None:
    """A car has just come."""
    house = House(lambda _: -3000, is_measured=True, is_there=False)
    run = Run.of(house)
    run.until(400)
    house.is_there = True
    run.charging.override(Override(on=True, began=house.now, seconds=3600))
    assert run.step().on
    run.step()
    assert run.charging.states.no_car is None


def test_6_a_car_that_takes_power_again_begins_a_session() -> None:
    """What the one before took is not counted for it."""
    house = House(lambda _: -3000, is_measured=True)
    run = Run.of(house)
    run.until(3600)
    assert run.charging.states.session_kwh == pytest.approx(1.4, abs=0.01)
    house.is_there = False
    run.until(3600 + 3910)
    house.is_there = True
    run.until(3600 + 3960)
    assert run.charging.states.session_kwh == pytest.approx(0.0155, abs=0.003)


def test_6_the_fuse_stands_apart() -> None:
    """In kW or in A, in every mode, without a guard, and at once."""
    for fuse in ({"fuse_power": 5000.0}, {"fuse_current": 25.0}):
        config = replace(QUICK, mode=Mode.ON, min_on_seconds=600, **fuse)  # type: ignore[arg-type]
        run = Run.of(House(lambda second: 1000 if second < 60 else 4900), config)
        assert run.until(60).on
        decision = run.step()
        assert (decision.on, decision.reason) == (False, Reason.FUSE)
        assert run.until(600).reason is Reason.FUSE  # 4900 W alone leave no room


def test_6_the_fuse_by_the_currents_of_the_phases() -> None:
    """The fullest phase counts, and what goes to the grid does not."""
    config = replace(QUICK, mode=Mode.ON, fuse_current=25.0)
    for currents, on in (((1.0, 19.0, 2.0), False), ((1.0, 18.0, 2.0), True), ((-24.0, 1.0, 1.0), True)):
        run = Run.of(House(lambda _: 0, more=lambda _, amps=currents: {"currents_a": amps}), config)  # type: ignore[misc]
        assert run.step().on is on


def test_7_each_decision_has_a_reason_of_a_fixed_set() -> None:
    """Those of safety and guard are among them; the words are what translations know."""
    assert set(Reason) > SAFETY | GUARD
    assert not SAFETY & GUARD
    assert all(str(reason) == reason.value == reason.name.lower() for reason in Reason)


@pytest.mark.parametrize(
    ("base_w", "off_s", "switches", "age", "reason"),
    [
        (5000, 1, 1, 61.0, Reason.STALE),
        (5000, 1, 1, 0.0, Reason.FUSE),
        (2000, 1, 1, 0.0, Reason.GUARD),
        (300, 1, 1, 0.0, Reason.MIN_OFF),
        (300, 300, 1, 0.0, Reason.BUDGET),
        (300, 300, 0, 0.0, Reason.MODE_ON),
    ],
)
def test_order_of_power_for_an_on(
    base_w: float, off_s: float, switches: int, age: float, reason: Reason
) -> None:
    """Safety, guard, minimum-off, daily budget, strategy: an *on* waits for all, and names the first."""
    config = ControllerConfig(mode=Mode.ON, max_switches_per_day=1, fuse_power=6000)
    run = Run.of(House(lambda _: base_w), config)
    run.charging.set_config(replace(config, mode=Mode.OFF), run.house.now)
    run.step()
    run.charging.set_config(config, run.house.now)
    now = run.house.now
    run.charging.states.changed = Instant(now.wall - timedelta(seconds=off_s), now.monotonic - off_s)
    run.charging.states.days[DAY] = DayCount(switches=switches)
    decision = run.step(age=age)
    assert decision.reason is reason
    assert decision.on is (reason is Reason.MODE_ON)


@pytest.mark.parametrize(
    ("base_w", "age", "on_s", "reason"),
    [
        (9000, 61.0, 60, Reason.STALE),
        (9000, 0.0, 60, Reason.FUSE),
        (2900, 0.0, 60, Reason.GUARD),
        (300, 0.0, 60, Reason.MIN_ON),
        (300, 0.0, 600, Reason.NO_SUN),
    ],
)
def test_order_of_power_for_an_off(base_w: float, age: float, on_s: float, reason: Reason) -> None:
    """Safety, guard, minimum-on, strategy: an *off* by safety or guard waits for nothing."""
    config = ControllerConfig(moving_average_seconds=0, fuse_power=6000)
    run = Run.of(House(lambda second: -3000 if second < on_s else base_w), config)
    run.until(on_s)
    assert run.on
    run.until(on_s + 40, age=age)
    assert [decision.reason for decision in run.decisions][int(on_s / 10) :].count(reason) > 0
    assert (run.changes[-1][1:] == (False, reason)) is (reason is not Reason.MIN_ON)
