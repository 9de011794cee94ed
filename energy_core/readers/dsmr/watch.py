"""The watchdog of an open line: what is heard on it, and when to give up on it."""

from collections import Counter
from dataclasses import dataclass, field

_SAMPLE = 256
_TEXT = frozenset(b"\r\n" + bytes(range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of patience; DSMR 2 to 4 send a telegram every ten seconds, later ones every second.

    Attributes:
        silence: without a good telegram that is a new one, before a line is given up.
        detection: with bytes but no good telegram, before other serial settings are tried.
        first_pause: before a line is opened again; it doubles with each failure.
        longest_pause: at most, on the network, where the other end may be easily overrun.
        longest_serial_pause: at most, for a serial port: opening it costs nothing, and its plug
            may come back any time.
    """

    silence: float = 30
    detection: float = 12
    first_pause: float = 1
    longest_pause: float = 60
    longest_serial_pause: float = 10


@dataclass(slots=True)
class Heard:
    """What came over the line since a moment, without one good telegram among it."""

    since: float
    is_open: bool = False
    received: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Watch:
    """Follows a line that was opened at the moment `opened`; all times are of one clock, in seconds."""

    timing: Timing
    opened: float
    is_detecting: bool
    is_encrypted: bool = False
    is_frozen: bool = False
    received: int = 0
    deadline: float = field(init=False)
    _sample: bytes = b""

    def __post_init__(self) -> None:
        """Give the line its first term."""
        self.deadline = self.opened + self.timing.silence

    def hear(self, data: bytes, now: float) -> None:
        """Note bytes; while the settings are not known to be right they must soon make sense."""
        if data and self.is_detecting and not self.received:
            self.deadline = min(self.deadline, now + self.timing.detection)
        self.received += len(data)
        if len(self._sample) < _SAMPLE:
            self._sample += data[:_SAMPLE]

    def accept(self, now: float) -> None:
        """Note a good telegram: the settings are right, and the term begins again."""
        self.is_detecting = self.is_encrypted = self.is_frozen = False
        self.deadline = now + self.timing.silence

    def repeat(self) -> None:
        """Note a good telegram that is none the later: the settings are right, and the term runs on."""
        self.is_detecting = self.is_encrypted = False
        self.is_frozen = True

    def is_over(self, now: float) -> bool:
        """Return whether waiting longer on this line is of no use."""
        return now >= self.deadline or self.is_encrypted or (self.is_detecting and self.is_garbled)

    @property
    def is_garbled(self) -> bool:
        """Return whether what arrives is not text, as with the wrong serial settings."""
        strange = sum(byte not in _TEXT for byte in self._sample)
        return len(self._sample) >= _SAMPLE and strange > len(self._sample) // 4
