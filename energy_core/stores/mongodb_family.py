"""The collections of a MongoDB database that belong to one URL."""

import re
from collections.abc import Sequence
from contextlib import closing
from typing import override
from urllib.parse import quote, urlencode

from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from ..exceptions import Hidden
from ..protocols import Store
from .family import StoreFamily
from .mongodb import COLUMNS, MongoStore
from .mongodb_driver import Connection
from .url import StoreUrl

_OURS = "collection", "index", "zone"


def mongodb_family(url: StoreUrl, *, zone: str, source: str | None) -> StoreFamily:
    """Return the stores of `mongodb://user:pw@host/db?collection=name`; what else it says is MongoDB's.

    The collection is `name` or, of a source, `name_SOURCE`. Raises ConfigError.
    """
    database = url.path.removeprefix("/")
    name = url.options.get("collection", "")
    if not database or "/" in database or not name or name.startswith("system.") or "$" in name:
        raise url.wrong(Hidden(), "a database and a collection, as mongodb://host/house?collection=readings")
    if source is not None:
        name += f"_{url.name_of(source)}"
    return MongoFamily(_connection(url, database), name, url=url, zone=zone, source=source)


class MongoFamily(StoreFamily):
    """The collections `name` and `name_*` of a database; they share a client."""

    def __init__(
        self, connection: Connection, name: str, *, url: StoreUrl, zone: str, source: str | None
    ) -> None:
        """Know the server; it is reached when a store is first used."""
        self._connection = connection
        self._name = name
        self._index = url.options.get("index", "time")
        self._zone = zone
        self._source = source or name

    @override
    def open(self, suffix: str = "") -> Store:
        return MongoStore(
            self._connection, f"{self._name}{suffix}", index=self._index, zone=self._zone, source=self._source
        )

    @override
    def suffixes(self) -> Sequence[str]:
        wanted = {"name": {"$regex": f"^{re.escape(self._name)}_"}}
        try:
            names: list[str] = self._connection.do(
                self, lambda database: database.list_collection_names(filter=wanted)
            )
        finally:
            self._connection.let_go(self)
        return sorted(name.removeprefix(self._name) for name in names if name != COLUMNS)

    @override
    def drop(self, suffix: str) -> None:
        with closing(self.open(suffix)) as store:
            store.clear()


def _connection(url: StoreUrl, database: str) -> Connection:
    """Return the way to the server of a URL. What MongoDB does not know is a ConfigError."""
    if not all(url.options.get(name, "-") for name in url.options):
        empty = next(name for name, value in url.options.items() if not value)
        raise url.wrong(f"{empty}=", f"a value for {empty}")
    options = urlencode({name: value for name, value in url.options.items() if name not in _OURS})
    where = f"{quote(database)}?{options}" if options else quote(database)
    try:
        # Servers named by DNS are looked up later: here only the words are checked.
        parse_uri(f"mongodb://{url.host}/{where}", validate=True, warn=False)
    except (PyMongoError, ValueError) as error:
        raise url.wrong(Hidden(), f"the URL of a MongoDB server ({error})") from None
    hosts = url.host.rpartition("@")[2]
    return Connection(f"{url.scheme}://{url.host}/{where}", database, f"MongoDB at {hosts}/{database}")
