"""The coordinator of an SMA inverter."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import SMA_REQUIREMENTS
from ..energy_core.protocols import Clock
from ..energy_core.readers.sma import SmaConfig, SmaReader
from .solar import SolarCoordinator


class SmaCoordinator(SolarCoordinator[SmaConfig, SmaReader]):
    """Asks an SMA inverter over WebConnect."""

    config_class = SmaConfig
    manufacturer = "SMA"
    requirements = SMA_REQUIREMENTS

    @classmethod
    @override
    def make_reader(cls, hass: HomeAssistant, config: SmaConfig, clock: Clock) -> SmaReader:
        """Return a reader; nothing is asked yet."""
        session = async_get_clientsession(hass, verify_ssl=config.verify_tls)
        return SmaReader(config, clock, session)

    @classmethod
    @override
    async def async_close(cls, reader: SmaReader) -> None:
        """Log out: an inverter has few sessions."""
        await reader.close()

    @override
    def _address(self, config: SmaConfig) -> str:
        """Return where its own pages are."""
        return config.base_url
