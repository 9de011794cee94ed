"""From configuration to objects: the only file that knows every concrete class."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import (
    AppConfig,
    ControllerLinks,
    ControllerSetup,
    DataManagerConfig,
    HouseConfig,
    LoggerConfig,
    LoggingConfig,
    Nothing,
    RunConfig,
    ServerConfig,
    SpotConfig,
    StoreConfig,
    decode,
    standard_data_managers,
)
from .controllers.config import ControllerConfig
from .costs.tariffs import tariff_from
from .data_managers import is_block_length
from .data_managers.algorithms import ALGORITHMS
from .exceptions import ConfigError
from .protocols import Clock, Output, PushReader, Reader, Store, SwitchSink
from .registry import Registry
from .stores import open_store
from .stores.maintenance.parts import at_rest
from .stores.url import StoreUrl, is_source

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from .agents.controller import Controller
    from .agents.samples import Latest, Prices
    from .agents.states_keeper import StatesKeeper
    from .data_managers.block_processor import BlockProcessor

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
OUTPUT_CONFIGS = Registry[type[Any]](
    "type of output",
    ("entity_switch", ".outputs.entity_switch:EntitySwitchConfig"),
    ("gpio", ".outputs.gpio:GpioConfig"),
)
OUTPUTS = Registry[Callable[..., Output]](
    "type of output",
    ("entity_switch", ".outputs.entity_switch:EntitySwitch"),
    ("gpio", ".outputs.gpio:GpioOutput"),
)
DATA_MANAGERS = Registry[Callable[..., "BlockProcessor"]](
    "kind of data manager",
    ("blocks", ".data_managers.building:build"),
)
_ON_THE_WEB = frozenset({"fronius", "openweathermap", "sma"})
_IN_HOME_ASSISTANT = "entity_switch"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sections:
    """The configuration as it is written, its readers and outputs still of any type."""

    house: HouseConfig
    readers: tuple[Mapping[str, object], ...] = ()
    stores: tuple[StoreConfig, ...] = ()
    loggers: tuple[LoggerConfig, ...] = ()
    tariff: Mapping[str, object] | None = None
    spot: SpotConfig | None = None
    data_managers: tuple[DataManagerConfig, ...] | None = None
    outputs: tuple[Mapping[str, object], ...] = ()
    controllers: tuple[Mapping[str, object], ...] = ()
    logging: LoggingConfig = field(default_factory=LoggingConfig)
    run: RunConfig = field(default_factory=RunConfig)
    server: ServerConfig | None = None


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
        spot=sections.spot,
        data_managers=_data_managers(sections),
        outputs=tuple(
            output_config(table, key=f"outputs[{number}]", where=where)
            for number, table in enumerate(sections.outputs)
        ),
        controllers=tuple(
            controller_setup(table, key=f"controllers[{number}]", where=where)
            for number, table in enumerate(sections.controllers)
        ),
        logging=sections.logging,
        run=sections.run,
        server=sections.server,
    )
    _check_names(config, where)
    _check_outputs(config, where)
    _check_stores(config, where)
    _check_spot(config, where)
    _check_loggers(config, where)
    _check_data_managers(config, where)
    _check_controllers(config, where)
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


def output_config(table: Mapping[str, object], *, key: str = "output", where: str | None = None) -> object:
    """Return the configuration of an output, decoded by the class of its `type`."""
    cls = OUTPUT_CONFIGS.load(table.get("type", Nothing()), key=f"{key}.type", where=where)
    rest = {name: value for name, value in table.items() if name != "type"}
    return decode(cls, rest, key=key, where=where)


def make_output(config: object, *, sink: SwitchSink | None = None, clock: Clock | None = None) -> Output:
    """Return the output of a typed configuration; nothing is opened or switched yet.

    An entity of Home Assistant is switched through the sink of that door; without one it is a ConfigError.
    """
    for kind in OUTPUT_CONFIGS.names:
        if isinstance(config, OUTPUT_CONFIGS.load(kind, key="type")):
            make = OUTPUTS.load(kind, key="type")
            if kind != _IN_HOME_ASSISTANT:
                return make(config, clock)
            if sink is None:
                raise _no_sink("type", None)
            return make(config, sink, clock)
    raise TypeError(f"no output takes {type(config).__name__}")


def make_store(config: StoreConfig, source: str, zone: str) -> Store:
    """Return the store of one source, `<name>_<source>`, with frames in a zone; nothing is opened yet."""
    return open_store(config.url, source=source, zone=zone)


def make_data_manager(config: DataManagerConfig, house: AppConfig) -> BlockProcessor:
    """Return a data manager of a house, with stores of its own; nothing is opened yet.

    A cache would hide rows that have just come, and a journal belongs to the logger that writes it.
    """
    stores = {store.name: store for store in house.stores}
    source, target = stores[config.store], stores[config.target or config.store]
    zone, results = house.house.time_zone, f"{config.reader}_{config.name}"
    build = DATA_MANAGERS.load("blocks", key="data_managers")
    return build(
        config,
        source=at_rest(source.url, zone=zone, source=config.reader).open(),
        target=at_rest(target.url, zone=zone, source=results).open(),
        zone=zone,
        state=_state_path(config, target, results),
    )


def controller_setup(
    table: Mapping[str, object], *, key: str = "controller", where: str | None = None
) -> ControllerSetup:
    """Return a controller of a mapping: what it works with by name, all else are its settings."""
    names = {setting.name for setting in fields(ControllerLinks)}
    links = {name: value for name, value in table.items() if name in names}
    rest = {name: value for name, value in table.items() if name not in names}
    return ControllerSetup(
        links=decode(ControllerLinks, links, key=key, where=where),
        settings=decode(ControllerConfig, rest, key=key, where=where),
    )


def make_controller(  # noqa: PLR0913 - all but the first three are named by the caller
    setup: ControllerSetup,
    output: Output,
    readers: Mapping[str, Latest],
    *,
    house: HouseConfig,
    clock: Clock,
    prices: Prices | None = None,
    keeper: StatesKeeper | None = None,
) -> Controller:
    """Return a controller of an output, which reads among `readers` by name; nothing is commanded yet."""
    from .agents.controller import Controller  # noqa: PLC0415 - only where something is switched
    from .agents.samples import Sources, night_tariff  # noqa: PLC0415 - as above

    links = setup.links
    sources = Sources(
        meter=readers[links.meter],
        charger=None if links.charger is None else readers[links.charger],
        charger_column=links.charger_column,
        charger_max_age_s=links.charger_max_age.total_seconds(),
        battery=None if links.battery is None else readers[links.battery],
        battery_max_age_s=links.battery_max_age.total_seconds(),
        prices=prices,
        night_tariff=night_tariff(house.country),
    )
    if not isinstance(setup.settings, ControllerConfig):
        raise TypeError(f"no controller takes {type(setup.settings).__name__}")
    return Controller(
        links.name,
        output,
        sources,
        setup.settings,
        zone=house.time_zone,
        clock=clock,
        keeper=keeper,
        dry_run=links.dry_run,
    )


def _state_path(config: DataManagerConfig, target: StoreConfig, results: str) -> Path | None:
    """Return the file of what a data manager has done, None if its results are forgotten as well."""
    url = StoreUrl.parse(target.url)
    if url.scheme == "memory":
        return None
    folder = Path(url.path).parent
    if url.scheme != "csv":
        folder = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "energy-core"
    name = url.name() if url.scheme == "csv" else url.file_name()
    return Path(config.state_folder or folder) / f"{name}_{results}.blocks.json"


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
    """Return the names of readers, outputs or stores, in their order."""
    return [config.name for config in configs]


def _check_names(config: AppConfig, where: str | None) -> None:
    """Refuse a name that is there twice, and that of a reader which cannot be a file's."""
    sections = {"readers": config.readers, "outputs": config.outputs, "stores": config.stores}
    for section, configs in sections.items():
        names = _names(configs)
        for number, name in enumerate(names):
            if name in names[:number]:
                takes = f"a name that none of the other {section} has"
                raise ConfigError(f"{section}[{number}].name", name, takes, where=where)
    for number, name in enumerate(_names(config.readers)):
        if not is_source(name):
            takes = "letters, digits, spaces, - and _, as it becomes part of a file's name"
            raise ConfigError(f"readers[{number}].name", name, takes, where=where)


