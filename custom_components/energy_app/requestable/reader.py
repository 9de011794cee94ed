"""A device of the house as an agent: what it said last, and how often it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..coordinator import DeviceCoordinator
from ..coordinators.polled import PolledCoordinator
from ..energy_core.agents.agent import Requestable
from ..energy_core.models import Reading


@dataclass(frozen=True, slots=True)
class NothingToSet:
    """The settings of what speaks by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSettings:
    """How often a device is asked."""

    period: timedelta = field(
        default=timedelta(seconds=10),
        metadata={"minimum": timedelta(seconds=1), "maximum": timedelta(days=1)},
    )


class DeviceAgent(Requestable):
    """A device, of which somebody else has the coordinator."""

    def __init__(self, coordinator: DeviceCoordinator) -> None:
        """Follow a coordinator from now on."""
        self._coordinator = coordinator
        self._last: Reading | None = coordinator.data
        self._readings = 0
        self._last_success: datetime | None = None

    @property
    @override
    def name(self) -> str:  # type: ignore[override]  # it may be given another one
        """What the user calls it."""
        return self._coordinator.name

    @property
    @override
    def config(self) -> Any:
        """What may change while it runs: of what pushes, nothing."""
        return NothingToSet()

    @override
    def set_config(self, config: Any) -> None:
        """Take no other settings: there are none."""

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return what it said last, and what went wrong since."""
        coordinator = self._coordinator
        error = None if coordinator.last_update_success else coordinator.last_exception
        latest = coordinator.data
        return {
            "last_success": self._last_success,
            "last_error": None if error is None else str(error),
            "readings": self._readings,
            "at": None if latest is None else latest.at,
            "values": {} if latest is None else latest.values,
        }

    @callback
    def async_follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Count what it says, and tell somebody each time; returns what ends this."""

        @callback
        def count() -> None:
            if self._coordinator.last_update_success and self._coordinator.data is not self._last:
                self._last = self._coordinator.data
                self._readings += 1
                self._last_success = dt_util.utcnow()
            changed()

        return self._coordinator.async_add_listener(count)


class AskedDeviceAgent(DeviceAgent):
    """A device that is asked."""

    def __init__(self, coordinator: PolledCoordinator[Any, Any]) -> None:
        """Follow a coordinator from now on."""
        super().__init__(coordinator)
        self._asked = coordinator

    @property
    @override
    def config(self) -> AskedSettings:
        """How often it is asked."""
        return AskedSettings(period=self._asked.period)

    @override
    def set_config(self, config: AskedSettings) -> None:
        """Have it asked more or less often. Raises ConfigError or SettingsError: some need their rest."""
        self._asked.async_set_period(config.period)


def device_agent(coordinator: DeviceCoordinator) -> DeviceAgent:
    """Return the agent of a device."""
    if isinstance(coordinator, PolledCoordinator):
        return AskedDeviceAgent(coordinator)
    return DeviceAgent(coordinator)
