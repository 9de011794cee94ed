"""The config flow: the house, with its first meter."""

from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.core import callback

from ..const import CONF_SOURCE, DOMAIN, NAME, SUBENTRY_METER
from ..stores import free_source
from .meter import MeterSubentryFlow
from .steps import MeterSteps


class EnergyAppConfigFlow(MeterSteps[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN):
    """Set up the house by finding its meter."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what there can be several of in a house."""
        return {SUBENTRY_METER: MeterSubentryFlow}

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
                    "data": {CONF_SOURCE: free_source(()), **data},
                }
            ],
        )
