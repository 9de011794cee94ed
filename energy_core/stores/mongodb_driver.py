"""The way to a MongoDB server: in the caller's thread, or in the event loop that waits for it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any, Protocol, override
from urllib.parse import parse_qsl, urlsplit

import bson
from bson.codec_options import CodecOptions
from bson.errors import InvalidBSON, InvalidDocument, InvalidStringData
from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from ..exceptions import StoreError, StoreRefusedError, StoreUnavailableError
from .loops import CALLING_LOOP

# What a URI does not say otherwise; a row is acknowledged once most servers have it on their disks.
DEFAULTS: Mapping[str, Any] = {
    "appname": "energy-core",
    "connectTimeoutMS": 5_000,
    "journal": True,
    "serverSelectionTimeoutMS": 5_000,
    "socketTimeoutMS": 10_000,
    "tz_aware": True,
    "w": "majority",
}
_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
_ALIASES = {"j": "journal"}
_WRONG_USER = frozenset({18, 8000})
_NOT_ALLOWED = 13


def _defaults(uri: str) -> dict[str, Any]:
    """Return the defaults that a URI does not speak of: what is passed beside it would win over it."""
    said = {name.lower() for name, _ in parse_qsl(urlsplit(uri).query)}
    said |= {_ALIASES[name] for name in said & _ALIASES.keys()}
    return {name: value for name, value in DEFAULTS.items() if name.lower() not in said}


class Driver(Protocol):
    """One client of one server, used from any thread."""

    def do(self, ask: Callable[[Any], Any]) -> Any:
        """Return what a database, or its asynchronous twin, answers."""

    def batches(self, ask: Callable[[Any], Any]) -> Sequence[bytes]:
        """Return the batches of documents of a cursor."""

    def close(self) -> None:
        """End every connection."""


class ThreadDriver(Driver):
    """A client whose caller waits."""

    def __init__(self, uri: str, database: str, defaults: Mapping[str, Any]) -> None:
        """Know the server; it is reached when it is first asked."""
        self._client: MongoClient[dict[str, Any]] = MongoClient(uri, **defaults)
        self._database = self._client[database]

    @override
    def do(self, ask: Callable[[Any], Any]) -> Any:
        return ask(self._database)

    @override
    def batches(self, ask: Callable[[Any], Any]) -> Sequence[bytes]:
        return list(ask(self._database))

    @override
    def close(self) -> None:
        self._client.close()


class LoopDriver(Driver):
    """A client of an event loop, asked from threads for which that loop waits: it leaves no thread behind."""

    def __init__(
        self, uri: str, database: str, defaults: Mapping[str, Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        """Know the server and the loop."""
        self._loop = loop
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(uri, **defaults)
        self._database = self._client[database]

    @override
    def do(self, ask: Callable[[Any], Any]) -> Any:
        async def answer() -> Any:
            return await ask(self._database)

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result()

    @override
    def batches(self, ask: Callable[[Any], Any]) -> Sequence[bytes]:
        async def answer() -> Sequence[bytes]:
            return [batch async for batch in ask(self._database)]

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result()

    @override
    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result()


class Connection:
    """What the stores of a database share: a client while any of them is in use, and words for its errors."""

    def __init__(self, uri: str, database: str, place: str) -> None:
        """Know the server; `place` is what people may know of where it is."""
        self._uri = uri
        self._defaults = _defaults(uri)
        self._database = database
        self._place = place
        self._driver: Driver | None = None
        self._users: set[int] = set()
        self._lock = RLock()

    def do(self, user: object, ask: Callable[[Any], Any]) -> Any:
        """Return what the database answers to a store. Raises StoreError, and what pymongo says of values."""
        with self._in_words():
            return self._used_by(user).do(ask)

    def documents(self, user: object, ask: Callable[[Any], Any]) -> Iterator[dict[str, Any]]:
        """Yield the documents that a cursor of the database finds. Raises StoreError."""
        with self._in_words():
            batches = self._used_by(user).batches(ask)
        for batch in batches:
            yield from bson.decode_all(batch, _CODEC)

    def let_go(self, user: object) -> None:
        """Close the client if no other store is in use."""
        with self._lock:
            self._users.discard(id(user))
            if not self._users and self._driver is not None:
                driver, self._driver = self._driver, None
                driver.close()

    def _used_by(self, user: object) -> Driver:
        """Return the client, in the event loop that waits for this call if there is one."""
        with self._lock:
            self._users.add(id(user))
            if self._driver is None:
                loop = CALLING_LOOP.get()
                if loop is None:
                    self._driver = ThreadDriver(self._uri, self._database, self._defaults)
                else:
                    self._driver = LoopDriver(self._uri, self._database, self._defaults, loop)
            return self._driver

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say in words what went wrong, none of them secret."""
        try:
            yield
        except BulkWriteError:
            raise  # it says of each row what became of it
        except ServerSelectionTimeoutError as error:
            raise StoreUnavailableError(
                f"{self._place} cannot be reached: no server that can be used answers"
            ) from error
        except ConfigurationError as error:  # its words were checked: the servers' names cannot be looked up
            raise StoreUnavailableError(f"{self._place} cannot be found: {_first_line(error)}") from error
        except (ConnectionFailure, ExecutionTimeout) as error:
            raise StoreUnavailableError(f"{self._place} does not answer: {_first_line(error)}") from error
        except DocumentTooLarge as error:
            raise ValueError(f"{self._place} cannot keep a row so long") from error
        except OperationFailure as error:
            raise self._refused(error) from error
        except (InvalidDocument, InvalidStringData, OverflowError, UnicodeEncodeError) as error:
            raise ValueError(f"{self._place} cannot keep a value: {_first_line(error)}") from error
        except (PyMongoError, InvalidBSON) as error:
            raise StoreError(f"{self._place}: {_first_line(error)}") from error

    def _refused(self, error: OperationFailure) -> StoreError:
        """Return the error for what a server does not do."""
        if error.code in _WRONG_USER:
            return StoreRefusedError(f"{self._place} refuses the user or the password")
        if error.code == _NOT_ALLOWED:
            return StoreRefusedError(
                f"{self._place} does not let this user in: give it the role readWrite on {self._database!r}"
            )
        return StoreError(f"{self._place}: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    """Return the words of an error, shortened to what people read."""
    return str(error).partition(", full error")[0].partition(" (configured timeouts")[0]
