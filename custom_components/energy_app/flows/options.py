"""The options: how often readings are kept, for how long, and where."""

import asyncio
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.core import callback

from ..const import (
    CONF_COPY,
    CONF_LOG_PERIOD,
    CONF_MIRROR_URL,
    CONF_RAW_DAYS,
    CONF_SINCE,
    CONF_STORE_URL,
    DEFAULT_LOG_PERIOD,
    DEFAULT_RAW_DAYS,
    DOMAIN,
)
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.exceptions import EnergyCoreError
from ..stores import store_url
from . import forms
from .moving import Moving
from .trial import async_try, async_try_any, with_collection

_WRITING_DEFAULTS = {CONF_LOG_PERIOD: DEFAULT_LOG_PERIOD, CONF_RAW_DAYS: DEFAULT_RAW_DAYS}


class EnergyAppOptionsFlow(OptionsFlow):
    """Change how the readings of the house are kept; its devices go on meanwhile."""

    config_entry: EnergyAppConfigEntry

    _options: dict[str, Any]  # as they are to become
    _moving: Moving | None = None
    _task: asyncio.Task[None] | None = None

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to change."""
        return self.async_show_menu(step_id="init", menu_options=["writing", "store", "totals"])

    async def async_step_totals(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a day from which is summed."""
        if user_input is not None:
            options = {name: value for name, value in self.config_entry.options.items() if name != CONF_SINCE}
            return self.async_create_entry(data={**options, **user_input})
        schema = self.add_suggested_values_to_schema(forms.TOTALS, self.config_entry.options)
        return self.async_show_form(step_id="totals", data_schema=schema)

    async def async_step_writing(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how often a reading is kept, for how long, and where once more."""
        failure: tuple[str, str] | None = None
        now = user_input
        if user_input is not None:
            url = user_input.get(CONF_MIRROR_URL, "")
            failure = await async_try_any(self.hass, url) if url else None
            if failure is None:
                return self.async_create_entry(data=self._written(user_input))
        else:
            now = {**_WRITING_DEFAULTS, **self.config_entry.options}
        return self.async_show_form(
            step_id="writing",
            data_schema=self.add_suggested_values_to_schema(forms.WRITING, now),
            errors={CONF_MIRROR_URL: failure[0]} if failure else {},
            description_placeholders={"error": failure[1] if failure else ""},
        )

    def _written(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return the options with what was filled in; a second store that was emptied is none."""
        options = {**self.config_entry.options, CONF_MIRROR_URL: "", **user_input}
        return {name: value for name, value in options.items() if value != ""}

    async def async_step_store(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the kind of store."""
        return self.async_show_menu(step_id="store", menu_options=["files", "mongodb"])

    async def async_step_files(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep readings in files under the configuration folder."""
        options = {name: value for name, value in self.config_entry.options.items() if name != CONF_STORE_URL}
        return await self._ask_copy(options)

    async def async_step_mongodb(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the server, and try it."""
        errors, words, url = {}, "", ""
        if user_input is not None:
            url = user_input[CONF_STORE_URL]
            failure = await async_try(self.hass, with_collection(url))
            if failure is None:
                return await self._ask_copy(
                    {**self.config_entry.options, CONF_STORE_URL: with_collection(url)}
                )
            errors["base"], words = failure
        schema = self.add_suggested_values_to_schema(forms.MONGODB, {CONF_STORE_URL: url})
        return self.async_show_form(
            step_id="mongodb", data_schema=schema, errors=errors, description_placeholders={"error": words}
        )

    async def async_step_copy(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether what is there comes along."""
        if user_input is None:
            return self.async_show_form(step_id="copy", data_schema=forms.COPY)
        if user_input[CONF_COPY]:
            return await self.async_step_moving()
        return self.async_create_entry(data=self._options)

    async def async_step_moving(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Copy, and show how far it is."""
        if self._task is None:
            self._moving = Moving(self.hass, self.config_entry, self._options, self.async_update_progress)
            self._task = self.hass.async_create_task(self._moving.async_run(), f"{DOMAIN} moving")
        if not self._task.done():
            return self.async_show_progress(
                step_id="moving", progress_action="moving", progress_task=self._task
            )
        return self.async_show_progress_done(next_step_id="moved")

    async def async_step_moved(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Keep the choice, or say why everything stays as it was."""
        task, self._task = self._task, None
        try:
            if task is not None:
                task.result()
        except EnergyCoreError as error:
            return self.async_abort(reason="copy_failed", description_placeholders={"error": str(error)})
        return self.async_create_entry(data=self._options)

    @callback
    @override
    def async_remove(self) -> None:
        """Stop copying when the dialog is closed."""
        if self._task is not None and self._moving is not None:
            self._moving.stop()

    async def _ask_copy(self, options: dict[str, Any]) -> ConfigFlowResult:
        """Go on with other options, unless they name the store that is in use."""
        self._options = options
        if store_url(self.hass, options) == store_url(self.hass, self.config_entry.options):
            return self.async_abort(reason="same_store")
        return await self.async_step_copy()
