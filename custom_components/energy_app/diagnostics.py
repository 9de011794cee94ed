"""What a user can send along with a report; nothing in it names the house or its meters."""

from dataclasses import asdict, fields
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    CONF_API_KEY,
    CONF_HOST,
    CONF_LATITUDE,
    CONF_LONGITUDE,
    CONF_PASSWORD,
    CONF_URL,
)
from homeassistant.core import HomeAssistant

from .brands import brand
from .const import CONF_MIRROR_URL, CONF_STORE_URL, SUBENTRY_CHARGER, SUBENTRY_METER
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .coordinators.entities import EntitiesCoordinator
from .coordinators.meter import MeterCoordinator
from .coordinators.prices import PricesCoordinator
from .energy_core.models import Reading
from .energy_core.readers.dsmr import LineStatistics, MonthPeak
from .logger import LoggerCoordinator
from .runtime import Device
from .settings import Line
from .storage import StorageSettings

# The header holds a serial number, and an error names the port or the host.
TO_REDACT = {
    CONF_API_KEY,
    CONF_HOST,
    CONF_LATITUDE,
    CONF_LONGITUDE,
    CONF_MIRROR_URL,
    CONF_PASSWORD,
    CONF_STORE_URL,
    CONF_URL,
    "charger_entity",
    "entity_id",
    "header",
    "last_error",
    "meter_id",
    "text_message",
}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: EnergyAppConfigEntry
) -> dict[str, Any]:
    """Return how the house is set up and how its devices fare."""
    devices = entry.runtime_data.devices
    chargers = entry.runtime_data.chargers.running
    found = {
        "entry": {**entry.data, **entry.options},
        "storage": _storage(entry.runtime_data.storage),
        "devices": [
            {
                "kind": subentry.subentry_type,
                "settings": _settings(subentry),
                "running": _running(devices[subentry.subentry_id])
                if subentry.subentry_id in devices
                else None,
            }
            for subentry in entry.subentries.values()
            if subentry.subentry_type != SUBENTRY_CHARGER
        ],
        "chargers": [
            {
                "settings": dict(subentry.data),
                "running": chargers[subentry.subentry_id].controller.get_states()
                if subentry.subentry_id in chargers
                else None,
            }
            for subentry in entry.get_subentries_of_type(SUBENTRY_CHARGER)
        ],
    }
    return async_redact_data(found, TO_REDACT)


def _settings(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return what the user set for a device."""
    if subentry.subentry_type != SUBENTRY_METER:
        return dict(subentry.data)
    return {**subentry.data, "is_network": Line(subentry.data[CONF_URL]).is_network}


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


def _running(device: Device) -> dict[str, Any]:
    """Return how a device fares."""
    coordinator = device.coordinator
    return {
        "written": {logger.source: _written(logger) for logger in device.loggers},
        "is_fresh": coordinator.fresh is not None,
        "reading": None if coordinator.data is None else _shown(coordinator.data),
        **_of_its_kind(coordinator),
    }


def _of_its_kind(coordinator: DeviceCoordinator) -> dict[str, Any]:
    """Return what is known of one kind of devices only."""
    if isinstance(coordinator, MeterCoordinator):
        return {"age": coordinator.reader.age, "line": _line(coordinator.reader.line)}
    if isinstance(coordinator, EntitiesCoordinator):
        return {"absent": sorted(coordinator.reader.absent.values())}
    if isinstance(coordinator, PricesCoordinator):
        return {**_error(coordinator), "known": len(coordinator.known), "ahead": len(coordinator.ahead)}
    return _error(coordinator)


def _error(coordinator: DeviceCoordinator) -> dict[str, Any]:
    """Return what went wrong last."""
    cause = coordinator.last_exception and coordinator.last_exception.__cause__
    return {"last_error": str(cause) if cause else None, "last_fault": getattr(cause, "fault", None)}


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
