"""Bytes of a P1 port in, readings and rejections out; no I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ...models import Reading
from .before_dsmr4 import is_before_dsmr4, is_undamaged
from .countries import Country, operator_country
from .crc import crc16, has_crc
from .framing import Ciphered, Frame, Framer, Piece, TooLong, headers, possible_headers
from .objects import DECODERS
from .telegram import Telegram

type Reason = Literal[
    "crc", "missing_crc", "incomplete", "too_long", "malformed", "encrypted", "wrong_country"
]

# Each header is tried with a CRC over all that follows, and noise may look like any number.
_MOST_HEADERS = 16


@dataclass(frozen=True, slots=True)
class Rejection:
    """A telegram that is not believed; `detail` is for a person."""

    reason: Reason
    detail: str


type Result = Reading | Rejection


class TelegramDecoder:
    """Makes readings of the bytes of one line.

    A telegram counts if its CRC is right. One without a CRC counts only from DSMR 2 and 3, which
    have none, and on a line that has never shown a CRC. Lines that it cannot understand are left
    out. Noise around telegrams is skipped; what began as a telegram and is none is a rejection.
    """

    def __init__(self, source: str, country: Country | None = None) -> None:
        """Name the source of the readings; `country` None: what the telegram shows."""
        self._source = source
        self._country = country
        self._framer = Framer()
        self._shows_crc = False

    def feed(self, data: bytes, arrived: datetime) -> Iterator[Result]:
        """Take bytes in, give back what they complete; how they are chunked makes no difference."""
        return iter([result for piece in self._framer.feed(data) for result in self._judge(piece, arrived)])

    def finish(self, arrived: datetime) -> Iterator[Result]:
        """Give back what the end of the input completes, and what it leaves incomplete."""
        results = [result for piece in self._framer.finish() for result in self._judge(piece, arrived)]
        if headers(self._framer.take_rest()):
            results.append(Rejection("incomplete", "the input ends before the telegram does"))
        return iter(results)

    def reset(self) -> None:
        """Forget a telegram that will not be completed: the line was interrupted."""
        self._framer.take_rest()

    def _judge(self, piece: Piece, arrived: datetime) -> Iterator[Result]:
        """Decide on one piece of the line."""
        match piece:
            case Ciphered():
                yield Rejection("encrypted", f"an encrypted message of {piece.length} bytes")
            case TooLong() if headers(piece.body):
                yield Rejection("too_long", f"{len(piece.body)} bytes without an end")
            case Frame() if piece.crc:
                yield from self._checked(piece, arrived)
            case Frame():
                yield from self._unchecked(piece, arrived)

    def _checked(self, frame: Frame, arrived: datetime) -> Iterator[Result]:
        """Find the telegram to which the CRC belongs; what stands before it was cut short."""
        crc = int(frame.crc, 16)
        begun = headers(frame.body)
        possible = possible_headers(frame.body)
        for start in possible[:1] + possible[1:][-_MOST_HEADERS:]:
            body = frame.body[start:]
            if has_crc(body, crc):
                self._shows_crc = True
                yield from _cut_short(begun, start)
                yield self._read(Telegram(body), arrived)
                return
        if begun:
            yield from _cut_short(begun, begun[-1])
            computed = crc16(frame.body[begun[-1] :])
            yield Rejection("crc", f"the CRC is {frame.crc.decode()}, the text gives {computed:04X}")

    def _unchecked(self, frame: Frame, arrived: datetime) -> Iterator[Result]:
        """Believe a telegram without a CRC only if its standard has none."""
        begun = headers(frame.body)
        if not begun:
            return
        yield from _cut_short(begun, begun[-1])
        telegram = Telegram(frame.body[begun[-1] :])
        if self._shows_crc or not is_before_dsmr4(telegram.header, telegram.codes, self._country):
            yield Rejection("missing_crc", "no CRC, which only DSMR 2 and 3 may leave out")
        elif not is_undamaged(telegram.lines):
            yield Rejection("malformed", "no CRC, and not every line is one of a telegram")
        else:
            yield self._read(telegram, arrived)

    def _read(self, telegram: Telegram, arrived: datetime) -> Result:
        """Return the reading that a telegram gives."""
        operator = operator_country(telegram.header)
        if self._country and operator and operator is not self._country:
            return Rejection("wrong_country", f"a meter of {operator.upper()}, not {self._country.upper()}")
        if telegram.codes.isdisjoint(DECODERS):
            return Rejection("malformed", "no line is one of a telegram")
        draft = telegram.understand()
        info = {
            **draft.info,
            "at_source": "telegram" if draft.at else "arrival",
            "header": telegram.header,
        }
        return Reading(self._source, draft.at or arrived, draft.values, info)


def _cut_short(begun: list[int], start: int) -> Iterator[Rejection]:
    """Report, once, that telegrams which began before another's start did not end."""
    if begun and begun[0] < start:
        yield Rejection("incomplete", "the telegram was cut short by the next one")
