"""A Raspberry Pi on the network, with a relay on a pin that is watched."""

from time import monotonic
from typing import override

from tests.emulators.pigpiod import Pigpiod, Pins

from .record import Change, Record

PIN = 17
_ALL = 1_000_000  # answers


class WatchedPins(Pins):
    """Pins of which one has a relay; it may be stuck where it is."""

    def __init__(self, record: Record, *, active_high: bool) -> None:
        """Begin off."""
        super().__init__()
        self.active_high = active_high
        self.is_stuck = False
        self._record = record
        self._levels[PIN] = int(not active_high)

    def press(self, *, on: bool) -> None:
        """Switch the relay by hand."""
        self.drive(PIN, int(on is self.active_high))

    @override
    def write(self, pin: int, level: int) -> None:
        with self._lock:
            self._watch(pin, level, is_commanded=True)
            super().write(pin, level)

    @override
    def drive(self, pin: int, level: int) -> None:
        with self._lock:
            self._watch(pin, level, is_commanded=False)
            super().drive(pin, level)

    @override
    def _set(self, pin: int, level: int) -> None:
        if not self.is_stuck:
            super()._set(pin, level)

    def _watch(self, pin: int, level: int, *, is_commanded: bool) -> None:
        """Note what is done to the relay."""
        change = Change(monotonic(), bool(level) is self.active_high, is_commanded)
        if pin == PIN and is_commanded:
            self._record.writes.append(change)
        if pin == PIN and level != self.level(pin) and not self.is_stuck:
            self._record.changes.append(change)


class WatchedPi:
    """The daemon of the Pi, and when it was away or mute."""

    def __init__(self, port: int, record: Record, *, active_high: bool) -> None:
        """Prepare it."""
        self.pins = WatchedPins(record, active_high=active_high)
        self.daemon = Pigpiod(port, pins=self.pins)
        self._record = record

    def die(self) -> None:
        """Be gone, with connections and scripts; the pins stay as they are."""
        self._record.begin("away")
        self.daemon.die()
        self._record.end("mute")  # it does not hang when it is back

    def revive(self) -> None:
        """Be back, on the same port."""
        self.daemon.revive()
        self._record.end("away")

    def hang(self) -> None:
        """Do what is asked, and answer nothing."""
        self._record.begin("mute")
        self.daemon.hang()

    def cut(self) -> None:
        """Do what is asked, and break off in the middle of each answer."""
        self._record.begin("mute")
        self.daemon.cut(_ALL)

    def garble(self) -> None:
        """Do what is asked, and answer random bytes."""
        self._record.begin("mute")
        self.daemon.garble(_ALL)

    def resume(self) -> None:
        """Answer again."""
        self.daemon.resume()
        self.daemon.cut(0)
        self.daemon.garble(0)
        self._record.end("mute")

    def stick(self) -> None:
        """Have the relay stay as it is."""
        self._record.begin("stuck")
        self.pins.is_stuck = True

    def loosen(self) -> None:
        """Have the relay follow the pin again from the next command on."""
        self.pins.is_stuck = False
        self._record.end("stuck")
