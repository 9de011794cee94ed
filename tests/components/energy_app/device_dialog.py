"""The dialogs about devices, as the frontend leads them."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry, SubentryFlowContext
from homeassistant.core import HomeAssistant

from .dialog import Dialog


async def add(hass: HomeAssistant, entry: ConfigEntry[Any], kind: str) -> Dialog:
    """Begin to add a device of a kind."""
    return await _begin(hass, entry, kind, SubentryFlowContext(source=SOURCE_USER))


async def change(hass: HomeAssistant, entry: ConfigEntry[Any], subentry_id: str) -> Dialog:
    """Begin to change a device."""
    kind = entry.subentries[subentry_id].subentry_type
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
    return await _begin(hass, entry, kind, context)


def in_section(dialog: Dialog, name: str) -> dict[str, Any]:
    """Return how a section of the form that is shown is filled in."""
    schema = dialog.shown["data_schema"].schema
    (fields,) = (kind.schema.schema for field, kind in schema.items() if str(field) == name)
    return {str(key): key.description["suggested_value"] for key in fields if key.description}


async def _begin(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str, context: SubentryFlowContext
) -> Dialog:
    """Begin a dialog."""
    manager = hass.config_entries.subentries
    shown = await manager.async_init((entry.entry_id, kind), context=context)
    return Dialog(hass, manager, dict(shown))
