"""Everything that is configured."""

from dataclasses import dataclass, field

from .controllers import ControllerSetup
from .house import HouseConfig, LoggingConfig, RunConfig, SpotConfig
from .keeping import DataManagerConfig, LoggerConfig, StoreConfig
from .server import ServerConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """Everything that is configured; `readers`, `outputs`, `tariff` are typed configurations of their own."""

    house: HouseConfig
    readers: tuple[object, ...] = ()
    stores: tuple[StoreConfig, ...] = ()
    loggers: tuple[LoggerConfig, ...] = ()
    tariff: object | None = None
    spot: SpotConfig | None = None
    data_managers: tuple[DataManagerConfig, ...] = ()
    outputs: tuple[object, ...] = ()
    controllers: tuple[ControllerSetup, ...] = ()
    logging: LoggingConfig = field(default_factory=LoggingConfig)
    run: RunConfig = field(default_factory=RunConfig)
    server: ServerConfig | None = None
