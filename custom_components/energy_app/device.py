"""The device of a meter."""

from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr

from .brands import brand
from .const import DOMAIN
from .coordinator import MeterCoordinator


@callback
def async_register_device(coordinator: MeterCoordinator) -> None:
    """Write what is known of a meter in the device registry; what is not known stays as it was."""
    dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        config_subentry_id=coordinator.subentry_id,
        identifiers={(DOMAIN, coordinator.subentry_id)},
        name=coordinator.settings.name,
        **_identity(coordinator),
    )


@callback
def async_follow_identity(coordinator: MeterCoordinator) -> CALLBACK_TYPE:
    """Register the device again whenever another meter is at the line; returns what ends this."""
    registered: dict[str, Any] = {}

    @callback
    def follow() -> None:
        nonlocal registered
        if coordinator.due and (identity := _identity(coordinator)) != registered:
            registered = identity
            async_register_device(coordinator)

    return coordinator.async_add_listener(follow)


def _identity(coordinator: MeterCoordinator) -> dict[str, Any]:
    """Return what a meter says of itself, nothing before it has spoken."""
    reading = coordinator.data
    if reading is None:
        return {}
    return {
        "manufacturer": brand(reading),
        "model": f"P1 {reading.info.get('version', '')}".strip(),
        "serial_number": reading.info.get("meter_id"),
    }
