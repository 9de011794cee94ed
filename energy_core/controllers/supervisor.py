"""Commanded against observed: who switched it, and whether it does what it is told."""

from dataclasses import dataclass

from .config import ControllerConfig
from .sample import Instant, Sample
from .states import States

FOLLOWS_WITHIN_S = 5  # of a command; later, it is a hand
FLICKER_S = 10  # a plug may be unavailable so long without a word
STUCK_W, STUCK_S = 100, 30
IDLE_W, IDLE_S = 50, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen of the output. `hand` is what somebody else has switched it to."""

    hand: bool | None = None
    is_unreachable: bool = False
    is_mismatch: bool = False
    is_stuck: bool = False
    is_idle: bool = False


class Supervisor:
    """Watches an output from run to run.

    A hand is seen: the output was what was commanded, and then another has changed it. What has been
    unavailable meanwhile, or never obeyed, was not switched by a hand.
    """

    def __init__(self) -> None:
        """Start with nothing seen, and nothing commanded."""
        self.commanded: Instant | None = None
        self.refused: bool | None = None  # the command that was not followed, until it is
        self._gone: Instant | None = None
        self._was_gone = True
        self._agreed = False
        self._failed = False
        self._stuck: Instant | None = None
        self._idle: Instant | None = None

    def command_done(self, now: Instant, *, was_so: bool = False) -> None:
        """Take note that a command was taken; one for what it was already gives it nothing to follow."""
        self._failed = False
        if not was_so:
            self.commanded, self._was_gone, self._agreed = now, False, False

    def command_goes_on(self, now: Instant) -> None:
        """Take note that an *on* is not answered yet: where it was not followed so far, it still may be."""
        if not self._agreed:
            self.commanded = now

    def command_failed(self) -> None:
        """Take note that a command did not reach it."""
        self._failed = True

    def watch(self, sample: Sample, now: Instant, states: States, config: ControllerConfig) -> Watched:
        """Compare what is seen with what was commanded."""
        seen = sample.observed
        if seen.on is None:
            self._gone = self._gone or now
            self._was_gone, self._agreed = True, False
            flickers = states.on and not self._failed and now.since(self._gone) < FLICKER_S
            return Watched(is_unreachable=not flickers)
        self._gone = None
        is_early = self.commanded is not None and now.since(self.commanded) <= FOLLOWS_WITHIN_S
        is_other = seen.on != states.on
        is_hand = is_other and self._agreed and not seen.is_own and not is_early
        is_mismatch = is_other and not is_hand and (self._agreed or not is_early)
        self._note(states, is_other=is_other, is_mismatch=is_mismatch)
        return Watched(
            hand=seen.on if is_hand else None,
            is_unreachable=self._failed,
            is_mismatch=is_mismatch,
            is_stuck=self._is_stuck(sample, now, states),
            is_idle=self._is_idle(sample, now, states, config),
        )

    def _note(self, states: States, *, is_other: bool, is_mismatch: bool) -> None:
        """Remember whether a command was followed."""
        if not is_other:
            self._agreed, self._was_gone = True, False
            if self.refused is states.on:
                self.refused = None
        elif is_mismatch and not self._was_gone:
            self.refused = states.on

    def _is_stuck(self, sample: Sample, now: Instant, states: States) -> bool:
        """Say whether the charger has taken power for long though it is off."""
        takes = sample.charger_w is not None and sample.charger_w > STUCK_W
        if states.on or not takes:
            self._stuck = None
            return False
        self._stuck = self._stuck or now
        return now.since(self._stuck) >= STUCK_S

    def _is_idle(self, sample: Sample, now: Instant, states: States, config: ControllerConfig) -> bool:
        """Say whether the charger has taken nothing for long though it is on."""
        takes = sample.charger_w is None or sample.charger_w >= min(IDLE_W, config.charging_power / 2)
        if not states.on or takes:
            self._idle = None
            return False
        self._idle = self._idle or now
        return now.since(self._idle) >= IDLE_S
