"""The switches of the chargers."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.components.switch.const import SwitchDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import ChargerEntity, async_add_charger
from .coordinator import EnergyAppConfigEntry

PARALLEL_UPDATES = 0

SWITCHES = (
    SwitchEntityDescription(key="on", translation_key="charger", device_class=SwitchDeviceClass.OUTLET),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of every charger, now and later."""
    async_add_charger(entry, SWITCHES, ChargerSwitch, async_add_entities)


class ChargerSwitch(ChargerEntity, SwitchEntity):
    """What is decided; to switch it is a wish that ends, and that waits for safety and guard."""

    @property
    @override
    def is_on(self) -> bool:
        """Whether it is to be on."""
        return bool(self.coordinator.data["on"])

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Have it on for as long as its settings say."""
        self.coordinator.controller.override(True)  # noqa: FBT003  # its only argument
        await self.coordinator.async_run()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Have it off for as long as its settings say."""
        self.coordinator.controller.override(False)  # noqa: FBT003  # its only argument
        await self.coordinator.async_run()
