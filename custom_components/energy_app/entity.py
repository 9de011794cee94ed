"""What the entities of a device have in common."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import DeviceCoordinator
from .energy_core.models import Reading

_LOGGER = logging.getLogger(__name__)

type DeviceValue = StateType | datetime


@dataclass(frozen=True, kw_only=True)
class DeviceEntityDescription[CoordinatorT: DeviceCoordinator](EntityDescription):
    """Where an entity finds its value, and how often it may show it.

    `immediate` values seldom change and are shown when they do; the others wait until
    they are due. `survives_silence` is what is known without the device.
    """

    value_fn: Callable[[CoordinatorT], DeviceValue]
    immediate: bool = False
    survives_silence: bool = False


class DeviceEntity[CoordinatorT: DeviceCoordinator](CoordinatorEntity[CoordinatorT]):
    """An entity that writes its state when there is something new to show, and only then."""

    _attr_has_entity_name = True
    entity_description: DeviceEntityDescription[CoordinatorT]

    def __init__(self, coordinator: CoordinatorT, description: DeviceEntityDescription[CoordinatorT]) -> None:
        """Belong to the device of the coordinator."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, coordinator.subentry_id)})
        self._shown = self._value()
        self._shown_available = self.available
        self._is_refused = False

    @property
    @override
    def available(self) -> bool:
        """Whether the value can be trusted."""
        return self.entity_description.survives_silence or self.coordinator.fresh is not None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state if the value is another and may be shown now; a loss of data never waits."""
        available = self.available
        if available == self._shown_available:
            if not (self.coordinator.due or self.entity_description.immediate):
                return
            value = self._value()
            if value == self._shown:
                return
        else:
            value = self._value()
        self._shown_available = available
        self._show(value)

    @callback
    def _show(self, value: DeviceValue) -> None:
        """Write a value; one that Home Assistant does not take is unknown, and hinders no other entity."""
        self._shown = value
        try:
            self.async_write_ha_state()
        except ValueError:
            if not self._is_refused:
                _LOGGER.exception("%s cannot show %r", self.entity_id, value)
            self._is_refused = True
            self._shown = None
            self.async_write_ha_state()
        else:
            self._is_refused = False

    def _value(self) -> DeviceValue:
        """Return the value of now."""
        return self.entity_description.value_fn(self.coordinator)


@callback
def async_add_as_seen[DescriptionT: DeviceEntityDescription[Any]](
    coordinator: DeviceCoordinator,
    platform: str,
    descriptions: Iterable[DescriptionT],
    create: Callable[[Any, DescriptionT], DeviceEntity[Any]],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> Callable[[], None]:
    """Add the entities of a device: those known from before at once, others when it first gives their value.

    Returns what ends the looking for more.
    """
    registry = er.async_get(coordinator.hass)
    waiting = list(descriptions)

    def is_known(description: DescriptionT) -> bool:
        unique_id = f"{coordinator.subentry_id}_{description.key}"
        return registry.async_get_entity_id(platform, DOMAIN, unique_id) is not None

    @callback
    def add(wanted: Callable[[DescriptionT], bool]) -> None:
        if found := [description for description in waiting if wanted(description)]:
            waiting[:] = [description for description in waiting if not wanted(description)]
            async_add_entities(
                [create(coordinator, description) for description in found],
                config_subentry_id=coordinator.subentry_id,
            )

    @callback
    def look() -> None:
        if waiting and coordinator.due:
            add(lambda description: description.value_fn(coordinator) is not None)

    add(lambda description: is_known(description) or description.value_fn(coordinator) is not None)
    return coordinator.async_add_listener(look)


@callback
def async_add_columns[DescriptionT: DeviceEntityDescription[Any]](
    coordinator: DeviceCoordinator,
    columns_of: Callable[[str, Reading], Iterable[str]],
    describe: Callable[[str], DescriptionT | None],
    create: Callable[[Any, DescriptionT], DeviceEntity[Any]],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> Callable[[], None]:
    """Add the entities of the columns of a device: those known from before at once, others as they come.

    Returns what ends the looking for more.
    """
    seen: set[str] = set()

    @callback
    def add(columns: Iterable[str]) -> None:
        new = [column for column in columns if column not in seen]
        seen.update(new)
        described = [description for column in new if (description := describe(column))]
        if described:
            async_add_entities(
                [create(coordinator, description) for description in described],
                config_subentry_id=coordinator.subentry_id,
            )

    @callback
    def look() -> None:
        if coordinator.data is not None:
            add(columns_of(coordinator.kind, coordinator.data))

    add(_known_columns(coordinator))
    look()
    return coordinator.async_add_listener(look)


def _known_columns(coordinator: DeviceCoordinator) -> list[str]:
    """Return the columns of which the registry has entities."""
    prefix = f"{coordinator.subentry_id}_"
    entries = er.async_entries_for_config_entry(
        er.async_get(coordinator.hass), coordinator.config_entry.entry_id
    )
    return [entry.unique_id.removeprefix(prefix) for entry in entries if entry.unique_id.startswith(prefix)]
