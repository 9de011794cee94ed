"""A row of a MongoStore as a document, and back.

`{"time": 2026-01-31T12:00:00.123Z, "_us": 456, "import_power_w": 338}`: an instant of BSON counts
milliseconds, `_us` the microseconds beyond them. A value is a number, a text or an instant; an instant that
is finer than a millisecond is `{"at": …, "us": 456}`, and a whole number beyond 64 bits `{"int": "…"}`. What
MongoDB would read otherwise in the name of a column is written as in a URL: `%2E`, `%24`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from ..models import Value
from .rows import Row

FINE = "_us"
_LONGEST = 2**63
_ESCAPED = {"%": "%25", ".": "%2E", "$": "%24"}


def encode(row: Row, index: str) -> dict[str, Any]:
    """Return the document of a row."""
    values = {column_name(name): _encoded(value) for name, value in row.values.items()}
    return {**moment(row.at, index), **values}


def moment(at: datetime, index: str) -> dict[str, Any]:
    """Return the fields that say when a row is."""
    coarse, fine = _split(at)
    return {index: coarse, FINE: fine}


def decode(document: Mapping[str, Any], index: str) -> Row:
    """Return the row of a document, as bson decodes it with time zones."""
    values = {
        field_column(name): _decoded(value)
        for name, value in document.items()
        if name not in {index, FINE, "_id"}
    }
    return Row(_joined(document[index], document[FINE]), values)


def window(start: datetime, end: datetime, index: str) -> dict[str, Any]:
    """Return the filter of [start, end); its bounds are those of the index on the time."""
    (first, first_fine), (last, last_fine) = _split(start), _split(end)
    conditions: list[dict[str, Any]] = [{index: {"$gte": first, "$lte": last}}]
    if first_fine:
        conditions.append({"$or": [{index: {"$gt": first}}, {FINE: {"$gte": first_fine}}]})
    conditions.append({"$or": [{index: {"$lt": last}}, {FINE: {"$lt": last_fine}}]})
    return {"$and": conditions}


def column_name(column: str) -> str:
    """Return the name of a column in a document."""
    name = "".join(_ESCAPED.get(letter, letter) for letter in column)
    return f"%5F{name[1:]}" if name.startswith("_") else name or "%"


def field_column(name: str) -> str:
    """Return the column of a name in a document."""
    return "" if name == "%" else unquote(name)


def _encoded(value: Value) -> object:
    """Return a value as BSON knows it."""
    if isinstance(value, datetime):
        coarse, fine = _split(value)
        return {"at": coarse, "us": fine} if fine else coarse
    if isinstance(value, int) and not -_LONGEST <= value < _LONGEST:
        return {"int": str(value)}
    return value


def _decoded(value: Any) -> Any:
    """Return a value from BSON."""
    match value:
        case {"at": datetime() as coarse, "us": int() as fine}:
            return _joined(coarse, fine)
        case {"int": str() as figures}:
            return int(figures)
        case datetime():
            return value.astimezone(UTC)
        case int() | float() | str():
            return value
    return str(value)


def _split(at: datetime) -> tuple[datetime, int]:
    """Return an instant in UTC cut off to a millisecond, and the microseconds beyond it."""
    moment = at.astimezone(UTC)
    fine = moment.microsecond % 1000
    return moment - timedelta(microseconds=fine), fine


def _joined(coarse: datetime, fine: int) -> datetime:
    """Return the instant of both parts."""
    return coarse.astimezone(UTC) + timedelta(microseconds=fine)