def _check_outputs(config: AppConfig, where: str | None) -> None:
    """Refuse what only Home Assistant can switch, and a second output on the same pin."""
    entities = OUTPUT_CONFIGS.load(_IN_HOME_ASSISTANT, key="type")
    pins = Counter[str]()
    for number, output in enumerate(config.outputs):
        key = f"outputs[{number}]"
        if isinstance(output, entities):
            raise _no_sink(f"{key}.type", where)
        place = output_place(output)
        if pins[place]:
            raise ConfigError(f"{key}.pin", place, "a pin that no other output has", where=where)
        pins[place] += 1


def output_place(config: Any) -> str:
    """Return what an output switches, in words: a pin or an entity. No two outputs may have the same."""
    return str(config.where)


def _no_sink(key: str, where: str | None) -> ConfigError:
    """Return that there is no Home Assistant here."""
    others = ", ".join(kind for kind in OUTPUT_CONFIGS.names if kind != _IN_HOME_ASSISTANT)
    takes = f"{others}; entities are switched in Home Assistant only"
    return ConfigError(key, _IN_HOME_ASSISTANT, takes, where=where)


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


def _check_spot(config: AppConfig, where: str | None) -> None:
    """Refuse a URL that opens no store; a file may come later."""
    place = config.spot.place if config.spot else ""
    if "://" in place:
        open_store(place, zone=config.house.time_zone, key="spot.place", where=where).close()


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


