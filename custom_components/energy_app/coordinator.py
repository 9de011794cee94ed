"""What the coordinators of all devices have in common."""

import logging
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .energy_core.models import Reading
from .energy_core.protocols import Clock
from .energy_core.readers.sampling import Sampler, SamplingMode
from .settings import DeviceSettings

if TYPE_CHECKING:
    from .runtime import EnergyAppRuntime

type EnergyAppConfigEntry = ConfigEntry[EnergyAppRuntime]

_LOGGER = logging.getLogger(__name__)


class DeviceCoordinator(DataUpdateCoordinator[Reading | None]):
    """Passes on what a device says.

    `data` is the latest reading, None until there is one that can be trusted. `due` tells the listeners
    whether values that keep changing may be shown now. What is to be kept goes to `samplers`, by source.
    """

    config_entry: EnergyAppConfigEntry
    corrects = False  # whether what is kept of it later is better than what was kept before

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the device, and leave it alone until `async_start`."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=subentry.title)
        self.subentry_id = subentry.subentry_id
        self.kind = subentry.subentry_type
        self.due = True
        self._clock = clock
        self.sampler = Sampler(SamplingMode.MEAN)

    @property
    @abstractmethod
    def settings(self) -> DeviceSettings:
        """What the user set."""

    @property
    def samplers(self) -> Mapping[str, Sampler]:
        """What is to be kept of it, by the source under which that is."""
        return {self.settings.source: self.sampler}

    @property
    def identity(self) -> Mapping[str, Any]:
        """What the device registry is told of the device, nothing that is not known."""
        return {}

    @property
    def fresh(self) -> Reading | None:
        """The latest reading, None if there is none that is young enough to be trusted."""
        return self.data if self.last_update_success else None

    @callback
    @abstractmethod
    def async_start(self) -> None:
        """Begin to read."""

    @abstractmethod
    async def async_stop(self) -> None:
        """Let go of the device for good."""

    @abstractmethod
    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take the settings of a subentry, if they are others; entities stay. Raises ConfigError."""
