"""Readings at rest: a store is opened by its URL.

`csv:///dir/name` is the file `/dir/name.csv`; `memory:` forgets everything when it is dropped. Both take
`index=` (the name of the time index, `time`) and `zone=` (of the frames they give). What a path holds
of `?`, `#` and `%` is written as in any URL: `%3F`, `%23`, `%25`.
"""

from typing import Protocol

from ..protocols import AsyncStore, Store
from ..registry import Registry
from .threaded import ThreadedStore
from .url import StoreUrl

__all__ = ["SCHEMES", "open_async_store", "open_store"]


class OpenableStore(Protocol):
    """A kind of store that its URL is enough to make."""

    @staticmethod
    def from_url(url: StoreUrl, *, zone: str, source: str | None) -> Store:
        """Make a store, which opens nothing before it is used. Raises ConfigError."""


SCHEMES = Registry[OpenableStore](
    "scheme",
    ("csv", ".stores.csv:CsvStore"),
    ("memory", ".stores.memory:MemoryStore"),
)


def open_store(
    url: str,
    *,
    zone: str = "Europe/Brussels",
    source: str | None = None,
    key: str = "url",
    where: str | None = None,
) -> Store:
    """Open the store of a URL; with a `source`, the one of that source, named `<name>_<source>`.

    `zone` is that of the frames unless the URL says another. A scheme, option or value that is not known
    is a ConfigError, which names the setting by `key` and the file by `where`. It touches no file yet.
    """
    parts = StoreUrl.parse(url, key=key, where=where)
    kind = SCHEMES.load(parts.scheme, key=key, where=where)
    return kind.from_url(parts, zone=parts.zone(zone), source=source)


def open_async_store(
    url: str,
    *,
    zone: str = "Europe/Brussels",
    source: str | None = None,
    key: str = "url",
    where: str | None = None,
) -> AsyncStore:
    """Open the store of a URL as `open_store` does, to be awaited: nothing is done in the event loop."""
    return ThreadedStore(open_store(url, zone=zone, source=source, key=key, where=where))
