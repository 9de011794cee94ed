"""What is done to a store, written down and read again."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from ...models import Reading, Value, isoformat_utc
from ...protocols import Store
from ..late import frames
from ..rows import Row, columns_of

_AT = "at"


class Operation(ABC):
    """Something that was done to a store."""

    readings: Sequence[Reading] = ()

    @property
    def rows(self) -> int:
        """How many rows come with it."""
        return len(self.readings)

    @abstractmethod
    def apply(self, store: Store) -> None:
        """Do it to a store."""


@dataclass(frozen=True)
class Add(Operation):
    """Readings were appended, or rows put: the first of an instant counts."""

    readings: Sequence[Reading]

    @override
    def apply(self, store: Store) -> None:
        store.append(self.readings)


@dataclass(frozen=True)
class Replace(Operation):
    """Rows were put in the place of those of their instants, of which there is one each."""

    readings: Sequence[Reading]

    @override
    def apply(self, store: Store) -> None:
        rows = [Row(reading.at, dict(reading.values)) for reading in self.readings]
        frame = frames.frame_of_rows(rows, columns_of(rows), index=store.index, zone=store.zone)
        store.put(frame, replace=True)


@dataclass(frozen=True)
class Remove(Operation):
    """The rows of [start, end) were removed."""

    start: datetime
    end: datetime

    @override
    def apply(self, store: Store) -> None:
        store.remove(self.start, self.end)


@dataclass(frozen=True)
class Clear(Operation):
    """All rows were removed."""

    @override
    def apply(self, store: Store) -> None:
        store.clear()


def encode(operation: Operation) -> bytes:
    """Write an operation down in one line, without its end."""
    match operation:
        case Add(readings) | Replace(readings):
            name = type(operation).__name__.lower()
            body = [name, [_written(reading) for reading in readings]]
        case Remove(start, end):
            body = ["remove", [isoformat_utc(start), isoformat_utc(end)]]
        case _:
            body = ["clear", []]
    return json.dumps(body, separators=(",", ":"), default=_instant).encode()


def decode(data: bytes) -> Operation:
    """Read an operation. What is none is a ValueError."""
    name, body = json.loads(data)
    if name == "remove":
        return Remove(*map(datetime.fromisoformat, body))
    if name == "clear":
        return Clear()
    kind = {"add": Add, "replace": Replace}[name]
    return kind([_reading(*row) for row in body])


def _written(reading: Reading) -> list[object]:
    """Return a reading as JSON takes it."""
    return [reading.source, isoformat_utc(reading.at), dict(reading.values)]


def _instant(value: datetime) -> dict[str, str]:
    """Return an instant among the values as JSON takes it."""
    return {_AT: isoformat_utc(value)}


def _reading(source: str, at: str, values: Mapping[str, Any]) -> Reading:
    """Return a reading that was written."""
    return Reading(
        source, datetime.fromisoformat(at), {name: _value(value) for name, value in values.items()}
    )


def _value(value: Any) -> Value:
    """Return a value that was written."""
    return datetime.fromisoformat(value[_AT]) if isinstance(value, dict) else value
