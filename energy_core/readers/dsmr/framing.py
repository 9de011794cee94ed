"""Bytes off the line, cut into telegrams wherever their ends are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The longest real telegram, 13 months of peaks and four M-Bus meters, is under 4 KiB.
MAX_BYTES = 16 * 1024

# A telegram ends with a line of `!` and its CRC: four hexadecimal digits, though some meters
# leave out leading zeros and DSMR 2 and 3 have none.
_END = re.compile(rb"!(?<=[\r\n]!)([0-9A-Fa-f]{0,4})")
_CRC_DIGITS = 4

# The maker's or operator's three letters and the rest of the line. Not only at the start of a
# line: a telegram cut short has the next one's header glued to it.
_HEADER = re.compile(rb"/(?=[A-Za-z0-9]{3}[^\r\n]{0,60}[\r\n])")
_FULL_HEADER = re.compile(rb"/(?=[A-Za-z0-9]{3}[^\r\n]{0,60}\r?\n\r?\n)")
_LONGEST_HEADER = 64

# DLMS general-global-cipher, as encrypted ports send: tag, system title (a maker's three
# letters and a serial number), the length in two bytes.
_CIPHERED = re.compile(rb"\xdb\x08[A-Za-z]{3}.{5}\x82(..)", re.DOTALL)
_LONGEST_PATTERN = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything since the end before, up to and with the `!`, and the digits behind it."""

    body: bytes
    crc: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """Bytes dropped because no telegram ended within `MAX_BYTES`."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Ciphered:
    """The start of an encrypted message; what follows of it is skipped."""

    length: int


type Piece = Frame | TooLong | Ciphered


def possible_headers(body: bytes) -> list[int]:
    """Return every place where a telegram may start."""
    return [match.start() for match in _HEADER.finditer(body)]


def headers(body: bytes) -> list[int]:
    """Return where telegrams do start: a header at the start of a line, or with its empty line below."""
    full = {match.start() for match in _FULL_HEADER.finditer(body)}
    return [at for at in possible_headers(body) if at == 0 or body[at - 1] in b"\r\n" or at in full]


class Framer:
    """Collects bytes and cuts them; the pieces are the same however the bytes are chunked.

    Of two pieces that overlap, the one that was complete first is cut.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._buffer = bytearray()
        self._searched = 0
        self._skip = 0

    def feed(self, data: bytes) -> Iterator[Piece]:
        """Take bytes in, give back what they complete."""
        self._buffer += data
        while (piece := self._next(final=False)) is not None:
            yield piece

    def finish(self) -> Iterator[Piece]:
        """Give back what the end of the input completes; `take_rest` has what is left."""
        while (piece := self._next(final=True)) is not None:
            yield piece

    def take_rest(self) -> bytes:
        """Take out the bytes that belong to no piece."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._searched = self._skip = 0
        return rest

    def _next(self, *, final: bool) -> Piece | None:
        """Cut off the next piece, None if none is complete."""
        self._skip_ciphered()
        buffer = self._buffer
        end = _END.search(buffer, self._searched, MAX_BYTES)
        if end and len(end[1]) < _CRC_DIGITS and end.end() == len(buffer) < MAX_BYTES and not final:
            end = None
        cipher = _CIPHERED.search(buffer, self._searched, end.end() if end else MAX_BYTES)
        if cipher:
            self._skip = int.from_bytes(cipher[1])
            return self._cut(cipher.end(), Ciphered(self._skip))
        if end:
            return self._cut(end.end(), Frame(bytes(buffer[: end.start() + 1]), bytes(end[1])))
        if len(buffer) >= MAX_BYTES:
            length = self._resync()
            return self._cut(length, TooLong(bytes(buffer[:length])))
        self._searched = max(0, len(buffer) - _LONGEST_PATTERN)
        return None

    def _skip_ciphered(self) -> None:
        """Drop what has arrived of an encrypted message."""
        if self._skip:
            gone = min(self._skip, len(self._buffer))
            del self._buffer[:gone]
            self._skip -= gone

    def _resync(self) -> int:
        """Return how much to drop: up to the next header, even if only its beginning arrived."""
        if header := _HEADER.search(self._buffer, 1, MAX_BYTES):
            return header.start()
        slash = self._buffer.rfind(b"/", MAX_BYTES - _LONGEST_HEADER, MAX_BYTES)
        return slash if slash > 0 else MAX_BYTES

    def _cut[P: Piece](self, length: int, piece: P) -> P:
        """Drop the bytes that became a piece."""
        del self._buffer[:length]
        self._searched = 0
        return piece
