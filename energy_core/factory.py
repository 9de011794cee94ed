"""From configuration to objects: the only file that knows every concrete class."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from .config import (
    AppConfig,
    HouseConfig,
    LoggerConfig,
    LoggingConfig,
    Nothing,
    StoreConfig,
    decode,
)
from .costs.tariffs import tariff_from
from .exceptions import ConfigError
from .protocols import Clock, PushReader, Reader, Store
from .registry import Registry
from .stores import open_store
from .stores.url import is_source

if TYPE_CHECKING:
    from aiohttp import ClientSession

READER_CONFIGS = Registry[type[Any]](
    "type of reader",
    ("dsmr", ".readers.dsmr:DsmrConfig"),
    ("fronius", ".readers.fronius:FroniusConfig"),
    ("mcp3008", ".readers.mcp3008:Mcp3008Config"),
    ("openweathermap", ".readers.openweathermap:OpenWeatherMapConfig"),
    ("sma", ".readers.sma:SmaConfig"),
)
READERS = Registry[Callable[..., PushReader | Reader]](
    "type of reader",
    ("dsmr", ".readers.dsmr:DsmrReader"),
    ("fronius", ".readers.fronius:FroniusReader"),
    ("mcp3008", ".readers.mcp3008:Mcp3008Reader"),
    ("openweathermap", ".readers.openweathermap:OpenWeatherMapReader"),
    ("sma", ".readers.sma:SmaReader"),
)
_ON_THE_WEB = frozenset({"fronius", "openweathermap", "sma"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sections:
    """The configuration as it is written, its readers still of any type."""

    house: HouseConfig
    readers: tuple[Mapping[str, object], ...] = ()
    stores: tuple[StoreConfig, ...] = ()
    loggers: tuple[LoggerConfig, ...] = ()
    tariff: Mapping[str, object] | None = None
    logging: LoggingConfig = field(default_factory=LoggingConfig)


def app_config(data: Mapping[str, object], *, where: str | None = None) -> AppConfig:
    """Return the typed configuration of a mapping, as of a TOML file named `where`.

    What is wrong, unknown, missing, named twice or refers to nothing is a ConfigError.
    """
    sections = decode(_Sections, data, where=where)
    readers = tuple(
        _reader_config(table, f"readers[{number}]", where, sections.house)
        for number, table in enumerate(sections.readers)
    )
    config = AppConfig(
        house=sections.house,
        readers=readers,
        stores=sections.stores,
        loggers=sections.loggers,
        tariff=None if sections.tariff is None else tariff_from(sections.tariff, key="tariff", where=where),
        logging=sections.logging,
    )
    _check_names(config, where)
    _check_stores(config, where)
    _check_loggers(config, where)
    return config


def make_reader(
    config: object, clock: Clock | None = None, session: ClientSession | None = None
) -> PushReader | Reader:
    """Return the reader of a typed configuration; nothing is opened yet.

    One that asks over HTTP does so in the session of its door; without one each question has its own.
    """
    for kind in READER_CONFIGS.names:
        if isinstance(config, READER_CONFIGS.load(kind, key="type")):
            web = (session,) if kind in _ON_THE_WEB else ()
            return READERS.load(kind, key="type")(config, clock, *web)
    raise TypeError(f"no reader takes {type(config).__name__}")


def make_store(config: StoreConfig, source: str, zone: str) -> Store:
    """Return the store of one source, `<name>_<source>`, with frames in a zone; nothing is opened yet."""
    return open_store(config.url, source=source, zone=zone)


def _reader_config(table: Mapping[str, object], key: str, where: str | None, house: HouseConfig) -> object:
    """Return the configuration of a reader, decoded by the class of its type.

    One whose days matter keeps the time of the house, unless it says otherwise.
    """
    kind = table.get("type", Nothing())
    cls = READER_CONFIGS.load(kind, key=f"{key}.type", where=where)
    rest = {name: value for name, value in table.items() if name != "type"}
    if any(setting.name == "time_zone" for setting in fields(cls)):
        rest.setdefault("time_zone", house.time_zone)
    return decode(cls, rest, key=key, where=where)


def _names(configs: Iterable[Any]) -> list[str]:
    """Return the names of readers or stores, in their order."""
    return [config.name for config in configs]


def _check_names(config: AppConfig, where: str | None) -> None:
    """Refuse a name that is there twice, and that of a reader which cannot be a file's."""
    for section, configs in (("readers", config.readers), ("stores", config.stores)):
        names = _names(configs)
        for number, name in enumerate(names):
            if name in names[:number]:
                takes = f"a name that none of the other {section} has"
                raise ConfigError(f"{section}[{number}].name", name, takes, where=where)
    for number, name in enumerate(_names(config.readers)):
        if not is_source(name):
            takes = "letters, digits, spaces, - and _, as it becomes part of a file's name"
            raise ConfigError(f"readers[{number}].name", name, takes, where=where)


def _check_stores(config: AppConfig, where: str | None) -> None:
    """Refuse a URL that opens no store, and a mirror that is no other store or has one itself."""
    mirrors = {store.name: store.mirror for store in config.stores}
    for number, store in enumerate(config.stores):
        key = f"stores[{number}]"
        open_store(store.url, zone=config.house.time_zone, key=f"{key}.url", where=where).close()
        others = [name for name, mirror in mirrors.items() if name != store.name and mirror is None]
        if store.mirror is not None and store.mirror not in others:
            known = f": {', '.join(others)}" if others else ""
            takes = f"the name of another store without a mirror of its own{known}"
            raise ConfigError(f"{key}.mirror", store.mirror, takes, where=where)


def _check_loggers(config: AppConfig, where: str | None) -> None:
    """Refuse a logger without its reader or its store, and a second one of both."""
    pairs = Counter[tuple[str, str]]()
    for number, logger in enumerate(config.loggers):
        key = f"loggers[{number}]"
        _check_reference(f"{key}.reader", logger.reader, _names(config.readers), where)
        _check_reference(f"{key}.store", logger.store, _names(config.stores), where)
        pair = logger.reader, logger.store
        if pairs[pair]:
            raise ConfigError(key, " to ".join(pair), "one logger for each reader and store", where=where)
        pairs[pair] += 1


def _check_reference(key: str, name: str, known: Sequence[str], where: str | None) -> None:
    """Refuse a name that nothing has."""
    if name not in known:
        takes = f"one of {', '.join(known)}" if known else "the name of one: none are configured"
        raise ConfigError(key, name, takes, where=where)
