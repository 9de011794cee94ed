"""The kinds of devices that a house can have."""

from collections.abc import Mapping

from .const import (
    SUBENTRY_ANALOGUE,
    SUBENTRY_ENTITIES,
    SUBENTRY_FRONIUS,
    SUBENTRY_METER,
    SUBENTRY_PRICES,
    SUBENTRY_SMA,
    SUBENTRY_WEATHER,
)
from .coordinator import DeviceCoordinator
from .coordinators.analogue import AnalogueCoordinator
from .coordinators.entities import EntitiesCoordinator
from .coordinators.fronius import FroniusCoordinator
from .coordinators.meter import MeterCoordinator
from .coordinators.prices import PricesCoordinator
from .coordinators.sma import SmaCoordinator
from .coordinators.weather import WeatherCoordinator

COORDINATORS: Mapping[str, type[DeviceCoordinator]] = {
    SUBENTRY_ANALOGUE: AnalogueCoordinator,
    SUBENTRY_ENTITIES: EntitiesCoordinator,
    SUBENTRY_FRONIUS: FroniusCoordinator,
    SUBENTRY_METER: MeterCoordinator,
    SUBENTRY_PRICES: PricesCoordinator,
    SUBENTRY_SMA: SmaCoordinator,
    SUBENTRY_WEATHER: WeatherCoordinator,
}
