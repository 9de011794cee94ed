"""The file of a CSV store, checked without its own reader."""

from array import array
from collections.abc import Iterator
from compression import zstd
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path

from ...exceptions import StoreError, StoreUnavailableError
from ...models import isoformat_utc
from ..csv_rejected import rejected
from .csv_text import CsvText, Record, moment_of, ticks
from .disk import COMPRESSED
from .findings import Finding, Trouble
from .parts import Part

_SHOWN = 100  # broken stretches of a file that are said one by one


@dataclass(slots=True)
class Scan:
    """What stands in a file: its rows by their instants, in microseconds since 1970."""

    times: array[int] = field(default_factory=lambda: array("q"))  # sorted, each once
    late: int = 0  # rows that stand behind a later one
    doubled: int = 0  # rows of an instant that is there already
    broken: list[Record] = field(default_factory=list)


def scan(path: Path, index: str) -> Scan:
    """Read the whole text of a file. One that cannot be read, or is of another store, is a StoreError."""
    found, late = Scan(), array("q")
    with opened(path) as stream:
        if stream is None:
            return found
        text = CsvText(stream)
        if text.names and text.names[0] != index:
            raise StoreError(f"{path} is not a file of this store: its first column is {text.names[0]!r}")
        for record in text.records():
            if record.fault:
                found.broken.append(record)
            elif found.times and record.at < found.times[-1]:
                late.append(record.at)
            elif found.times and record.at == found.times[-1]:
                found.doubled += 1
            else:
                found.times.append(record.at)
    found.late = len(late)
    _merge(found, late)
    return found


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase | None]:
    """Open the text of a file, compressed or not; None if there is none. Raises StoreError.

    A text that is there and not empty is the true one: a compressed one beside it is older.
    """
    compressed = path.with_name(path.name + COMPRESSED)
    try:
        if compressed.exists() and not (path.exists() and path.stat().st_size):
            with zstd.open(compressed, "rb") as stream:
                yield stream
        elif path.exists():
            with path.open("rb") as stream:
                yield stream
        else:
            yield None
    except OSError as error:
        raise StoreUnavailableError(f"{path} cannot be read: {error.strerror}") from error
    except (zstd.ZstdError, EOFError) as error:
        raise StoreError(f"{compressed} cannot be decompressed: {error}") from error


def findings(found: Scan, path: Path, part: Part | None) -> Iterator[Finding]:
    """Yield what is wrong in a file that was read, of a part or of all that there is."""
    place = path.name
    if found.late:
        yield Finding(Trouble.ORDER, place, f"rows behind later ones: {found.late}")
    if found.doubled:
        yield Finding(Trouble.DUPLICATES, place, f"rows of an instant that is there already: {found.doubled}")
    for record in found.broken[:_SHOWN]:
        size = f"{len(record.data)} bytes from byte {record.offset} on"
        yield Finding(Trouble.BROKEN, place, f"line {record.line}: {record.fault}, {size}")
    if more := len(found.broken[_SHOWN:]):
        yield Finding(Trouble.BROKEN, place, f"{more} more lines are broken")
    if part:
        yield from _outside(found, part, place)
    aside = rejected(path)
    if aside.exists():
        yield Finding(
            Trouble.SET_ASIDE, place, f"{aside.name} has {aside.stat().st_size} bytes that were no rows"
        )


def _outside(found: Scan, part: Part, place: str) -> Iterator[Finding]:
    """Yield whether rows stand in the file of a day that is not theirs."""
    start, end = ticks(part.start), ticks(part.end)
    if outside := [at for at in found.times if not start <= at < end]:
        first, last = (isoformat_utc(moment_of(at)) for at in (outside[0], outside[-1]))
        words = f"rows of other days: {len(outside)}, from {first} to {last}; was the time zone another one?"
        yield Finding(Trouble.OTHER_DAY, place, words)


def _merge(found: Scan, late: array[int]) -> None:
    """Put the late rows where they belong, each instant once."""
    if late:
        there = len(found.times) + len(late)
        found.times = array("q", sorted({*found.times, *late}))
        found.doubled += there - len(found.times)
