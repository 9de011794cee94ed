"""The config flow: the house, with its first meter."""

from typing import Any, override

import probatio
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from ..const import CONF_SOURCE, CONF_STORE_URL, DOMAIN, NAME, SUBENTRY_METER
from ..stores import async_free_source
from . import forms
from .meter import MeterSubentryFlow
from .options import EnergyAppOptionsFlow
from .steps import MeterSteps
from .trial import async_try, with_collection


class EnergyAppConfigFlow(MeterSteps[ConfigFlowContext, ConfigFlowResult, str], ConfigFlow, domain=DOMAIN):
    """Set up the house by finding its meter."""

    VERSION = 1

    _new_source: str
    _options: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

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
        self._new_source = await async_free_source(self.hass, None, SUBENTRY_METER)
        return await super().async_step_confirm(user_input)

    @override
    async def _meter_schema(self) -> probatio.Schema:
        """Return the form of a meter, and where the readings of the house are kept."""
        return (await super()._meter_schema()).extend(forms.STORE)

    @override
    async def _what_is_wrong(self, user_input: dict[str, Any]) -> tuple[str | None, str]:
        """Return why the line or the server cannot be had; a server is tried first."""
        error, words = await super()._what_is_wrong(user_input)
        url = user_input.get(CONF_STORE_URL, "").strip()
        self._options = {CONF_STORE_URL: with_collection(url)} if url else {}
        if error is None and url and (failure := await async_try(self.hass, with_collection(url))):
            return failure
        return error, words

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> ConfigFlowResult:
        """Make the house, with the meter in it."""
        return self.async_create_entry(
            title=NAME,
            data={},
            options=self._options,
            subentries=[
                {
                    "subentry_type": SUBENTRY_METER,
                    "title": title,
                    "unique_id": None,
                    "data": {CONF_SOURCE: self._new_source, **data},
                }
            ],
        )
