"""The dialog in which a device is given another password or key, when it refuses the one that it has."""

import logging
from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.const import CONF_API_KEY, CONF_PASSWORD
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from ..const import CONF_SUBENTRY_ID, SUBENTRY_SMA, SUBENTRY_WEATHER
from ..energy_core.exceptions import ConfigError
from .reading import READ_ERRORS, async_read, error_of

_LOGGER = logging.getLogger(__name__)

# What a device of a kind is let in by.
SECRETS = {SUBENTRY_SMA: CONF_PASSWORD, SUBENTRY_WEATHER: CONF_API_KEY}
_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))


class ReauthSteps(ConfigFlow):
    """Ask for the password or the key of one device of the house, and try it."""

    _refusing_id: str

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin with the device that refuses."""
        self._refusing_id = entry_data[CONF_SUBENTRY_ID]
        subentry = self._refusing()
        if subentry is None:
            return self.async_abort(reason="device_removed")
        return await self._ask(subentry)

    async def async_step_reauth_password(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take a password."""
        return await self._try_secret(user_input)

    async def async_step_reauth_key(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take a key."""
        return await self._try_secret(user_input)

    async def _try_secret(self, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Try what was typed, and keep it if it is right."""
        subentry = self._refusing()
        if subentry is None:
            return self.async_abort(reason="device_removed")
        if user_input is None:
            return await self._ask(subentry)
        data = {**subentry.data, **user_input}
        try:
            await async_read(self.hass, subentry.subentry_type, data)
        except ConfigError as error:
            return await self._ask(subentry, "not_valid", str(error))
        except READ_ERRORS as error:
            return await self._ask(subentry, error_of(error), str(error))
        except Exception:
            _LOGGER.exception("Reading %s failed", subentry.title)
            return await self._ask(subentry, "unknown")
        return await self._async_keep(subentry, data)

    async def _async_keep(self, subentry: ConfigSubentry, data: Mapping[str, Any]) -> ConfigFlowResult:
        """Have the device use what let it in, at once."""
        entry = self._get_reauth_entry()
        is_another = self.hass.config_entries.async_update_subentry(entry, subentry, data=data)
        if not is_another and entry.state is ConfigEntryState.LOADED:
            device = entry.runtime_data.devices[self._refusing_id]
            await device.coordinator.async_refresh()
        return self.async_abort(reason="reauth_successful")

    async def _ask(
        self, subentry: ConfigSubentry, error: str | None = None, words: str = ""
    ) -> ConfigFlowResult:
        """Ask for what lets the device in, with what was wrong with the one before."""
        secret = SECRETS[subentry.subentry_type]
        return self.async_show_form(
            step_id="reauth_key" if secret == CONF_API_KEY else "reauth_password",
            data_schema=probatio.Schema({probatio.Required(secret): _SECRET}),
            errors={"base": error} if error else {},
            description_placeholders={"device": subentry.title, "error": words, "port": subentry.title},
        )

    def _refusing(self) -> ConfigSubentry | None:
        """Return the device that refuses, None if it is gone."""
        return self._get_reauth_entry().subentries.get(self._refusing_id)
