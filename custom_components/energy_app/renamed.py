"""Entities that are given another id: the settings that name them follow."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .coordinator import EnergyAppConfigEntry


@callback
def async_follow_renamed(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> CALLBACK_TYPE:
    """Have the devices of a house name their entities as these are called; returns what ends that."""

    @callback
    def follow(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        ids = renamed(event)
        if ids is None:
            return
        for subentry in list(entry.subentries.values()):
            data = _with(subentry.data, *ids)
            if data != subentry.data:
                hass.config_entries.async_update_subentry(entry, subentry, data=data)

    return hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, follow)


def renamed(event: Event[er.EventEntityRegistryUpdatedData]) -> tuple[str, str] | None:
    """Return what an entity was called and what it is called now, None where that is the same."""
    data = event.data
    if data["action"] != "update" or "old_entity_id" not in data:
        return None
    return data["old_entity_id"], data["entity_id"]


def _with(value: Any, old: str, new: str) -> Any:
    """Return settings with one text in place of another, wherever that stands alone."""
    if isinstance(value, Mapping):
        return {key: _with(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with(inner, old, new) for inner in value]
    return new if value == old else value
