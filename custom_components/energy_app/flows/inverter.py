"""The subentry flows of inverters, which sleep at night."""

from typing import override

import probatio
from homeassistant.const import CONF_PASSWORD, CONF_URL, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.sun import is_up

from ..const import (
    CONF_GROUP,
    CONF_PERIOD,
    CONF_VERIFY_TLS,
    SUBENTRY_FRONIUS,
    SUBENTRY_SMA,
)
from ..energy_core.readers.sma import Group
from .device import DeviceSubentryFlow
from .foreign import ForeignSteps

_ADDRESS = {probatio.Required(CONF_URL): TextSelector(TextSelectorConfig(type=TextSelectorType.URL))}
_PERIOD = {
    probatio.Required(CONF_PERIOD, default=10): NumberSelector(
        NumberSelectorConfig(
            min=5, max=900, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    )
}

FRONIUS = probatio.Schema({**_ADDRESS, **_PERIOD})
SMA = probatio.Schema(
    {
        **_ADDRESS,
        probatio.Required(CONF_GROUP, default=Group.USER): SelectSelector(
            SelectSelectorConfig(options=list(Group), translation_key="group")
        ),
        probatio.Optional(CONF_PASSWORD): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
        ),
        probatio.Required(CONF_VERIFY_TLS, default=False): BooleanSelector(),
        **_PERIOD,
    }
)


class InverterSubentryFlow(ForeignSteps, DeviceSubentryFlow):
    """Add an inverter, or change one; at night one that does not answer is taken to be asleep."""

    unique = (CONF_URL,)

    @override
    def _is_asleep(self, error: str) -> bool:
        """Say whether the sun is down, so that an inverter that does not answer may sleep."""
        return error == "cannot_connect" and not is_up(self.hass)


class FroniusSubentryFlow(InverterSubentryFlow):
    """Add a Fronius inverter, or change one."""

    kind = SUBENTRY_FRONIUS
    foreign = "fronius"

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the inverter."""
        return FRONIUS


class SmaSubentryFlow(InverterSubentryFlow):
    """Add an SMA inverter, or change one."""

    kind = SUBENTRY_SMA
    foreign = "sma"

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the inverter."""
        return SMA
