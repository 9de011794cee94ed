"""The order of power: safety, guard, minimum-off, daily budget, minimum-on, strategy."""

from collections.abc import Iterator
from datetime import datetime

from .config import ControllerConfig
from .decision import Decision, Reason
from .guard import may_start, may_stay, over_fuse
from .sample import Instant
from .situation import Situation
from .states import States
from .strategy import Wish, wish

RECOVERY_S = 60  # of good data without a break, after safety switched off
NO_CAR_S = 3600  # until it is tried again


def decide(situation: Situation, now: Instant, states: States, config: ControllerConfig) -> Decision:
    """Return what to do. Nothing is changed, and the same gives the same.

    An *off* by safety or guard waits for nothing, an *on* for all.
    """
    wanted = wish(situation, now, states, config)
    since = states.since_change(now)
    min_on_left = config.min_on_seconds - (config.min_on_seconds if since is None else since)
    stays = states.on and min_on_left > 0
    stop = _by_safety(situation, now, states, config, wanted)
    if stop is None and (wanted.on or stays):
        stop = _by_guard(situation, now, states, config, wanted)
    if stop is not None:
        return stop
    if wanted.on and not states.on:
        return _switch_on(situation, now, states, config, wanted)
    if stays and not wanted.on:
        return Decision(
            on=True, reason=Reason.MIN_ON, next_change_at=now.later(min_on_left), wanted=wanted.reason
        )
    ends = [seconds for seconds in (wanted.seconds, min_on_left if stays else None) if seconds is not None]
    return Decision(wanted.on, wanted.reason, now.later(max(ends)) if ends else None)


def _by_safety(
    situation: Situation, now: Instant, states: States, config: ControllerConfig, wanted: Wish
) -> Decision | None:
    """Return why it has to be off for safety, None if it has not."""
    for reason, wait in _dangers(situation, now, states, config, wanted):
        return _off(reason, None if wait is None else now.later(wait), wanted)
    return None


def _dangers(
    situation: Situation, now: Instant, states: States, config: ControllerConfig, wanted: Wish
) -> Iterator[tuple[Reason, float | None]]:
    """Yield what it has to be off for, the worst first, and for how many seconds, None if nobody knows."""
    blind = config.on_ignores_freshness and wanted.is_override
    if situation.is_unreachable:
        yield Reason.UNREACHABLE, None
    if situation.is_mismatch:
        yield Reason.MISMATCH, None
    if not situation.is_fresh and not blind:
        yield Reason.STALE if situation.has_started else Reason.STARTING, None
    if situation.is_idle:
        yield Reason.NO_CAR, NO_CAR_S
    if wanted.on and not states.on:
        if (wait := recovery_left(situation, now, states, config, blind=blind)) > 0:
            yield Reason.RECOVERING, wait
        if states.no_car is not None and (wait := NO_CAR_S - now.since(states.no_car)) > 0:
            yield Reason.NO_CAR, wait


def recovery_left(
    situation: Situation, now: Instant, states: States, config: ControllerConfig, *, blind: bool = False
) -> float:
    """Return the seconds until it may be on again after safety switched it off, 0 if it did not."""
    if states.safety_off is None:
        return 0.0
    wait = config.min_off_seconds + RECOVERY_S - now.since(states.safety_off)
    return max(0.0, wait, 0.0 if blind else RECOVERY_S - situation.good_s)


def _by_guard(
    situation: Situation, now: Instant, states: States, config: ControllerConfig, wanted: Wish
) -> Decision | None:
    """Return why the fuse or the quarter-hour does not bear it, None if both do."""
    if over_fuse(situation.sample, config, 0.0 if states.on else config.charging_power):
        return _off(Reason.FUSE, None, wanted)
    capacity = situation.capacity
    if not config.guard or (config.on_ignores_guard and wanted.is_override) or not situation.is_fresh:
        return None
    if capacity is None:
        return _off(Reason.QUARTER_UNKNOWN, None, wanted)
    at = now.later(capacity.seconds_left)
    if states.on:
        return None if may_stay(capacity, config) else _off(Reason.GUARD, at, wanted)
    if capacity.demand_w is None:
        return _off(Reason.QUARTER_UNKNOWN, at, wanted)
    return None if may_start(capacity, config) else _off(Reason.GUARD, None, wanted)


def _switch_on(
    situation: Situation, now: Instant, states: States, config: ControllerConfig, wanted: Wish
) -> Decision:
    """Switch on, if it is its turn, it was off long enough and the day has one left."""
    if situation.turn_left_s > 0:
        return _off(Reason.TURN, now.later(situation.turn_left_s), wanted)
    since = states.since_change(now)
    if since is not None and since < config.min_off_seconds:
        return _off(Reason.MIN_OFF, now.later(config.min_off_seconds - since), wanted)
    if states.switches_from(situation.day) >= config.max_switches_per_day:
        return _off(Reason.BUDGET, situation.day_end, wanted)
    return Decision(on=True, reason=wanted.reason, next_change_at=now.later(config.min_on_seconds))


def _off(reason: Reason, at: datetime | None, wanted: Wish) -> Decision:
    """Return a decision that goes before what was wanted."""
    return Decision(on=False, reason=reason, next_change_at=at, wanted=wanted.reason)
