"""What the entities of a meter have in common."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import MeterCoordinator

_LOGGER = logging.getLogger(__name__)

type MeterValue = StateType | datetime


@dataclass(frozen=True, kw_only=True)
class MeterEntityDescription(EntityDescription):
    """Where an entity finds its value, and how often it may show it.

    `immediate` values seldom change and are shown when they do; the others wait for the meter's
    update interval. `survives_silence` is what is known without the meter.
    """

    value_fn: Callable[[MeterCoordinator], MeterValue]
    immediate: bool = False
    survives_silence: bool = False


class MeterEntity(CoordinatorEntity[MeterCoordinator]):
    """An entity that writes its state when there is something new to show, and only then."""

    _attr_has_entity_name = True
    entity_description: MeterEntityDescription

    def __init__(self, coordinator: MeterCoordinator, description: MeterEntityDescription) -> None:
        """Belong to the meter of the coordinator."""
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
    def _show(self, value: MeterValue) -> None:
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

    def _value(self) -> MeterValue:
        """Return the value of now."""
        return self.entity_description.value_fn(self.coordinator)


@callback
def async_add_as_seen[DescriptionT: MeterEntityDescription](
    coordinator: MeterCoordinator,
    platform: str,
    descriptions: Iterable[DescriptionT],
    create: Callable[[MeterCoordinator, DescriptionT], MeterEntity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> Callable[[], None]:
    """Add the entities of a meter: those known from before at once, others when it first gives their value.

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
