"""All that a decision was made of, in plain values."""

from typing import TYPE_CHECKING, Any

from ..models import isoformat_utc
from .decide import recovery_left
from .problems import clock_offset_s
from .sample import Instant

if TYPE_CHECKING:
    from .charging import Charging


def explained(charging: Charging, now: Instant) -> dict[str, Any]:
    """Return a decision, what is known and the timers that run, as JSON-able values; None is not known."""
    decision, states, config = charging.decision, charging.states, charging.config
    at = decision.next_change_at
    override = states.override
    found: dict[str, Any] = {
        "on": decision.on,
        "reason": str(decision.reason),
        "wanted": None if decision.wanted is None else str(decision.wanted),
        "next_change_at": None if at is None else isoformat_utc(at),
        "mode": str(states.mode(now, config)),
        "override": override
        and {"on": override.on, "seconds_left": round(override.left(now)), "kwh_left": override.kwh},
        "since_change_s": _rounded(states.since_change(now)),
        "month_peak_w": None if states.month_peak is None else states.month_peak.power_w,
    }
    situation = charging.situation
    if situation is None:
        return found
    capacity, count = situation.capacity, states.on_day(situation.day)
    return found | {
        "data_age_s": situation.sample.age,
        "clock_offset_s": _rounded(clock_offset_s(situation.sample, now)),
        "excess_w": _rounded(situation.excess_w),
        "threshold_on_w": config.upper_threshold_power,
        "threshold_off_w": config.lower_threshold_power,
        "charger_w": situation.taken_w,
        "demand_w": capacity and _rounded(capacity.demand_w),
        "projection_w": capacity and _rounded(capacity.projection_w),
        "limit_w": capacity and capacity.limit_w,
        "seconds_left": capacity and round(capacity.seconds_left),
        "switches_today": count.switches,
        "switches_left": max(0, config.max_switches_per_day - states.switches_from(situation.day)),
        "charged_today_kwh": round(count.charged_kwh, 3),
        "solar_today_kwh": round(count.solar_kwh, 3),
        "recovery_left_s": round(recovery_left(situation, now, states, config)),
        "turn_left_s": round(situation.turn_left_s),
    }


def _rounded(value: float | None) -> float | None:
    """Return a number without what nobody measured."""
    return None if value is None else round(value, 1)
