"""What Home Assistant's backups need of the files of a house."""

import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .coordinator import EnergyAppConfigEntry
from .energy_core.exceptions import EnergyCoreError

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Have everything that was said so far in the files, and no file vanish until the backup is made.

    A store that fails prevents no backup.
    """
    entries: list[EnergyAppConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            await entry.runtime_data.nightly.async_pause()
            await entry.runtime_data.processing.async_pause()
            for logger in list(entry.runtime_data.loggers):
                try:
                    await logger.async_flush()
                except EnergyCoreError as error:
                    _LOGGER.warning("The backup lacks the latest rows: %s", error)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Tidy again at night, and process again."""
    entries: list[EnergyAppConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.nightly.async_resume()
            entry.runtime_data.processing.async_resume()
