"""The subentry flow of the prices of the market."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

import probatio
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_NAME, PERCENTAGE, Platform
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.util import dt as dt_util

from ..const import CONF_ENTITY, CONF_FILE, CONF_UNIT, CONF_VAT, DOMAIN, SUBENTRY_PRICES
from ..energy_core.models import Reading
from ..energy_core.readers.spot_prices import COLUMN
from .device import DeviceSubentryFlow

_UNITS = ("EUR/kWh", "EUR/MWh", "ct/kWh")
_TIME = "%Y-%m-%d %H:%M"
_UNKNOWN = "-"

PRICES = probatio.Schema(
    {
        probatio.Optional(CONF_ENTITY): EntitySelector(EntitySelectorConfig(domain=Platform.SENSOR)),
        probatio.Optional(CONF_FILE): TextSelector(),
        probatio.Required(CONF_VAT, default=0): NumberSelector(
            NumberSelectorConfig(
                min=0, max=100, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=PERCENTAGE
            )
        ),
        probatio.Optional(CONF_UNIT): SelectSelector(
            SelectSelectorConfig(options=list(_UNITS), mode=SelectSelectorMode.DROPDOWN)
        ),
    }
)


class PricesSubentryFlow(DeviceSubentryFlow):
    """Take the prices of the market from an entity or a file, or change which."""

    kind = SUBENTRY_PRICES
    unique = (CONF_ENTITY, CONF_FILE)

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the prices."""
        return PRICES

    @override
    def _typed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a reader, of what the form says; an empty box says nothing."""
        filled = {
            key: value.strip() if isinstance(value, str) else value for key, value in user_input.items()
        }
        return {key: value for key, value in filled.items() if value != ""}

    @override
    async def async_step_connection(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask where the prices are, and read them once."""
        if user_input is not None:
            data = self._typed(user_input)
            if (CONF_ENTITY in data) == (CONF_FILE in data):
                return self._ask(data, "one_of_two", "")
            if self._is_own(data.get(CONF_ENTITY, "")):
                return self._ask(data, "own_entity", "")
        return await super().async_step_connection(user_input)

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show which prices were read, and ask for a name."""
        if user_input is not None:
            return await self._async_finish(user_input[CONF_NAME])
        return self.async_show_form(
            step_id="confirm",
            data_schema=await self._name_schema(),
            description_placeholders=_found(self._reading),
        )

    def _is_own(self, entity_id: str) -> bool:
        """Say whether an entity is of Energy App itself, which would feed on what it says."""
        entry = er.async_get(self.hass).async_get(entity_id)
        return entry is not None and entry.platform == DOMAIN


def _found(reading: Reading) -> dict[str, str]:
    """Return what was read, in words."""
    price = reading.values.get(COLUMN)
    return {
        "count": str(reading.info["count"]),
        "now": f"{price:.5f}" if isinstance(price, float) else _UNKNOWN,
        **{key: _local(reading.info.get(key)) for key in ("first", "last")},
    }


def _local(moment: object) -> str:
    """Return an instant in the time of the house."""
    return dt_util.as_local(moment).strftime(_TIME) if isinstance(moment, datetime) else _UNKNOWN
