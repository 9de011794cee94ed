"""The readings of an inverter, which sleeps at night."""

import logging
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.sun import is_up
from homeassistant.util import dt as dt_util

from ..coordinator import EnergyAppConfigEntry
from ..energy_core.exceptions import ReaderConnectionError, ReaderDataError, ReaderError, ReaderTimeoutError
from ..energy_core.models import Reading, Value
from ..energy_core.protocols import Clock, Reader
from ..history import async_kept
from .polled import PolledConfig, PolledCoordinator

_LOGGER = logging.getLogger(__name__)

_POWER, _DAY, _TOTAL = "pv_power_w", "pv_day_kwh", "pv_total_kwh"

_BEFORE = timedelta(hours=36)  # since the evening before, whatever the hour

# Data loggers that stay awake answer for an inverter that is asleep, or not at all as they should.
_ASLEEP = (ReaderConnectionError, ReaderTimeoutError, ReaderDataError)


class SolarCoordinator[ConfigT: PolledConfig, ReaderT: Reader](PolledCoordinator[ConfigT, ReaderT]):
    """Asks an inverter; while the sun is below the horizon, one that says nothing gives 0 W.

    Its totals are held meanwhile, and the energy of the day begins anew at local midnight. By day a missing
    value is missing.
    """

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the device, and leave it alone until `async_start`. Raises ConfigError."""
        super().__init__(hass, entry, subentry, clock)
        self._unique_id = subentry.unique_id
        self._held: Reading | None = None
        self._sleeps = False
        self._is_recalled = False

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """Who made the device, and where its own pages are."""
        return {"manufacturer": self.manufacturer, "configuration_url": self._address(self.settings.config)}

    @property
    @abstractmethod
    def manufacturer(self) -> str:
        """Who made it."""

    @abstractmethod
    def _address(self, config: ConfigT) -> str:
        """Return where its own pages are."""

    def _recall(self, readings: Iterable[Reading]) -> None:
        """Learn from what was kept of the inverter, the oldest first; the last is what is held."""
        for reading in readings:
            self._held = reading

    @override
    async def _async_ask(self) -> Reading:
        """Ask the device; before the first time, look up what was kept of it. Raises ReaderError."""
        if not self._is_recalled:
            self._is_recalled = True
            now = self._clock.now()
            url, source = self.config_entry.runtime_data.storage.url, self.settings.source
            self._recall(await async_kept(self.hass, url, source, (now - _BEFORE, now), (_TOTAL, _DAY)))
        return await super()._async_ask()

    @override
    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take other settings: another inverter has other totals; one that has moved is known by its id."""
        before, known = self.reader, self._unique_id
        self._unique_id = subentry.unique_id
        is_the_same = known is not None and subentry.unique_id == known
        self._is_recalled = self._is_recalled and not is_the_same  # for a reader that begins with nothing
        await super().async_change(subentry)
        if self.reader is not before and not is_the_same:
            self._held, self._sleeps, self._is_recalled = None, False, True

    @override
    def _without_answer(self, error: ReaderError) -> Reading:
        """Return what a sleeping inverter means. Raises UpdateFailed by day."""
        if not isinstance(error, _ASLEEP) or not self._is_night():
            return super()._without_answer(error)
        if not self._sleeps:
            self._sleeps = True
            _LOGGER.info("%s sleeps, it gives 0 W until the sun is up: %s", self.name, error)
        return Reading(self.settings.source, self._clock.now(), {}, {"is_asleep": True})

    @override
    def _completed(self, reading: Reading) -> Reading:
        """Return a reading that says 0 W at night where the inverter says nothing, and holds its totals."""
        if not reading.info.get("is_asleep"):
            self._sleeps = False
        if _POWER not in reading.values and self._is_night():
            values = {_POWER: 0.0, **self._totals(reading.at), **reading.values}
            reading = replace(reading, values=values)
        if _TOTAL in reading.values or _DAY in reading.values:
            self._held = reading
        return reading

    def _totals(self, at: datetime) -> dict[str, Value]:
        """Return the totals as they were last known."""
        if self._held is None:
            return {}
        held = {column: value for column, value in self._held.values.items() if column in {_DAY, _TOTAL}}
        if _DAY in held and _local_day(self._held.at) != _local_day(at):
            held[_DAY] = 0.0
        return held

    def _is_night(self) -> bool:
        """Say whether the sun is below the horizon of the house."""
        return not is_up(self.hass, self._clock.now())


def _local_day(at: datetime) -> tuple[int, int, int]:
    """Return the day of an instant at the house."""
    local = dt_util.as_local(at)
    return local.year, local.month, local.day
