"""The month peaks that a meter keeps itself, remembered over restarts and for longer than it does."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .coordinators.meter import MeterCoordinator
from .energy_core.calendar import local_date

_VERSION = 1
_TICK = timedelta(seconds=1)

type _Peaks = dict[str, float]  # kW by the first day of the month, in ISO 8601


class MonthPeaks:
    """Knows the peaks that the meters of a house have said, by their sources."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house; nothing is read yet."""
        self._store = Store[dict[str, _Peaks]](hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.peaks")
        self._known: dict[str, _Peaks] = {}
        self._is_new = False

    async def async_load(self) -> None:
        """Remember what was said before."""
        self._known = await self._store.async_load() or {}

    async def async_remove(self) -> None:
        """Forget the house."""
        await self._store.async_remove()

    async def async_keep(self) -> None:
        """Remember what was said since."""
        if self._is_new:
            self._is_new = False
            await self._store.async_save(self._known)

    @callback
    def async_said(self, devices: Iterable[DeviceCoordinator], zone: str) -> dict[date, float]:
        """Return the peaks that the meter, the first one, has said [kW], by the first day of the month."""
        meter = next((each for each in devices if isinstance(each, MeterCoordinator)), None)
        peaks = {} if meter is None else self._of(meter, zone)
        return {date.fromisoformat(month): kw for month, kw in peaks.items()}

    def _of(self, meter: MeterCoordinator, zone: str) -> _Peaks:
        """Return the peaks of a meter, with what it says by now.

        It never says less of a month than it did: that is another meter, which does not know all of it.
        """
        peaks = self._known.setdefault(meter.settings.source, {})
        for month, kw in (*_over(meter, zone), *_running(meter, zone)):
            if kw > peaks.get(month, 0.0):
                peaks[month] = kw
                self._is_new = True
        return peaks


def _over(meter: MeterCoordinator, zone: str) -> Iterator[tuple[str, float]]:
    """Yield the peaks of the months that are over, as a meter says them."""
    history: Any = () if meter.data is None else meter.data.info.get("peak_history") or ()
    for peak in history:
        if peak.month_end is not None:
            yield _month_before(peak.month_end, zone), peak.kw


def _running(meter: MeterCoordinator, zone: str) -> Iterator[tuple[str, float]]:
    """Yield the peak of the month that runs, as a meter says it; 0 is of one that has just begun."""
    values = {} if meter.data is None else meter.data.values
    watts, at = values.get("month_peak_w"), values.get("month_peak_at")
    if isinstance(watts, int | float) and isinstance(at, datetime):
        yield _month_before(at, zone), watts / 1000


def _month_before(end: datetime, zone: str) -> str:
    """Return the month of the quarter-hour, or the month, that ends at an instant."""
    return local_date(end - _TICK, zone).replace(day=1).isoformat()
