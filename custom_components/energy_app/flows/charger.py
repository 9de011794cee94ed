"""The subentry flow of a charger: what switches it, what it takes, and what there is to know of that."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations

from ..base_load import async_base_load
from ..charger_feeds import grid_meters
from ..charger_settings import charger_output, controller_config
from ..const import (
    CONF_GUARD,
    CONF_METER,
    CONF_OUTPUT,
    CONF_SOURCE,
    DOMAIN,
    SUBENTRY_CHARGER,
)
from ..coordinators.charger import ChargerCoordinator
from ..energy_core.controllers.guard import limit_w, never_fits
from ..energy_core.exceptions import ConfigError
from ..energy_core.factory import output_place
from ..energy_core.outputs.gpio import boot_line, boot_warning
from .charging import OutOfBounds, asked_of, filled_in, form, out_of_bounds, settings_of
from .outputs import FORMS, output_of, shown_output

_NETHERLANDS = "NL"
_WRONG = {"heartbeat": "heartbeat_not_valid", "host": "host_not_valid"}


class ChargerSubentryFlow(ConfigSubentryFlow):
    """Add a charger, or change it; nothing is switched by that."""

    _output: Mapping[str, Any] = {}
    _settings: Mapping[str, Any] = {}
    _never_fits: Mapping[str, str] = {}  # the numbers of that warning

    async def async_step_user(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what switches it."""
        return self.async_show_menu(step_id="user", menu_options=["plug", "pin"])

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Begin with the charger as it is now; what switches it is of the kind that it was."""
        subentry = self._get_reconfigure_subentry()
        self._output = subentry.data[CONF_OUTPUT]
        self._settings = {
            CONF_NAME: subentry.title,
            **{key: value for key, value in subentry.data.items() if key != CONF_OUTPUT},
            **self._in_use(),
        }
        return await (self.async_step_pin() if self._output["type"] == "gpio" else self.async_step_plug())

    async def async_step_plug(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which entity."""
        return await self._ask("plug", "entity_switch", user_input)

    async def async_step_pin(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which pin, of which machine."""
        return await self._ask("pin", "gpio", user_input)

    async def async_step_boot(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the line that keeps a relay off while the machine starts."""
        return await self._tell_boot("boot", user_input)

    async def async_step_active_low_boot(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show it, with a warning: such a board may switch on before the line is read."""
        return await self._tell_boot("active_low_boot", user_input)

    async def async_step_charging(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for what it takes, and how it is to be switched."""
        if user_input is None:
            guard = self.hass.config.country != _NETHERLANDS
            return self._ask_charging({CONF_NAME: await self._word(), CONF_GUARD: guard, **self._settings})
        self._settings = settings_of(user_input, self._settings)
        if wrong := out_of_bounds(self._settings):
            return self._ask_charging(self._settings, wrong)
        config, base = controller_config(self._data(), self._limit()), await self._base_load()
        if not never_fits(config, base):
            return await self._finish()
        watts = {"power": config.charging_power, "base": base, "limit": limit_w(config, None)}
        self._never_fits = {key: f"{value:.0f}" for key, value in watts.items()}
        return await self.async_step_never_fits()

    def _ask_charging(
        self, settings: Mapping[str, Any], wrong: OutOfBounds | None = None
    ) -> SubentryFlowResult:
        """Show the form of how it charges, filled in, and a setting that cannot be."""
        meters = self._meters()
        first = {CONF_METER: next(iter(meters), None)}
        return self.async_show_form(
            step_id="charging",
            data_schema=self.add_suggested_values_to_schema(form(meters), filled_in({**first, **settings})),
            errors={"base": f"{wrong.key}_out_of_bounds"} if wrong else {},
            description_placeholders={"least": wrong.least, "most": wrong.most} if wrong else None,
        )

    async def async_step_never_fits(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Warn that the guard can never allow so much."""
        if user_input is not None:
            return await self._finish()
        return self.async_show_form(step_id="never_fits", description_placeholders=self._never_fits)

    async def _ask(self, step: str, kind: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Ask for what switches it, until that can be."""
        errors = {}
        if user_input is not None:
            self._output = output_of(kind, user_input, self._output)
            if error := self._wrong():
                errors["base"] = error
            elif kind == "gpio":
                return await self._boot()
            else:
                return await self.async_step_charging()
        schema = self.add_suggested_values_to_schema(FORMS[kind], shown_output(self._output, kind))
        return self.async_show_form(step_id=step, data_schema=schema, errors=errors)

    def _wrong(self) -> str | None:
        """Return the key of what is wrong with what switches it, None for nothing."""
        try:
            place = output_place(charger_output({CONF_OUTPUT: self._output}, SUBENTRY_CHARGER))
        except ConfigError as error:
            return _WRONG.get(error.key.rpartition(".")[2], "not_valid")
        own = self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None
        places = {
            output_place(charger_output(each.data, each.title))
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            for each in entry.get_subentries_of_type(SUBENTRY_CHARGER)
            if each.subentry_id != own
        }
        if place in places:  # of any house: each would take what the other switches for a hand
            return "already_configured"
        entity = er.async_get(self.hass).async_get(place)
        return "own_entity" if entity is not None and entity.platform == DOMAIN else None

    async def _boot(self) -> SubentryFlowResult:
        """Show what keeps the relay off while the machine starts."""
        is_risky = boot_warning(active_high=self._output["active_high"]) is not None
        return await (self.async_step_active_low_boot() if is_risky else self.async_step_boot())

    async def _tell_boot(self, step: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Show the line, then go on."""
        if user_input is not None:
            return await self.async_step_charging()
        line = boot_line(self._output["pin"], active_high=self._output["active_high"])
        return self.async_show_form(step_id=step, description_placeholders={"line": line})

    def _meters(self) -> dict[str, str]:
        """Return what may measure the grid, titles by subentries."""
        return grid_meters(self._get_entry().subentries.values())

    def _in_use(self) -> Mapping[str, Any]:
        """Return the settings as they are in use, wherever they were set last."""
        charger = self._running()
        return {} if charger is None else asked_of(charger.config)

    def _limit(self) -> Mapping[str, float]:
        """Return the limit of the user, which is a number among the entities."""
        charger = self._running()
        return {} if charger is None else {"peak_limit_power": charger.config.peak_limit_power}

    def _running(self) -> ChargerCoordinator | None:
        """Return the charger that is changed, None for a new one and while the house is not loaded."""
        entry = self._get_entry()
        if self.source != SOURCE_RECONFIGURE or entry.state is not ConfigEntryState.LOADED:
            return None
        running: Mapping[str, ChargerCoordinator] = entry.runtime_data.chargers.running
        return running.get(self._reconfigure_subentry_id)

    async def _base_load(self) -> float:
        """Return what the house takes without the charger, as far as it is known [W]."""
        entry = self._get_entry()
        meter = self._settings.get(CONF_METER) or next(iter(self._meters()), None)
        if entry.state is not ConfigEntryState.LOADED or meter is None:
            return 0.0
        return await async_base_load(self.hass, entry, entry.subentries[meter].data[CONF_SOURCE])

    def _data(self) -> dict[str, Any]:
        """Return what the subentry holds."""
        settings = {key: value for key, value in self._settings.items() if key != CONF_NAME}
        return {CONF_OUTPUT: dict(self._output), **settings}

    async def _word(self) -> str:
        """Return the word for a charger, in the language of the house."""
        words = await async_get_translations(
            self.hass, self.hass.config.language, "config_subentries", [DOMAIN]
        )
        return words[f"component.{DOMAIN}.config_subentries.{SUBENTRY_CHARGER}.entry_type"]

    async def _finish(self) -> SubentryFlowResult:
        """Add the charger, or change it: its entities stay its own."""
        title = self._settings[CONF_NAME]
        if self.source != SOURCE_RECONFIGURE:
            return self.async_create_entry(title=title, data=self._data())
        subentry = self._get_reconfigure_subentry()
        return self.async_update_and_abort(self._get_entry(), subentry, title=title, data=self._data())
