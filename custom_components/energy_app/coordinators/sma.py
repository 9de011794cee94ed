"""The coordinator of an SMA inverter."""

from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import SMA_REQUIREMENTS
from ..energy_core.readers.sma import SmaConfig, SmaReader
from ..settings import PolledSettings
from .solar import SolarCoordinator


class SmaCoordinator(SolarCoordinator[SmaConfig, SmaReader]):
    """Asks an SMA inverter over WebConnect."""

    manufacturer = "SMA"
    requirements = SMA_REQUIREMENTS

    @override
    def _settings_of(self, subentry: ConfigSubentry) -> PolledSettings[SmaConfig]:
        """Return the settings that a subentry holds. Raises ConfigError."""
        return PolledSettings.from_subentry(SmaConfig, subentry, self.hass.config.time_zone)

    @override
    def _make_reader(self, config: SmaConfig) -> SmaReader:
        """Return a reader; nothing is asked yet."""
        session = async_get_clientsession(self.hass, verify_ssl=config.verify_tls)
        return SmaReader(config, self._clock, session)

    @override
    async def _async_close(self, reader: SmaReader) -> None:
        """Log out: an inverter has few sessions."""
        await reader.close()

    @override
    def _address(self, config: SmaConfig) -> str:
        """Return where its own pages are."""
        return config.base_url
