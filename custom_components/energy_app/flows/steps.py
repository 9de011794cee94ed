"""The steps by which a meter is found; the same for the first meter, a further one and another line."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.const import CONF_COUNTRY, CONF_NAME, CONF_URL
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult, UnknownFlow
from homeassistant.helpers.translation import async_get_translations

from ..const import CONF_MAX_AGE, CONF_UPDATE_INTERVAL, DOMAIN, SUBENTRY_METER
from ..energy_core.exceptions import ConfigError, ReaderError
from ..energy_core.models import Reading
from ..settings import Line, MeterSettings
from . import forms
from .found import found_placeholders
from .probe import async_conflict, async_read_telegram

_LOGGER = logging.getLogger(__name__)

# What takes no longer needs no progress shown.
QUICK_SECONDS = 3.0

# A frontend that is told of progress only then listens for its end, and waits for ever for one that
# came before; over a slow connection it is told late.
SHOWN_SECONDS = 5.0

FAULTS = frozenset(
    {
        "bad_telegrams",
        "busy",
        "encrypted",
        "noise",
        "not_found",
        "permission_denied",
        "refused",
        "silent",
        "unreachable",
    }
)


class MeterSteps[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FlowHandler[ContextT, ResultT, HandlerT]
):
    """Ask for a line, read one telegram off it, show what it said, ask for a name."""

    _line = Line("")
    _line_step = "serial"
    _error: str | None = None
    _reading: asyncio.Task[Reading] | None = None
    _progress: asyncio.Task[None] | None = None
    _found: Reading

    @property
    def _settings(self) -> MeterSettings | None:
        """The meter that is being changed, None for a new one."""
        return None

    @property
    def _subentry_id(self) -> str | None:
        """The subentry that is being changed, None for a new one."""
        return None

    @abstractmethod
    def _finish(self, title: str, data: dict[str, Any]) -> ResultT:
        """Make or change the meter; `data` lacks its source."""

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask how the meter is connected."""
        return self.async_show_menu(step_id="user", menu_options=["serial", "network"])

    async def async_step_serial(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for the serial port."""
        if user_input is not None:
            return await self._try("serial", forms.serial_line(user_input))
        return self._ask_line("serial")

    async def async_step_network(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for the network address."""
        if user_input is not None:
            return await self._try("network", forms.network_line(user_input))
        return self._ask_line("network")

    async def async_step_read(self, _user_input: dict[str, Any] | None = None) -> ResultT:
        """Read one telegram, which takes a meter up to half a minute."""
        if self._reading is None:
            self._reading = self.hass.async_create_task(
                async_read_telegram(self.hass, self._line), f"{DOMAIN} first telegram"
            )
        if self._progress is None:
            await asyncio.wait([self._reading], timeout=QUICK_SECONDS)
            if self._reading.done():
                return await self._after_quick(self._reading)
            self._progress = self.hass.async_create_task(_shown(self._reading), f"{DOMAIN} progress")
        if not self._progress.done():
            return self.async_show_progress(
                step_id="read",
                progress_action="read",
                description_placeholders={"port": self._line.label},
                progress_task=self._progress,
            )
        self._take(self._reading)
        return self.async_show_progress_done(next_step_id=self._line_step if self._error else "confirm")

    @callback
    @override
    def async_remove(self) -> None:
        """Leave the line alone when the dialog is closed."""
        for task in (self._progress, self._reading):
            if task is not None:
                task.cancel()

    async def _after_quick(self, reading: asyncio.Task[Reading]) -> ResultT:
        """Go on from what was read at once. Raises UnknownFlow if the dialog was closed meanwhile."""
        if reading.cancelled():
            raise UnknownFlow
        self._take(reading)
        return self._ask_line(self._line_step) if self._error else await self.async_step_confirm()

    def _take(self, reading: asyncio.Task[Reading]) -> None:
        """Keep what was read, or why nothing was."""
        self._reading = self._progress = None
        try:
            self._found = reading.result()
        except ReaderError as error:
            _LOGGER.debug("Nothing to be read: %s", error)
            self._error = error.fault if error.fault in FAULTS else "unknown"
        except Exception:
            _LOGGER.exception("Reading the first telegram failed")
            self._error = "unknown"

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Show what was found, and ask for a name; another dialog may have taken the line meanwhile."""
        error, words, schema = None, "", await self._meter_schema()
        if user_input is not None:
            error, words = await self._what_is_wrong(user_input)
            if error is None:
                return self._finish_with(self._line, user_input)
            schema = self.add_suggested_values_to_schema(schema, user_input)
        return self.async_show_form(
            step_id="confirm",
            data_schema=schema,
            errors={"base": error} if error else {},
            description_placeholders=found_placeholders(self._line, self._found) | {"error": words},
        )

    async def _what_is_wrong(self, user_input: dict[str, Any]) -> tuple[str | None, str]:
        """Return why what was filled in cannot be had, as a key and in words; None if it can."""
        del user_input
        return await async_conflict(self.hass, self._line, self._subentry_id), ""

    async def _try(self, step: str, line: Line) -> ResultT:
        """Read a line, unless someone else already does."""
        self._line, self._line_step = line, step
        try:
            line.reader_config(step)
        except ConfigError:
            self._error = "unsupported"
        else:
            self._error = await async_conflict(self.hass, line, self._subentry_id)
        return self._ask_line(step) if self._error else await self.async_step_read()

    def _ask_line(self, step: str) -> ResultT:
        """Ask for a line, with what was wrong with the one before."""
        error, self._error = self._error, None
        line = self._settings.line if self._settings and not self._line.url else self._line
        now = forms.filled_in(line) if line.is_network == (step == "network") else {}
        schema = forms.NETWORK if step == "network" else forms.SERIAL
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, now),
            errors={"base": error} if error else {},
            description_placeholders={"port": line.label},
        )

    async def _meter_schema(self) -> probatio.Schema:
        """Return the form for what has nothing to do with the line, filled in as it is now."""
        settings = self._settings
        if settings is None:
            now: Mapping[str, Any] = {CONF_NAME: await self._new_name()}
        else:
            now = {
                CONF_NAME: settings.name,
                CONF_MAX_AGE: settings.max_age,
                CONF_UPDATE_INTERVAL: settings.update_interval,
            }
        return self.add_suggested_values_to_schema(forms.METER, now)

    async def _new_name(self) -> str:
        """Return the words for a smart meter, in the language of the house."""
        words = await async_get_translations(
            self.hass, self.hass.config.language, "config_subentries", [DOMAIN]
        )
        return words[f"component.{DOMAIN}.config_subentries.{SUBENTRY_METER}.entry_type"]

    def _finish_with(self, line: Line, user_input: dict[str, Any]) -> ResultT:
        """Make or change the meter as the forms were filled in."""
        data = {CONF_URL: line.url, **{key: user_input[key] for key in (CONF_MAX_AGE, CONF_UPDATE_INTERVAL)}}
        if line.country is not None:
            data[CONF_COUNTRY] = line.country
        return self._finish(user_input[CONF_NAME], data)


async def _shown(reading: asyncio.Task[Reading]) -> None:
    """Wait until something was read, but no shorter than progress must be shown."""
    await asyncio.gather(asyncio.wait([reading]), asyncio.sleep(SHOWN_SECONDS))
