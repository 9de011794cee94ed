"""The demand of the running quarter-hour, as the meter of the house moves."""

import logging
from datetime import datetime
from typing import override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .energy_core.demand import Demand, RunningQuarter
from .energy_core.models import Reading

_LOGGER = logging.getLogger(__name__)

_COLUMNS = ("import_total_kwh", "import_t1_kwh", "import_t2_kwh", "import_power_w", "demand_w")
_GRID = frozenset(_COLUMNS)


class DemandCoordinator(DataUpdateCoordinator[Demand | None]):
    """Follows the first device that measures the grid; its `data` are None while that is silent."""

    config_entry: EnergyAppConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title)
        self._quarter = RunningQuarter()
        self._meter: str | None = None  # whose subentry it is
        self._taken_at: datetime | None = None

    @callback
    def async_follow(self, device: DeviceCoordinator) -> CALLBACK_TYPE:
        """Follow a device, if it is the one that measures the grid; returns what ends that."""

        @callback
        def take() -> None:
            if self._is_meter(device):
                self._async_take(device)

        return device.async_add_listener(take)

    @override
    async def _async_update_data(self) -> Demand | None:
        """Say the same again to who asks for an update."""
        return self.data

    def _is_meter(self, device: DeviceCoordinator) -> bool:
        """Say whether a device is the meter; the first that measures the grid becomes it."""
        if self._meter == device.subentry_id:
            return True
        if self._meter in self.config_entry.runtime_data.devices:
            return False
        if device.data is None or _GRID.isdisjoint(device.data.values):
            return False
        self._meter, self._quarter, self._taken_at = device.subentry_id, RunningQuarter(), None
        return True

    @callback
    def _async_take(self, meter: DeviceCoordinator) -> None:
        """Take what the meter said, and tell it when it is due."""
        reading = meter.fresh
        if reading is None:
            if self.data is not None:
                self.async_set_updated_data(None)
            return
        if reading.at != self._taken_at:
            self._taken_at = reading.at
            self._quarter.push(reading.at, **_numbers(reading))
        if meter.due or self.data is None:
            self.async_set_updated_data(self._quarter.at(reading.at))


def _numbers(reading: Reading) -> dict[str, float]:
    """Return what a reading says of the grid."""
    values = {name: reading.values.get(name) for name in _COLUMNS}
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
