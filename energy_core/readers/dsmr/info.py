"""Lines in which a meter speaks of itself: its identity, its switches, messages, past peaks."""

from dataclasses import dataclass
from datetime import datetime

from .draft import Draft
from .quantities import KILOWATT, Decode, number, scaled, whole
from .stamps import instant

# The equipment's own number before the device name of Luxembourg and Hungary.
_IDENTITIES = ("0-0:96.1.1", "0-0:42.0.0", "0-0:96.1.0")

_MAXIMUM = ":1.6.0"
_FIELDS_OF_A_PEAK = 3


@dataclass(frozen=True, slots=True)
class MonthPeak:
    """The highest quarter-hour of a month; a time that the meter does not have is None."""

    at: datetime | None
    kw: float
    month_end: datetime | None


def content(line: str) -> str:
    """Return what stands between the first parenthesis and the last."""
    return line[line.index("(") + 1 : line.rindex(")")]


def text(key: str) -> Decode:
    """Return the decoder of a text that is shown as it stands."""

    def decode(draft: Draft, line: str) -> None:
        if value := content(line):
            draft.info.setdefault(key, value)

    return decode


def decode_time(draft: Draft, line: str) -> None:
    """Take the instant of the telegram."""
    draft.at = draft.at or instant(content(line))


def decode_breaker(draft: Draft, line: str) -> None:
    """Take the position of the breaker: 0 off, 1 on, 2 ready to be switched on."""
    draft.info.setdefault("breaker", whole(line))


def decode_identity(draft: Draft, line: str) -> None:
    """Take one of the names of the meter."""
    draft.identities.setdefault(line.partition("(")[0], content(line))


def take_identity(draft: Draft) -> None:
    """Choose the meter's name: as text where the hexadecimal digits spell one, else as it stands."""
    raw = next((draft.identities[code] for code in _IDENTITIES if draft.identities.get(code)), None)
    if raw is None:
        return
    try:
        spelled = bytes.fromhex(raw).decode("ascii")
    except ValueError:
        spelled = raw
    draft.info["meter_id"] = spelled if spelled.isprintable() else raw


def decode_message(draft: Draft, line: str) -> None:
    """Take the grid operator's message, sent as the hexadecimal digits of its bytes."""
    octets = bytes.fromhex(content(line))
    try:
        message = octets.decode()
    except UnicodeDecodeError:
        message = octets.decode("latin-1")
    draft.info.setdefault("text_message", message)


def decode_peak_history(draft: Draft, line: str) -> None:
    """Take the peaks of the months before.

    Belgium: (count)(object)(object), then for each month (its end)(when)(value); a new meter has
    an empty group there. Raises ValueError for another layout, as that of the Hungarian month-end
    registers under the same code.
    """
    count, first, second, *rest = content(line).split(")(", maxsplit=3)
    fields = rest[0].split(")(") if rest and rest[0] else []
    if not (first.endswith(_MAXIMUM) and second.endswith(_MAXIMUM) and bool(int(count)) == bool(fields)):
        raise ValueError("not a list of monthly peaks")
    months = zip(*[iter(fields)] * _FIELDS_OF_A_PEAK, strict=True)
    draft.info.setdefault("peak_history", tuple(_month_peak(*month) for month in months))


def _month_peak(month_end: str, at: str, peak: str) -> MonthPeak:
    """Return one month of the history."""
    value, _, unit = peak.partition("*")
    return MonthPeak(instant(at), scaled(number(value), unit, KILOWATT), instant(month_end))
