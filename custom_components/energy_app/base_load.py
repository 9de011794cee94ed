"""What a house takes when nobody does anything, from what was kept of its meter."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .coordinator import EnergyAppConfigEntry
from .history import async_kept
from .results import MEANS

_IMPORT, _EXPORT = "import_power_w", "export_power_w"
_SINCE = timedelta(days=2)


async def async_base_load(hass: HomeAssistant, entry: EnergyAppConfigEntry, source: str) -> float:
    """Return the lowest mean of ten minutes that a house took without the sun [W]; 0 if none is known."""
    now = dt_util.utcnow()
    url = entry.runtime_data.storage.url
    rows = await async_kept(hass, url, f"{source}_{MEANS}", (now - _SINCE, now), (_IMPORT, _EXPORT))
    known = (row.values for row in rows if not row.values.get(_EXPORT))
    return min((value for row in known if isinstance(value := row.get(_IMPORT), float)), default=0.0)
