"""What the house took and gave today, what that cost and what its panels earned."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import CONF_TARIFF, DOMAIN, SUBENTRY_TARIFF
from .coordinator import EnergyAppConfigEntry
from .coordinators.meter import MeterCoordinator
from .energy_core.calendar import local_date, midnight
from .energy_core.costs.absence import MissingDataError
from .energy_core.exceptions import EnergyCoreError
from .stores import async_in_thread, async_require, is_kept

if TYPE_CHECKING:
    from .counting import HouseDay

_LOGGER = logging.getLogger(__name__)

_LATE = timedelta(minutes=2)  # after a quarter's end, until what was made of it is there


class HouseCoordinator(DataUpdateCoordinator["HouseDay | None"]):
    """Counts the totals of today once what was made of a quarter-hour is there."""

    config_entry: EnergyAppConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title)
        self._counter: Any = None

    @override
    async def _async_update_data(self) -> HouseDay | None:
        """Count what is known by now."""
        question = self._question(dt_util.utcnow())
        if not question.sources or not is_kept(question.url):
            return None
        try:
            await async_require(self.hass, question.url)
            return await async_in_thread(self.hass, partial(self._count, question))
        except MissingDataError as error:
            _LOGGER.debug("Nothing to count: %s", error)
            return None
        except EnergyCoreError as error:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="not_counted",
                translation_placeholders={"error": str(error)},
            ) from error

    def _count(self, question: Question) -> HouseDay:
        """Count, in a thread: what that takes is imported only now. Raises EnergyCoreError."""
        if self._counter is None:
            self._counter = import_module(".counting", __package__).Counter()
        day: HouseDay = self._counter.count(question)
        return day

    def _question(self, now: datetime) -> Question:
        """Return what is to be counted."""
        entry, zone = self.config_entry, self.hass.config.time_zone
        devices = [device.coordinator for device in entry.runtime_data.devices.values()]
        tariffs = entry.get_subentries_of_type(SUBENTRY_TARIFF)
        return Question(
            now=now,
            until=now - _LATE,
            zone=zone,
            url=entry.runtime_data.storage.url,
            sources=tuple(each.settings.source for each in devices),
            tariff=next((subentry.data[CONF_TARIFF] for subentry in tariffs), None),
            peaks=_peaks(devices, zone),
            register=_register(devices),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be counted: today until an instant, from which stores, by which tariff."""

    now: datetime
    until: datetime
    zone: str
    url: str
    sources: tuple[str, ...]
    tariff: Mapping[str, Any] | None
    peaks: Mapping[date, float]
    register: int

    @property
    def day(self) -> date:
        """The local day."""
        return local_date(self.now, self.zone)

    @property
    def midnight(self) -> datetime:
        """When it began."""
        return midnight(self.day, self.zone)


def _peaks(devices: list[Any], zone: str) -> dict[date, float]:
    """Return the month peaks that a meter keeps itself [kW], by the first day of the month."""
    peaks: dict[date, float] = {}
    for meter in devices:
        if not isinstance(meter, MeterCoordinator) or meter.data is None:
            continue
        for peak in meter.data.info.get("peak_history") or ():  # type: ignore[attr-defined]
            if peak.month_end is not None:
                last = local_date(peak.month_end - timedelta(seconds=1), zone)
                peaks.setdefault(last.replace(day=1), peak.kw)
        kw, at = meter.data.values.get("month_peak_w"), meter.data.values.get("month_peak_at")
        if isinstance(kw, int | float) and isinstance(at, datetime):
            peaks[local_date(at - timedelta(seconds=1), zone).replace(day=1)] = kw / 1000
    return peaks


def _register(devices: list[Any]) -> int:
    """Return which register counts now, the first where no meter says."""
    for meter in devices:
        if isinstance(meter, MeterCoordinator) and meter.data is not None:
            tariff = meter.data.values.get("tariff")
            if tariff in {1, 2}:
                return int(tariff)  # type: ignore[arg-type]
    return 1
