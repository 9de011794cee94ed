"""The subentry flow of a device that is asked: where it is, what it said, what it is called."""

import logging
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.translation import async_get_translations

from ..const import CONF_SOURCE, DOMAIN
from ..energy_core.exceptions import ConfigError
from ..energy_core.models import Reading
from ..stores import async_free_source
from .reading import READ_ERRORS, async_read, error_of
from .summary import async_summary

_LOGGER = logging.getLogger(__name__)

NAME = probatio.Schema({probatio.Required(CONF_NAME): TextSelector()})


class DeviceSubentryFlow(ConfigSubentryFlow):
    """Ask where a device is, read it once, show what it said, ask for a name; the same way to change it.

    What the forms say is kept as the settings of its reader, by the same names.
    """

    kind: str  # the type of the subentry, and the beginning of its source
    unique: tuple[str, ...] = ()  # the settings that no two devices of a kind have in common
    _data: Mapping[str, Any] = {}
    _reading: Reading

    @abstractmethod
    def _schema(self) -> probatio.Schema:
        """Return the form about the device."""

    def _typed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a reader, of what the form says."""
        return dict(user_input)

    def _filled_in(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how the form is filled in for settings."""
        return data

    def _is_asleep(self, error: str) -> bool:
        """Say whether a device that does not answer may be taken as it is."""
        del error
        return False

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin with the device."""
        return await self.async_step_connection()

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin with the device as it is now."""
        self._data = self._get_reconfigure_subentry().data
        return await self.async_step_connection()

    async def async_step_connection(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask where the device is, and read it once."""
        if user_input is None:
            return self._ask(self._data, None, "")
        data = self._typed(user_input)
        if self._is_taken(data):
            return self._ask(data, "already_configured", "")
        reading: Reading | None = None
        try:
            self._reading = reading = await async_read(self.hass, self.kind, data)
        except ConfigError as error:
            return self._ask(data, "not_valid", f"{error.key}: {error.takes}")
        except READ_ERRORS as error:
            key = error_of(error)
            if not self._is_asleep(key):
                return self._ask(data, key, str(error))
        except Exception:
            _LOGGER.exception("Reading the %s failed", self.kind)
            return self._ask(data, "unknown", "")
        self._data = data
        return await (self.async_step_confirm() if reading else self.async_step_asleep())

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was found, and ask for a name."""
        if user_input is not None:
            return await self._async_finish(user_input[CONF_NAME])
        found = await async_summary(self.hass, self.kind, self._reading)
        return self.async_show_form(
            step_id="confirm",
            data_schema=await self._name_schema(),
            description_placeholders={"found": found},
        )

    async def async_step_asleep(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Take a device that sleeps as it was typed, and ask for a name."""
        if user_input is not None:
            return await self._async_finish(user_input[CONF_NAME])
        return self.async_show_form(
            step_id="asleep",
            data_schema=await self._name_schema(),
            description_placeholders={"address": str(self._data.get("url", ""))},
        )

    def _ask(self, data: Mapping[str, Any], error: str | None, words: str) -> SubentryFlowResult:
        """Show the form about the device, with what was wrong with it."""
        return self.async_show_form(
            step_id="connection",
            data_schema=self.add_suggested_values_to_schema(self._schema(), self._filled_in(data)),
            errors={"base": error} if error else {},
            description_placeholders={"error": words},
        )

    def _is_taken(self, data: Mapping[str, Any]) -> bool:
        """Say whether another device of the house is the same one."""
        own = self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        return bool(self.unique) and any(
            all(subentry.data.get(key) == data.get(key) for key in self.unique)
            for subentry in self._get_entry().get_subentries_of_type(self.kind)
            if subentry.subentry_id != own
        )

    async def _name_schema(self) -> probatio.Schema:
        """Return the form for the name, filled in with the one that it has, or the word for its kind."""
        if self.source == SOURCE_RECONFIGURE:
            name = self._get_reconfigure_subentry().title
        else:
            name = await self._new_name()
        return self.add_suggested_values_to_schema(NAME, {CONF_NAME: name})

    async def _new_name(self) -> str:
        """Return the words for the kind of device, in the language of the house."""
        language = self.hass.config.language
        words = await async_get_translations(self.hass, language, "config_subentries", [DOMAIN])
        return words[f"component.{DOMAIN}.config_subentries.{self.kind}.entry_type"]

    async def _async_finish(self, title: str) -> SubentryFlowResult:
        """Add the device, or change it: its entities and what is kept of it stay its own."""
        entry = self._get_entry()
        data = {key: value for key, value in self._data.items() if key != CONF_SOURCE}
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            source = subentry.data[CONF_SOURCE]
            is_there = all(subentry.data.get(key) == data.get(key) for key in self.unique)
            return self.async_update_and_abort(
                entry,
                subentry,
                title=title,
                data={CONF_SOURCE: source, **data},
                unique_id=subentry.unique_id if is_there else None,  # what is there now may be another
            )
        source = await async_free_source(self.hass, entry, self.kind)
        return self.async_create_entry(title=title, data={CONF_SOURCE: source, **data})