def _data_managers(sections: _Sections) -> tuple[DataManagerConfig, ...]:
    """Return the data managers that are configured or, if there is no such section, the standard ones."""
    if sections.data_managers is not None:
        return sections.data_managers
    return tuple(manager for logger in sections.loggers for manager in standard_data_managers(logger))


def _check_data_managers(config: AppConfig, where: str | None) -> None:
    """Refuse a data manager that cannot be, that refers to nothing, and a second one of its name."""
    results = Counter[tuple[str, str, str]]()
    for number, manager in enumerate(config.data_managers):
        key = f"data_managers[{number}]"
        stores = _names(config.stores)
        _check_reference(f"{key}.reader", manager.reader, _names(config.readers), where)
        _check_reference(f"{key}.store", manager.store, stores, where)
        _check_reference(f"{key}.target", manager.target or manager.store, stores, where)
        if not is_source(manager.name):
            takes = "letters, digits, spaces, - and _, as it becomes part of a file's name"
            raise ConfigError(f"{key}.name", manager.name, takes, where=where)
        if not is_block_length(manager.block):
            takes = "a divisor of an hour, as 10m, or whole hours or days, as 6h or 1d"
            raise ConfigError(f"{key}.block", manager.block.total_seconds(), takes, where=where)
        if manager.algorithm not in ALGORITHMS.names:
            takes = f"one of {', '.join(ALGORITHMS.names)}"
            raise ConfigError(f"{key}.algorithm", manager.algorithm, takes, where=where)
        if manager.from_ends and manager.algorithm != "diff":
            takes = "false, unless the algorithm is diff"
            raise ConfigError(f"{key}.from_ends", manager.from_ends, takes, where=where)
        name = manager.target or manager.store, manager.reader, manager.name
        if results[name]:
            raise ConfigError(f"{key}.name", manager.name, "a name of its own for each reader", where=where)
        results[name] += 1


def _check_controllers(config: AppConfig, where: str | None) -> None:
    """Refuse a name that is there twice, a second controller of an output, and readers that are not there."""
    links = [setup.links for setup in config.controllers]
    for number, link in enumerate(links):
        key, others = f"controllers[{number}]", links[:number]
        if link.name in _names(others):
            raise ConfigError(f"{key}.name", link.name, "a name that no other controller has", where=where)
        if link.output in [other.output for other in others]:
            takes = "an output that no other controller has"
            raise ConfigError(f"{key}.output", link.output, takes, where=where)
        _check_reference(f"{key}.output", link.output, _names(config.outputs), where)
        for role, reader in (("meter", link.meter), ("charger", link.charger), ("battery", link.battery)):
            if reader is not None:
                _check_reference(f"{key}.{role}", reader, _names(config.readers), where)


def _check_reference(key: str, name: str, known: Sequence[str], where: str | None) -> None:
    """Refuse a name that nothing has."""
    if name not in known:
        takes = f"one of {', '.join(known)}" if known else "the name of one: none are configured"
        raise ConfigError(key, name, takes, where=where)
