"""A dialog as the frontend leads it."""

from typing import Any, Self

import probatio
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
    SubentryFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, FlowResultType, section

from custom_components.energy_app.const import DOMAIN, SUBENTRY_METER
from tests.emulators.p1_meter import Line

from .house import talk_until

type Shown = dict[str, Any]


def first_shown(schema: probatio.Schema) -> dict[str, Any]:
    """Return how the frontend fills in a form before anybody types, as its `computeInitialHaFormData` does.

    A default of a section hides all that is suggested within, and all defaults.
    """
    data: dict[str, Any] = {}
    for field, kind in schema.schema.items():
        suggested = (field.description or {}).get("suggested_value")
        if suggested is not None:
            data[str(field)] = suggested
        elif field.default is not probatio.UNDEFINED:
            data[str(field)] = field.default()
        elif isinstance(kind, section):
            data[str(field)] = first_shown(kind.schema)
    return data


class Dialog:
    """A flow in progress; `shown` is what the user sees."""

    def __init__(self, hass: HomeAssistant, manager: FlowManager[Any, Any, Any], shown: Shown) -> None:
        """Go on from what is shown first."""
        self._hass = hass
        self._manager = manager
        self.shown = shown

    @classmethod
    async def of_house(cls, hass: HomeAssistant) -> Self:
        """Add the integration."""
        manager = hass.config_entries.flow
        shown = await manager.async_init(DOMAIN, context=ConfigFlowContext(source=SOURCE_USER))
        return cls(hass, manager, dict(shown))

    @classmethod
    async def of_meter(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Add a further meter."""
        manager = hass.config_entries.subentries
        context = SubentryFlowContext(source=SOURCE_USER)
        shown = await manager.async_init((entry.entry_id, SUBENTRY_METER), context=context)
        return cls(hass, manager, dict(shown))

    @classmethod
    async def of_change(cls, hass: HomeAssistant, entry: ConfigEntry[Any], subentry_id: str) -> Self:
        """Change a meter."""
        manager = hass.config_entries.subentries
        context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
        shown = await manager.async_init((entry.entry_id, SUBENTRY_METER), context=context)
        return cls(hass, manager, dict(shown))

    async def choose(self, option: str) -> Shown:
        """Choose from a menu."""
        assert self.shown["type"] is FlowResultType.MENU
        assert option in self.shown["menu_options"]
        return await self.answer(next_step_id=option)

    async def answer(self, **user_input: Any) -> Shown:
        """Fill in a form."""
        shown = await self._manager.async_configure(self.shown["flow_id"], user_input)
        self.shown = dict(shown)
        return self.shown

    async def submit(self, **changed: Any) -> Shown:
        """Fill in a form as a person does: what is not changed goes back as the frontend shows it."""
        return await self.answer(**{**first_shown(self.shown["data_schema"]), **changed})

    async def wait(self, line: Line | None = None) -> Shown:
        """Wait until reading is over, if it is not; with a line, its meter sends telegrams meanwhile."""
        if self.shown["type"] is FlowResultType.FORM:
            return self.shown
        assert self.shown["type"] is FlowResultType.SHOW_PROGRESS
        assert self.shown["progress_action"] == "read"
        if line is not None:
            await talk_until(line, lambda: not self._is_reading)
        await self._hass.async_block_till_done()
        shown = await self._manager.async_configure(self.shown["flow_id"])
        self.shown = dict(shown)
        return self.shown

    @property
    def suggested(self) -> dict[str, Any]:
        """How the form that is shown is filled in."""
        return {
            str(key): key.description["suggested_value"]
            for key in self.shown["data_schema"].schema
            if key.description
        }

    @property
    def _is_reading(self) -> bool:
        """Whether a telegram is still waited for."""
        return bool(self._manager.async_get(self.shown["flow_id"])["step_id"] == "read")
