"""Readings at rest: a store is opened by its URL.

`csv:///dir/name` is the file `/dir/name.csv`; `memory:` forgets everything when it is dropped. Both take
`index=` (the name of the time index, `time`) and `zone=` (of the frames they give). The other options are
decorators around the store, outermost first, each at most once:

- `lazy=5s` or `lazy=5s:32MB` answers the same request from memory for a while;
- `no_duplicates=1s` or `no_duplicates=1s:tariff,text` keeps rows apart in time;
- `buffered=/dir/journal` or `buffered=/dir/journal:64MB` keeps rows on disk while the store is unavailable;
- `distributed=date`, `month` or `decimal:COLUMN:WIDTH` spreads the rows over many stores.

What a path holds of `?`, `#` and `%` is written as in any URL: `%3F`, `%23`, `%25`.
"""

from typing import Protocol

from ..protocols import Store
from ..registry import Registry
from .family import StoreFamily
from .threaded import ThreadedStore
from .url import StoreUrl

__all__ = ["DECORATORS", "SCHEMES", "open_async_store", "open_family", "open_store"]


class FamilyOpener(Protocol):
    """A kind of store that its URL is enough to make."""

    def __call__(self, url: StoreUrl, *, zone: str, source: str | None) -> StoreFamily:
        """Make the stores of a URL, which open nothing before they are used. Raises ConfigError."""


class FamilyDecorator(Protocol):
    """A decorator of every store of a family, from its value in a URL."""

    def __call__(self, family: StoreFamily, value: str, url: StoreUrl, *, source: str | None) -> StoreFamily:
        """Decorate a family. A value that is not known is a ConfigError, made by `url.wrong`."""


SCHEMES = Registry[FamilyOpener](
    "scheme",
    ("csv", ".stores.csv_family:csv_family"),
    ("memory", ".stores.memory:memory_family"),
    ("mongodb", ".stores.mongodb_family:mongodb_family"),
    ("mongodb+srv", ".stores.mongodb_family:mongodb_family"),
)
DECORATORS = Registry[FamilyDecorator](
    "decorator",
    ("buffered", ".stores.decorators.buffered_family:buffered_family"),
    ("distributed", ".stores.decorators.distributed:distributed_family"),
    ("lazy", ".stores.decorators.lazy_loading:lazy_loading_family"),
    ("no_duplicates", ".stores.decorators.no_duplicates:no_duplicates_family"),
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
    return open_family(url, zone=zone, source=source, key=key, where=where).open()


def open_family(
    url: str,
    *,
    zone: str = "Europe/Brussels",
    source: str | None = None,
    key: str = "url",
    where: str | None = None,
) -> StoreFamily:
    """Return the stores of a URL, decorated; the arguments are those of `open_store`."""
    plain, decorators = StoreUrl.parse(url, key=key, where=where).undecorated(DECORATORS.names)
    kind = SCHEMES.load(plain.scheme, key=key, where=where)
    family = kind(plain, zone=plain.zone(zone), source=source)
    for name, value in reversed(decorators):
        family = DECORATORS.load(name, key=key, where=where)(family, value, plain, source=source)
    return family


def open_async_store(
    url: str,
    *,
    zone: str = "Europe/Brussels",
    source: str | None = None,
    key: str = "url",
    where: str | None = None,
) -> ThreadedStore:
    """Open the store of a URL as `open_store` does, to be awaited: nothing is done in the event loop."""
    return ThreadedStore(open_store(url, zone=zone, source=source, key=key, where=where))
