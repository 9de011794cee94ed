"""Settings: from a mapping (a TOML table, a form) to typed and checked values, strictly."""

from .app import AppConfig
from .controllers import ControllerLinks, ControllerSetup
from .decoding import changed, decode
from .house import HouseConfig, LoggingConfig, LogLevel, RunConfig, SpotConfig
from .keeping import DataManagerConfig, LoggerConfig, StoreConfig, hold_of, standard_data_managers
from .place import Nothing
from .server import ServerConfig
from .values import day, duration, is_time_zone, time_of_day

__all__ = [
    "AppConfig",
    "ControllerLinks",
    "ControllerSetup",
    "DataManagerConfig",
    "HouseConfig",
    "LogLevel",
    "LoggerConfig",
    "LoggingConfig",
    "Nothing",
    "RunConfig",
    "ServerConfig",
    "SpotConfig",
    "StoreConfig",
    "changed",
    "day",
    "decode",
    "duration",
    "hold_of",
    "is_time_zone",
    "standard_data_managers",
    "time_of_day",
]
