"""What the command line shows of readings: lines for people, or JSON for programs."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime

from ..models import Reading, isoformat_utc
from ..readers.dsmr import MonthPeak
from ..units import unit_of

INFO_KEYS = (
    "meter_id",
    "version",
    "at_source",
    "breaker",
    "limiter_kw",
    "fuse_a",
    "text_message",
    "peak_history",
    "gas_read_at",
    "water_read_at",
    "sunrise_at",
    "sunset_at",
    "input_v",
)


def show(reading: Reading, *, as_json: bool) -> None:
    """Write a reading to standard output, at once."""
    text = json.dumps(as_object(reading)) if as_json else "\n".join([*as_lines(reading), ""])
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(message: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"energy-core: {printable(message)}\n")
    sys.stderr.flush()


def as_object(reading: Reading) -> dict[str, object]:
    """Return a reading as JSON knows it; instants are texts as 2026-01-31T12:00:00Z."""
    return {
        "source": reading.source,
        "at": isoformat_utc(reading.at),
        "values": {column: _plain(value) for column, value in reading.values.items()},
        "info": {key: _plain(value) for key, value in _info(reading).items()},
    }


def as_lines(reading: Reading) -> Iterator[str]:
    """Return a reading as lines to read: each value with its unit, then what the meter says of itself."""
    yield f"{reading.source} {isoformat_utc(reading.at)}"
    for column, value in reading.values.items():
        yield f"  {column:<24} {_shown(value):>12} {unit_of(column) or ''}".rstrip()
    for key, fact in _info(reading).items():
        if isinstance(fact, tuple):
            yield from _peaks(key, fact)
        else:
            yield f"  {key:<24} {_shown(fact)} {unit_of(key) or ''}".rstrip()


def printable(text: str) -> str:
    """Return a text without what could command a terminal, or begin a line of its own."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _info(reading: Reading) -> Mapping[str, object]:
    """Return what is public of what a meter says of itself."""
    return {key: reading.info[key] for key in INFO_KEYS if key in reading.info}


def _plain(value: object) -> object:
    """Return a value as JSON knows it."""
    if isinstance(value, datetime):
        return isoformat_utc(value)
    if isinstance(value, MonthPeak):
        return {"at": _plain(value.at), "kw": value.kw}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _peaks(key: str, peaks: tuple[MonthPeak, ...]) -> Iterator[str]:
    """Return a line for each month's peak."""
    for peak in peaks:
        when = isoformat_utc(peak.at) if peak.at else "never"
        yield f"  {key:<24} {_shown(peak.kw):>12} kW {when}"


def _shown(value: object) -> str:
    """Write a value for people."""
    if isinstance(value, datetime):
        return isoformat_utc(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return printable(str(value))
