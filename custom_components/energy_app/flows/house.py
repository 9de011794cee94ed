"""The config flow: the house, with its first device."""

from typing import Any, override

import probatio
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowContext,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from ..const import (
    CONF_SOURCE,
    CONF_STORE_URL,
    DOMAIN,
    NAME,
    SUBENTRY_ANALOGUE,
    SUBENTRY_CHARGER,
    SUBENTRY_ENTITIES,
    SUBENTRY_FRONIUS,
    SUBENTRY_METER,
    SUBENTRY_PRICES,
    SUBENTRY_SMA,
    SUBENTRY_TARIFF,
    SUBENTRY_WEATHER,
)
from ..energy_core.models import Reading
from ..settings import Line
from ..stores import async_free_source
from . import forms
from .analogue import AnalogueSubentryFlow
from .charger import ChargerSubentryFlow
from .discovery import DiscoverySteps
from .entities import EntitiesSubentryFlow
from .inverter import FroniusSubentryFlow, SmaSubentryFlow
from .meter import MeterSubentryFlow
from .options import EnergyAppOptionsFlow
from .prices import PricesSubentryFlow
from .reauth import ReauthSteps
from .steps import MeterSteps
from .tariff import TariffSubentryFlow
from .trial import async_try, with_collection
from .weather import WeatherSubentryFlow

_SUBENTRY_FLOWS: dict[str, type[ConfigSubentryFlow]] = {
    SUBENTRY_METER: MeterSubentryFlow,
    SUBENTRY_FRONIUS: FroniusSubentryFlow,
    SUBENTRY_SMA: SmaSubentryFlow,
    SUBENTRY_WEATHER: WeatherSubentryFlow,
    SUBENTRY_ANALOGUE: AnalogueSubentryFlow,
    SUBENTRY_ENTITIES: EntitiesSubentryFlow,
    SUBENTRY_CHARGER: ChargerSubentryFlow,
    SUBENTRY_PRICES: PricesSubentryFlow,
    SUBENTRY_TARIFF: TariffSubentryFlow,
}


class EnergyAppConfigFlow(
    MeterSteps[ConfigFlowContext, ConfigFlowResult, str], ReauthSteps, DiscoverySteps, domain=DOMAIN
):
    """Set up the house by finding its meter, or begin without one."""

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
        return _SUBENTRY_FLOWS

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the dialog about the keeping of readings."""
        return EnergyAppOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the meter is connected, if it is; there is one house."""
        if self._house() is not None:
            return self.async_abort(reason="single_instance_allowed")
        return self.async_show_menu(step_id="user", menu_options=["serial", "network", "without_meter"])

    async def async_step_without_meter(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Make a house to which inverters, entities and so on are added afterwards."""
        return self.async_create_entry(title=NAME, data={})

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was found, and ask for a name."""
        self._new_source = await async_free_source(self.hass, self._house(), SUBENTRY_METER)
        return await super().async_step_confirm(user_input)

    @override
    async def _async_found_meter(self, line: Line, reading: Reading) -> ConfigFlowResult:
        """Go on with a meter that was found, as with one whose line was typed in."""
        self._line, self._found = line, reading
        return await self.async_step_confirm()

    @override
    async def _meter_schema(self) -> probatio.Schema:
        """Return the form of a meter and, for a new house, where its readings are kept."""
        schema = await super()._meter_schema()
        return schema if self._house() else schema.extend(forms.STORE)

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
        """Make the house with the meter in it, or add the meter to it."""
        return self._add(SUBENTRY_METER, title, {CONF_SOURCE: self._new_source, **data}, self._options)
