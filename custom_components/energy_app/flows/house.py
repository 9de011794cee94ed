"""The config flow: the house, with its first meter."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from ..const import CONF_SOURCE, DOMAIN, NAME, SUBENTRY_METER
from ..stores import async_free_source
from .meter import MeterSubentryFlow
from .options import EnergyAppOptionsFlow
from .steps import MeterSteps


class EnergyAppConfigFlow(MeterSteps[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN):
    """Set up the house by finding its meter."""

    VERSION = 1

    _new_source: str

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what there can be several of in a house."""
        return {SUBENTRY_METER: MeterSubentryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the dialog about the keeping of readings."""
        return EnergyAppOptionsFlow()

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was found, and ask for a name."""
        self._new_source = await async_free_source(self.hass, None)
        return await super().async_step_confirm(user_input)

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> ConfigFlowResult:
        """Make the house, with the meter in it."""
        return self.async_create_entry(
            title=NAME,
            data={},
            subentries=[
                {
                    "subentry_type": SUBENTRY_METER,
                    "title": title,
                    "unique_id": None,
                    "data": {CONF_SOURCE: self._new_source, **data},
                }
            ],
        )
