"""The settings of the chargers that are numbers."""

from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import ChargerEntity, async_add_charger
from .coordinator import EnergyAppConfigEntry

PARALLEL_UPDATES = 0


def _power(key: str, most: float) -> NumberEntityDescription:
    """Describe a power that a user sets."""
    return NumberEntityDescription(
        key=key,
        translation_key=key,
        device_class=NumberDeviceClass.POWER,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=UnitOfPower.WATT,
        native_min_value=0,
        native_max_value=most,
        native_step=50,
        mode=NumberMode.BOX,
    )


NUMBERS = (
    _power("upper_threshold_power", 25_000),
    _power("deadband_power", 10_000),
    _power("peak_limit_power", 25_000),
    NumberEntityDescription(
        key="max_price",
        translation_key="max_price",
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement="EUR/kWh",
        native_min_value=-1,
        native_max_value=2,
        native_step=0.001,
        mode=NumberMode.BOX,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the settings of every charger, now and later."""
    async_add_charger(entry, NUMBERS, ChargerNumber, async_add_entities)


class ChargerNumber(ChargerEntity, NumberEntity):
    """A setting of a charger; to change it switches nothing."""

    @property
    @override
    def _value(self) -> float | None:
        """What it is set to, None for what was never set."""
        value: float | None = getattr(self.coordinator.config, self.entity_description.key)
        return value

    @property
    @override
    def native_value(self) -> float | None:
        """What it is set to, None for what was never set."""
        return self._value

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set it, and keep that."""
        await self.coordinator.async_set(**{self.entity_description.key: value})
