"""The coordinator of a Fronius inverter."""

from collections.abc import Iterable
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..energy_core.models import Reading
from ..energy_core.protocols import Clock
from ..energy_core.readers.fronius import FroniusConfig, FroniusReader
from .solar import SolarCoordinator


class FroniusCoordinator(SolarCoordinator[FroniusConfig, FroniusReader]):
    """Asks a Fronius data logger; what was kept of it tells the energy of the day since midnight."""

    config_class = FroniusConfig
    manufacturer = "Fronius"

    @classmethod
    @override
    def make_reader(cls, hass: HomeAssistant, config: FroniusConfig, clock: Clock) -> FroniusReader:
        """Return a reader; nothing is asked yet."""
        return FroniusReader(config, clock, async_get_clientsession(hass))

    @override
    def _address(self, config: FroniusConfig) -> str:
        """Return where its own pages are."""
        return config.base_url

    @override
    def _recall(self, readings: Iterable[Reading]) -> None:
        """Learn from what was kept, for a device that counts no days too."""
        readings = list(readings)
        super()._recall(readings)
        self.reader.recall(readings)
