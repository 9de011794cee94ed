"""What has to be seen of an output from outside, and when."""

import time
from collections.abc import Callable

from .seeding import MAX_AGE_S, charger_id, meter_id
from .target import Target
from .witness import Witness

PERIOD_S = 1.0
LATE_S = 1.0  # a busy machine
STALE_S = MAX_AGE_S + PERIOD_S
RECOVERY_S = 60.0
_POLL_S = 0.02


class Judge:
    """Judges one output. Every method raises an AssertionError that says what was seen."""

    def __init__(self, target: Target, seed: int, witness: Witness) -> None:
        """Begin to watch."""
        self.target = target
        self._charger, self._meter = charger_id(seed), meter_id(seed)
        self._witness = witness

    @property
    def mark(self) -> int:
        """How many commands came so far."""
        return len(self.target.commands)

    def off_within(self, since: float, seconds: float = STALE_S) -> float:
        """It is off so soon after an instant; returns since when."""
        due = since + seconds + LATE_S
        while (off := self._first_off(since)) is None and time.monotonic() < due:
            time.sleep(_POLL_S)
        assert off is not None, f"not off within {seconds:g} s: {self._told(since)}"
        assert off <= due, f"off {off - since:.2f} s later, not within {seconds:g} s: {self._told(since)}"
        return off

    def stays_off(self, since: float, until: float) -> None:
        """It is not on for a moment between two instants, of which the first is past."""
        _sleep_until(until)
        on = [each for each in self.target.changes if each.on and since <= each.at <= until]
        assert not self.target.is_on, f"it is on: {self._told(since)}"
        assert not on, f"it was on again: {self._told(since)}"

    def stays_on(self, since: float, until: float) -> None:
        """Nothing is switched between two instants, of which the first is past."""
        _sleep_until(until)
        assert self.target.is_on, f"it is off: {self._told(since)}"
        changes = [each for each in self.target.changes if since <= each.at <= until]
        assert not changes, f"it was switched: {self._told(since)}"

    def goes_on(self, within: float) -> None:
        """It is on within so many seconds."""
        self.wait(lambda: self.target.is_on, within, "it does not go on")

    def first_is_off(self, mark: int) -> None:
        """The first command after a mark is off; it may be off by itself before."""
        self.wait(lambda: self.mark > mark, STALE_S, "it hears nothing")
        first = self.target.commands[mark : mark + 1]
        assert first == [False], f"the commands since then: {self.target.commands[mark:]}"

    def says(self, kind: str, within: float) -> None:
        """There is a repair issue of a kind about its charger."""
        self._says(f"charger_{kind}_{self._charger}", within)

    def says_silent(self, within: float) -> None:
        """There is a repair issue about its meter."""
        self._says(f"meter_silent_{self._meter}", within)

    def says_left_on(self, within: float) -> None:
        """There is a repair issue about what it switched."""
        self._says(f"left_on_{self.target.place}", within)

    def _says(self, issue: str, within: float) -> None:
        """There is a repair issue."""
        complaint = f"no repair issue {issue}"
        self.wait(lambda: issue in self._witness.issues, within, complaint)

    def wait(self, condition: Callable[[], object], seconds: float, complaint: str) -> None:
        """Wait until something is so, for so many seconds at most."""
        due = time.monotonic() + seconds + LATE_S
        while not condition():
            assert time.monotonic() < due, (
                f"{complaint} in {seconds:g} s; open: {sorted(self._witness.issues)}"
            )
            time.sleep(_POLL_S)

    def _first_off(self, since: float) -> float | None:
        """Return when it was off first from an instant on, None if it never was so far."""
        changes = tuple(self.target.changes)
        before = [each for each in changes if each.at <= since]
        if not before or not before[-1].on:
            return since
        return next((each.at for each in changes if each.at > since and not each.on), None)

    def _told(self, since: float) -> str:
        """Return what was seen, by seconds since an instant."""
        seen = [f"{'on' if each.on else 'off'} at {each.at - since:.2f}" for each in self.target.changes]
        return f"{', '.join(seen) or 'nothing'}; commands {self.target.commands[-12:]}"


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
