"""The configuration of a house, of a mapping as a file holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..config import (
    AppConfig,
    DataManagerConfig,
    HouseConfig,
    LoggerConfig,
    LoggingConfig,
    RunConfig,
    ServerConfig,
    SpotConfig,
    StoreConfig,
    decode,
    standard_data_managers,
)
from ..costs.tariffs import tariff_from
from .checks import check
from .controllers import controller_setup
from .outputs import output_config
from .readers import reader_config


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
        reader_config(table, f"readers[{number}]", where, sections.house)
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
    check(config, where)
    return config


def _data_managers(sections: _Sections) -> tuple[DataManagerConfig, ...]:
    """Return the data managers that are configured or, if there is no such section, the standard ones."""
    if sections.data_managers is not None:
        return sections.data_managers
    return tuple(manager for logger in sections.loggers for manager in standard_data_managers(logger))
