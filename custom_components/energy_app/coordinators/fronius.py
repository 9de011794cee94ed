"""The coordinator of a Fronius inverter."""

from collections.abc import Iterable
from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..energy_core.models import Reading
from ..energy_core.readers.fronius import FroniusConfig, FroniusReader
from ..settings import PolledSettings
from .solar import SolarCoordinator


class FroniusCoordinator(SolarCoordinator[FroniusConfig, FroniusReader]):
    """Asks a Fronius data logger; what was kept of it tells the energy of the day since midnight."""

    manufacturer = "Fronius"

    @override
    def _settings_of(self, subentry: ConfigSubentry) -> PolledSettings[FroniusConfig]:
        """Return the settings that a subentry holds. Raises ConfigError."""
        return PolledSettings.from_subentry(FroniusConfig, subentry, self.hass.config.time_zone)

    @override
    def _make_reader(self, config: FroniusConfig) -> FroniusReader:
        """Return a reader; nothing is asked yet."""
        return FroniusReader(config, self._clock, async_get_clientsession(self.hass))

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
