"""The entries of devices in the device registry."""

from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from .const import DOMAIN
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry


@callback
def async_register_device(coordinator: DeviceCoordinator) -> None:
    """Write what is known of a device in the device registry; what is not known stays as it was."""
    dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        config_subentry_id=coordinator.subentry_id,
        identifiers={(DOMAIN, coordinator.subentry_id)},
        name=coordinator.settings.name,
        **coordinator.identity,
    )


def house_device(entry: EnergyAppConfigEntry) -> DeviceInfo:
    """Return the device that stands for the house itself."""
    return DeviceInfo(
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        entry_type=DeviceEntryType.SERVICE,
    )


@callback
def async_follow_identity(coordinator: DeviceCoordinator) -> CALLBACK_TYPE:
    """Register the device again whenever another one is at its place; returns what ends this."""
    registered: dict[str, Any] = {}

    @callback
    def follow() -> None:
        nonlocal registered
        if coordinator.due and (identity := dict(coordinator.identity)) != registered:
            registered = identity
            async_register_device(coordinator)

    return coordinator.async_add_listener(follow)
