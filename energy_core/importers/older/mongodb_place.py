"""The MongoDB collections of the older energy_app.

A document is a row: `_id`, then the index and the other columns. Times are BSON dates, in which microseconds
were cut off to milliseconds.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, override

from pymongo import MongoClient
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError
from pymongo.uri_parser import parse_uri

from ...exceptions import ConfigError, Hidden, StoreUnavailableError
from .part import OlderPart, OlderPlace, OlderRow

_THEIRS = frozenset({"admin", "config", "local"})  # databases of the server itself
_AT_ONCE = 1000  # documents
_SETTINGS: dict[str, Any] = {
    "appname": "energy-core",
    "serverSelectionTimeoutMS": 5_000,
    "socketTimeoutMS": 30_000,
    "tz_aware": True,
}


class MongodbPlace(OlderPlace):
    """One database of a server, or all of them; nothing is written there."""

    def __init__(self, place: str) -> None:
        """Know the server; it is reached when parts are first asked for. A wrong URL is a ConfigError."""
        try:
            said = parse_uri(place)
            self._client = MongoClient[dict[str, Any]](place, **_settings(said["options"]))
        except (InvalidURI, ConfigurationError, ValueError) as error:
            takes = f"the URL of a MongoDB server as mongodb://host/database ({error})"
            raise ConfigError("place", Hidden(), takes) from None
        self._database: str | None = said["database"]

    @override
    def parts(self) -> Sequence[OlderPart]:
        with _in_words():
            names = [self._database] if self._database else self._client.list_database_names()
            return [
                OlderPart(collection, f"{name}.{collection}", self._count(name, collection))
                for name in names
                if name not in _THEIRS
                for collection in self._client[name].list_collection_names()
                if not collection.startswith("system.")
            ]

    @override
    def rows(self, part: OlderPart) -> Iterator[OlderRow]:
        database, _, name = part.where.partition(".")
        with _in_words():
            # In the order of `_id`, which is that in which they were written: of an instant the first counts.
            cursor = self._client[database][name].find(sort=[("_id", 1)], batch_size=_AT_ONCE)
            for number, document in enumerate(cursor, 1):
                identity = document.pop("_id", number)
                yield OlderRow(f"{part.where}: {identity}", document, min(1.0, number / max(part.size, 1)))

    @override
    def close(self) -> None:
        self._client.close()

    def _count(self, database: str, collection: str) -> int:
        """Return about how many documents a collection has."""
        return self._client[database][collection].estimated_document_count()


def _settings(said: Any) -> dict[str, Any]:
    """Return the settings of which a URL does not speak: what is passed beside it would win over it."""
    names = {str(name).lower() for name in said}
    return {name: value for name, value in _SETTINGS.items() if name.lower() not in names}


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in words what went wrong, none of them secret."""
    try:
        yield
    except PyMongoError as error:
        words = str(error).partition(", full error")[0].partition(" (configured timeouts")[0]
        raise StoreUnavailableError(f"MongoDB of the older energy_app: {words}") from error
