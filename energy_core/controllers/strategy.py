"""What would be best, if only the sun, the price and the user counted."""

from collections.abc import Callable
from dataclasses import dataclass

from .config import ControllerConfig, Mode
from .decision import Reason
from .sample import Instant
from .situation import Situation
from .states import States


@dataclass(frozen=True, slots=True)
class Wish:
    """On or off, why, and for how many seconds that is sure to last, None if nobody knows."""

    on: bool
    reason: Reason
    seconds: float | None = None

    @property
    def is_override(self) -> bool:
        """Whether somebody asked for it, and it ends."""
        return self.reason in (Reason.MODE_ON, Reason.OVERRIDE_ON)


def wish(situation: Situation, now: Instant, states: States, config: ControllerConfig) -> Wish:
    """Return what is wished: by an override first, then by the mode."""
    override = states.override
    if override is not None:
        reason = Reason.OVERRIDE_ON if override.on else Reason.OVERRIDE_OFF
        return Wish(override.on, reason, override.left(now))
    return STRATEGIES[states.mode(now, config)](situation, now, states, config)


def off(_situation: Situation, _now: Instant, _states: States, _config: ControllerConfig) -> Wish:
    """Never charge."""
    return Wish(on=False, reason=Reason.MODE_OFF)


def always(_situation: Situation, now: Instant, states: States, config: ControllerConfig) -> Wish:
    """Charge until mode `on` ends."""
    return Wish(on=True, reason=Reason.MODE_ON, seconds=states.mode_on_left(now, config))


def solar(situation: Situation, _now: Instant, states: States, config: ControllerConfig) -> Wish:
    """Charge on the sun, and on the grid only what would not be there in time."""
    by_sun = _by_sun(situation, states, config)
    if by_sun.on or situation.is_settling or not situation.must_charge:
        return by_sun
    return Wish(on=True, reason=Reason.READY_BY)


def solar_cheap(situation: Situation, now: Instant, states: States, config: ControllerConfig) -> Wish:
    """Charge on the sun and, while it is cheap, from the grid until the day has had its energy."""
    by_sun = solar(situation, now, states, config)
    if by_sun.on or situation.is_settling or not is_cheap(situation, states, config):
        return by_sun
    return Wish(on=True, reason=Reason.CHEAP)


def is_cheap(situation: Situation, states: States, config: ControllerConfig) -> bool:
    """Say whether a kWh from the grid is cheap enough now, in its window, and wanted today."""
    begin, end, local = config.cheap_from, config.cheap_until, situation.local
    inside = begin <= local < end if begin < end else begin <= local or local < end
    if not inside or states.on_day(situation.day).charged_kwh >= config.daily_kwh:
        return False
    sample = situation.sample
    by_price = config.max_price is not None and sample.price_eur_kwh is not None
    return (by_price and sample.price_eur_kwh <= config.max_price) or (  # type: ignore[operator]
        config.cheap_at_night and sample.is_night is True
    )


def _by_sun(situation: Situation, states: States, config: ControllerConfig) -> Wish:
    """Compare the mean of the excess with the threshold: the upper one while it is off, else the lower."""
    excess = situation.excess_w
    if situation.is_settling:
        return Wish(states.on, Reason.SETTLING)
    if excess is None:
        return Wish(on=False, reason=Reason.NO_SUN)
    if states.on:
        enough = excess >= config.lower_threshold_power
        return Wish(enough, Reason.SUN if enough else Reason.NO_SUN)
    if excess > config.upper_threshold_power:
        return Wish(situation.is_averaged, Reason.SUN if situation.is_averaged else Reason.AVERAGING)
    return Wish(on=False, reason=Reason.NO_SUN)


STRATEGIES: dict[Mode, Callable[[Situation, Instant, States, ControllerConfig], Wish]] = {
    Mode.OFF: off,
    Mode.ON: always,
    Mode.SOLAR: solar,
    Mode.SOLAR_CHEAP: solar_cheap,
}
