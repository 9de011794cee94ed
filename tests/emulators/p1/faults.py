"""What goes wrong on a line, on command."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from .noise import Stream, bits

_NOISE_BYTES = 200


def with_bad_crc(telegram: bytes) -> bytes:
    """Return the telegram with another checksum, or a letter changed where it has none."""
    body, mark, crc = telegram.rpartition(b"!")
    if not crc.strip():
        return body[:-8] + b"?" + body[-7:] + mark + crc
    return body + mark + b"%04X\r\n" % (int(crc, 16) ^ 0x5A5A)


@dataclass(slots=True)
class Faults:
    """What is ordered for the telegrams to come; each count goes down as one is spoilt."""

    seed: int
    bad_crc: int = 0
    noise: int = 0
    garbled: int = 0
    half: int = 0
    glued: int = 0
    clock_offset: timedelta = timedelta()
    frozen_at: datetime | None = None
    _held: list[bytes] = field(default_factory=list)
    _drawn: Iterator[int] = field(default_factory=count)

    def stamp(self, at: datetime) -> datetime:
        """Return what the meter's clock says at an instant."""
        return (self.frozen_at or at) + self.clock_offset

    def shape(self, telegram: bytes) -> bytes:
        """Return what goes over the wire in place of a telegram."""
        telegram = self._spoilt(telegram)
        if self.noise:
            self.noise -= 1
            telegram = self._noise(_NOISE_BYTES) + telegram
        return self._glue(telegram)

    def _spoilt(self, telegram: bytes) -> bytes:
        if self.bad_crc:
            self.bad_crc -= 1
            telegram = with_bad_crc(telegram)
        if self.garbled:
            self.garbled -= 1
            telegram = self._garble(telegram)
        if self.half:
            self.half -= 1
            telegram = telegram[: len(telegram) // 2]
        return telegram

    def _glue(self, telegram: bytes) -> bytes:
        if self.glued:
            self.glued -= 1
            self._held.append(telegram)
            if self.glued:
                return b""
            telegram = b"".join(self._held)
            self._held.clear()
        return telegram

    def _noise(self, size: int) -> bytes:
        """Return bytes of any value, some of them above 127; none of them begins or ends a telegram."""
        drawn = bytes(self._random() & 0xFF for _ in range(size))
        return drawn.replace(b"/", b"\xff").replace(b"!", b"\x80")

    def _random(self) -> int:
        return bits(self.seed, Stream.WIRE, next(self._drawn))

    def _garble(self, telegram: bytes) -> bytes:
        at = 40 + self._random() % (len(telegram) - 80)
        return telegram[:at] + b"\xe9" + self._noise(8) + telegram[at + 9 :]
