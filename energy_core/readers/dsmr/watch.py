"""The watchdog of an open line: what was heard on it, and when to give up on it."""

from collections import Counter
from dataclasses import dataclass, field

from .decoder import Rejection

_SAMPLE = 256
_TEXT = frozenset(b"\r\n" + bytes(range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of patience. DSMR 2 to 4 send a telegram every ten seconds, later ones every second."""

    silence: float = 30
    """Without a good telegram, before a line is given up."""
    detection: float = 12
    """With bytes but no good telegram, before other serial settings are tried."""
    first_pause: float = 1
    """Before a line is opened again, doubling with each failure."""
    longest_pause: float = 60
    """At most, for a network line, whose other end may be a gateway that is easily overrun."""
    longest_serial_pause: float = 10
    """At most, for a serial port, where opening costs nothing and a plug comes back any time."""


@dataclass(slots=True)
class Watch:
    """Follows a line from the moment `now` at which it was opened; all times are of one clock, in seconds."""

    timing: Timing
    now: float
    is_detecting: bool
    received: int = 0
    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    deadline: float = field(init=False)
    _sample: bytes = b""

    def __post_init__(self) -> None:
        """Give the line its first term."""
        self.deadline = self.now + self.timing.silence

    def hear(self, data: bytes, now: float) -> None:
        """Note bytes; while the settings are not known to be right they must soon make sense."""
        if data and self.is_detecting and not self.received:
            self.deadline = min(self.deadline, now + self.timing.detection)
        self.received += len(data)
        if len(self._sample) < _SAMPLE:
            self._sample += data[:_SAMPLE]

    def accept(self, now: float) -> None:
        """Note a good telegram: the settings are right, and the term begins again."""
        self.accepted += 1
        self.is_detecting = False
        self.deadline = now + self.timing.silence

    def reject(self, rejection: Rejection) -> None:
        """Note a bad telegram."""
        self.rejected[rejection.reason] += 1

    def is_over(self, now: float) -> bool:
        """Return whether waiting longer on this line is of no use."""
        if self.is_encrypted:
            return True
        return now >= self.deadline or (self.is_detecting and self.is_garbled)

    @property
    def is_encrypted(self) -> bool:
        """Return whether the port sends encrypted messages and nothing else."""
        return not self.accepted and self.rejected["encrypted"] > 0

    @property
    def is_garbled(self) -> bool:
        """Return whether what arrives is not text, as with the wrong serial settings."""
        strange = sum(byte not in _TEXT for byte in self._sample)
        return len(self._sample) >= _SAMPLE and strange > len(self._sample) // 4
