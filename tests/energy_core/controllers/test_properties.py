"""What holds whatever happens."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings, strategies as st

from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decide import decide
from energy_core.controllers.decision import GUARD, SAFETY, Decision, Reason
from energy_core.controllers.states import Override
from energy_core.models import Observed
from tests.effort import some_of

from .house import ZONE, House, Run


@dataclass(frozen=True)
class Spell:
    """What is so for a while."""

    seconds: int
    base_w: float
    age: float | None
    is_seen: bool
    mode: Mode
    wish: bool | None
    takes: bool


SPELLS = st.builds(
    Spell,
    seconds=st.sampled_from([5, 20, 60, 150, 400, 1200]),
    base_w=st.sampled_from([-6000, -2500, -1500, -900, 0, 300, 1200, 2600, 9000]),
    age=st.sampled_from([0.0, 0.0, 0.0, 0.0, 30.0, 61.0, None]),
    is_seen=st.sampled_from([True, True, True, True, False]),
    mode=st.sampled_from(list(Mode)),
    wish=st.sampled_from([None, None, None, True, False]),
    takes=st.booleans(),
)
CONFIGS = st.builds(
    ControllerConfig,
    moving_average_seconds=st.sampled_from([0, 60, 300]),
    min_on_seconds=st.sampled_from([0, 60, 600, 1800]),
    min_off_seconds=st.sampled_from([0, 60, 300, 900]),
    max_switches_per_day=st.integers(0, 4),
    guard=st.booleans(),
    fuse_power=st.sampled_from([None, 5000]),
    max_price=st.sampled_from([None, 1.0]),
    on_ignores_guard=st.booleans(),
    on_ignores_freshness=st.booleans(),
)
WAITS_FOR_NOTHING = SAFETY | GUARD


def lived(config: ControllerConfig, spells: list[Spell], *, is_measured: bool = False) -> Run:
    """Return a run through all of it, a decision each five seconds."""
    house = House(lambda _: 0, step_s=5, is_measured=is_measured)
    run = Run.of(house, config)
    for spell in spells:
        house.base_w = lambda _, power=spell.base_w: power  # type: ignore[misc]
        house.is_there = spell.takes
        run.charging.set_config(replace(run.charging.config, mode=spell.mode), house.now)
        if spell.wish is not None:
            run.charging.override(Override(spell.wish, house.now, 900))
        end = house.second + spell.seconds
        while house.second < end:
            seen = {} if spell.is_seen else {"observed": Observed(None)}
            run.step(age=spell.age, price_eur_kwh=0.5, **seen)
    return run


@settings(max_examples=some_of(150))
@given(CONFIGS, st.lists(SPELLS, min_size=1, max_size=25), st.booleans())
def test_no_two_switches_are_closer_than_the_minimum_times(
    config: ControllerConfig,
    spells: list[Spell],
    is_measured: bool,  # noqa: FBT001
) -> None:
    """But for an off by safety or guard; and it is never switched on more often than the budget has."""
    run = lived(config, spells, is_measured=is_measured)
    for (before, was_on, _), (second, on, reason) in zip(run.changes, run.changes[1:], strict=False):
        assert on is not was_on
        least = config.min_off_seconds if on else config.min_on_seconds
        assert second - before >= least or (not on and reason in WAITS_FOR_NOTHING)
    refunded = sum(not on and reason is Reason.NO_CAR for _, on, reason in run.changes)
    assert sum(on for _, on, _ in run.changes) - refunded <= config.max_switches_per_day


@settings(max_examples=some_of(60))
@given(CONFIGS, st.lists(SPELLS, min_size=1, max_size=15))
def test_it_is_on_only_where_data_are_fresh_and_it_is_seen(
    config: ControllerConfig, spells: list[Spell]
) -> None:
    """Unless the user said otherwise; and after a safety-off it has waited."""
    config = replace(config, on_ignores_freshness=False)
    run = lived(config, spells)
    second = 0.0
    for spell in spells:
        for _ in range(spell.seconds // 5):
            on = run.decisions[int(second // 5)].on
            assert not on or (spell.age is not None and spell.age <= 60)
            second += 5
    for (before, _, reason), (after, _, _) in zip(run.changes, run.changes[1:], strict=False):
        if reason in (Reason.STALE, Reason.UNREACHABLE, Reason.MISMATCH):
            assert after - before >= config.min_off_seconds + 60


@settings(max_examples=some_of(40))
@given(CONFIGS, st.lists(SPELLS, min_size=1, max_size=10))
def test_the_same_inputs_give_the_same_decisions(config: ControllerConfig, spells: list[Spell]) -> None:
    """And to decide changes nothing."""
    run = lived(config, spells)
    assert lived(config, spells).decisions == run.decisions
    situation, now = run.charging.situation, run.house.now
    assert situation is not None
    before = deepcopy(run.charging.states)
    decisions = {decide(situation, now, run.charging.states, config) for _ in range(3)}
    assert len(decisions) == 1
    assert run.charging.states == before


@settings(max_examples=some_of(40))
@given(CONFIGS, st.lists(SPELLS, min_size=1, max_size=10))
def test_each_decision_says_when_it_may_change(config: ControllerConfig, spells: list[Spell]) -> None:
    """Never in the past; and no off that is to wait for longer than a day and an hour."""
    run = lived(config, spells)
    for number, decision in enumerate(run.decisions):
        at = run.house.start + timedelta(seconds=5 * number)
        if decision.next_change_at is not None:
            assert at <= decision.next_change_at <= at + timedelta(hours=25)
        assert isinstance(decision, Decision)
        assert not (decision.on and decision.reason in WAITS_FOR_NOTHING)
    assert ZONE
