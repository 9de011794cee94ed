"""What the coordinators of all devices have in common."""

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .energy_core.agents.run_log import RunLog
from .energy_core.models import Reading
from .energy_core.protocols import Clock
from .energy_core.readers.sampling import Sampler, SamplingMode
from .requestable.pace import NoPace
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
        self.log = RunLog()
        self.readings = 0
        self.on_ran: Callable[[], None] = lambda: None  # is told of each run

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

    @property
    @abstractmethod
    def age(self) -> float | None:
        """For how many seconds it has said nothing new, None before it ever did."""

    @property
    def pace(self) -> Any:
        """What may be set while it is read: the settings of a dataclass."""
        return NoPace()

    @property
    def configured_pace(self) -> Any:
        """The same, as the user configured it."""
        return NoPace()

    @callback
    def async_set_pace(self, pace: Any) -> None:
        """Read at another pace; what is open stays open. Raises ConfigError or SettingsError."""

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note a run, and what it raises; if that is nothing, the device has said something."""
        try:
            with self.log.noting(self._clock.now()):
                yield
            self.readings += 1
        finally:
            self.hass.loop.call_soon(self._async_tell_run)  # when what it said is known

    @callback
    def _async_tell_run(self) -> None:
        """Tell of a run."""
        self.on_ran()

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
