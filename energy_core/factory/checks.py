"""What only the whole of a configuration can have wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ..config import (
    AppConfig,
)
from ..data_managers import is_block_length
from ..data_managers.algorithms import ALGORITHMS
from ..exceptions import ConfigError
from ..stores import open_store
from ..stores.url import is_source
from .kinds import IN_HOME_ASSISTANT, OUTPUT_CONFIGS
from .outputs import no_sink, output_place


def check(config: AppConfig, where: str | None) -> None:
    """Refuse with a ConfigError what is named twice, refers to nothing, or cannot be together."""
    _check_names(config, where)
    _check_outputs(config, where)
    _check_stores(config, where)
    _check_spot(config, where)
    _check_loggers(config, where)
    _check_data_managers(config, where)
    _check_controllers(config, where)


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
    entities = OUTPUT_CONFIGS.load(IN_HOME_ASSISTANT, key="type")
    pins = Counter[str]()
    for number, output in enumerate(config.outputs):
        key = f"outputs[{number}]"
        if isinstance(output, entities):
            raise no_sink(f"{key}.type", where)
        place = output_place(output)
        if pins[place]:
            raise ConfigError(f"{key}.pin", place, "a pin that no other output has", where=where)
        pins[place] += 1


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
