"""The subentry flow: a further meter, or another line or name for one."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)

from ..const import CONF_SOURCE, SUBENTRY_METER
from ..settings import MeterSettings
from ..stores import async_free_source
from .steps import MeterSteps


class MeterSubentryFlow(
    MeterSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]], ConfigSubentryFlow
):
    """Add a meter to the house, or change one.

    Which meter is at the line does not matter: a meter that replaces another keeps its entities.
    """

    _new_source: str

    async def async_step_reconfigure(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what to change."""
        return self.async_show_menu(step_id="reconfigure", menu_options=["settings", "serial", "network"])

    async def async_step_settings(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for what has nothing to do with the line."""
        settings = MeterSettings.from_subentry(self._get_reconfigure_subentry())
        if user_input is not None:
            return self._finish_with(settings.line, user_input)
        return self.async_show_form(step_id="settings", data_schema=await self._meter_schema())

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was found, and ask for a name."""
        self._new_source = await async_free_source(self.hass, self._get_entry(), SUBENTRY_METER)
        return await super().async_step_confirm(user_input)

    @property
    @override
    def _subentry_id(self) -> str | None:
        """The meter that is being changed, None for a new one."""
        return self._reconfigure_subentry_id if self.source == SOURCE_RECONFIGURE else None

    @property
    @override
    def _settings(self) -> MeterSettings | None:
        """The settings that are being changed, None for a new meter."""
        if self.source != SOURCE_RECONFIGURE:
            return None
        return MeterSettings.from_subentry(self._get_reconfigure_subentry())

    @override
    def _finish(self, title: str, data: dict[str, Any]) -> SubentryFlowResult:
        """Add the meter or change it; its entities and its file stay what they are."""
        entry = self._get_entry()
        if self.source != SOURCE_RECONFIGURE:
            return self.async_create_entry(title=title, data={CONF_SOURCE: self._new_source, **data})
        subentry = self._get_reconfigure_subentry()
        return self.async_update_and_abort(
            entry, subentry, title=title, data={CONF_SOURCE: subentry.data[CONF_SOURCE], **data}
        )
