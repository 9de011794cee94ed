"""Every concrete class, by the name of its kind."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..protocols import Output, PushReader, Reader
from ..registry import Registry

if TYPE_CHECKING:
    from ..data_managers.block_processor import BlockProcessor


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
ON_THE_WEB = frozenset({"fronius", "openweathermap", "sma"})
IN_HOME_ASSISTANT = "entity_switch"
