"""What a user can send along with a report; nothing in it names the house or its meters."""

from dataclasses import asdict, fields
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from .brands import brand
from .const import CONF_MIRROR_URL, CONF_STORE_URL
from .coordinator import EnergyAppConfigEntry
from .energy_core.models import Reading
from .energy_core.readers.dsmr import LineStatistics, MonthPeak
from .logger import LoggerCoordinator
from .runtime import Meter
from .settings import Line
from .storage import StorageSettings

# The header holds a serial number, and an error names the port or the host.
TO_REDACT = {CONF_MIRROR_URL, CONF_STORE_URL, CONF_URL, "header", "last_error", "meter_id", "text_message"}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: EnergyAppConfigEntry
) -> dict[str, Any]:
    """Return how the house is set up and how its meters fare."""
    meters = entry.runtime_data.meters
    found = {
        "entry": {**entry.data, **entry.options},
        "storage": _storage(entry.runtime_data.storage),
        "meters": [
            {
                "settings": {
                    **subentry.data,
                    "is_network": Line(subentry.data[CONF_URL]).is_network,
                },
                "running": _running(meters[subentry.subentry_id]) if subentry.subentry_id in meters else None,
            }
            for subentry in entry.subentries.values()
        ],
    }
    return async_redact_data(found, TO_REDACT)


def _storage(storage: StorageSettings) -> dict[str, Any]:
    """Return how readings are kept, but not where."""
    return {
        "kind": storage.url.partition(":")[0],
        "period": storage.period.total_seconds(),
        "retention": asdict(storage.retention),
    }


def _written(logger: LoggerCoordinator) -> dict[str, Any]:
    """Return how the writing fares."""
    figures = ("rows_written", "rows_ignored", "rows_lost", "rows_waiting", "last_write")
    return {name: getattr(logger.agent, name) for name in figures}


def _running(meter: Meter) -> dict[str, Any]:
    """Return how a meter fares."""
    coordinator = meter.coordinator
    return {
        "written": _written(meter.logger),
        "is_fresh": coordinator.fresh is not None,
        "age": coordinator.reader.age,
        "line": _line(coordinator.reader.line),
        "reading": None if coordinator.data is None else _shown(coordinator.data),
    }


def _line(line: LineStatistics) -> dict[str, Any]:
    """Return what happened on a line, its counts by reason as plain values."""
    counts = {field.name: getattr(line, field.name) for field in fields(line)}
    return {**counts, "rejected": dict(line.rejected)}


def _shown(reading: Reading) -> dict[str, Any]:
    """Return a reading."""
    return {
        "at": reading.at,
        "brand": brand(reading),
        "values": dict(reading.values),
        "info": {key: _plain(value) for key, value in reading.info.items()},
    }


def _plain(value: object) -> object:
    """Return what a meter said about itself, its list of peaks as plain values."""
    if isinstance(value, tuple):
        return [asdict(item) for item in value if isinstance(item, MonthPeak)]
    return value
