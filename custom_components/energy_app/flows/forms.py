"""The forms of the dialogs."""

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.const import CONF_COUNTRY, CONF_HOST, CONF_NAME, CONF_PORT, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    SerialPortSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..const import (
    CONF_COPY,
    CONF_LOG_PERIOD,
    CONF_MAX_AGE,
    CONF_MIRROR_URL,
    CONF_RAW_DAYS,
    CONF_SINCE,
    CONF_STORE_URL,
    CONF_UPDATE_INTERVAL,
    COUNTRY_AUTOMATIC,
    DEFAULT_LOG_PERIOD,
    DEFAULT_MAX_AGE,
    DEFAULT_RAW_DAYS,
    DEFAULT_UPDATE_INTERVAL,
    MAX_LOG_PERIOD,
    MAX_RAW_DAYS,
    MIN_LOG_PERIOD,
    MIN_MAX_AGE,
    MIN_UPDATE_INTERVAL,
)
from ..energy_core.readers.dsmr import Country
from ..settings import Line

_MAX_SECONDS = 3600


def _number(minimum: float, maximum: float, unit: str) -> NumberSelector:
    """Return a box for a number."""
    return NumberSelector(
        NumberSelectorConfig(min=minimum, max=maximum, mode=NumberSelectorMode.BOX, unit_of_measurement=unit)
    )


def _seconds(minimum: float) -> NumberSelector:
    """Return a box for a number of seconds."""
    return _number(minimum, _MAX_SECONDS, UnitOfTime.SECONDS)


_COUNTRY = {
    probatio.Required(CONF_COUNTRY, default=COUNTRY_AUTOMATIC): SelectSelector(
        SelectSelectorConfig(
            options=[COUNTRY_AUTOMATIC, *Country],
            mode=SelectSelectorMode.DROPDOWN,
            translation_key="country",
        )
    )
}

SERIAL = probatio.Schema({probatio.Required(CONF_PORT): SerialPortSelector(), **_COUNTRY})

NETWORK = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(),
        probatio.Required(CONF_PORT): probatio.All(
            NumberSelector(NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)),
            probatio.Coerce(int),
        ),
        **_COUNTRY,
    }
)

METER = probatio.Schema(
    {
        probatio.Required(CONF_NAME): TextSelector(),
        probatio.Required(CONF_MAX_AGE, default=DEFAULT_MAX_AGE): _seconds(MIN_MAX_AGE),
        probatio.Required(CONF_UPDATE_INTERVAL, default=DEFAULT_UPDATE_INTERVAL): _seconds(
            MIN_UPDATE_INTERVAL
        ),
    }
)


_SECRET_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))

WRITING = probatio.Schema(
    {
        probatio.Required(CONF_LOG_PERIOD, default=DEFAULT_LOG_PERIOD): _number(
            MIN_LOG_PERIOD, MAX_LOG_PERIOD, UnitOfTime.SECONDS
        ),
        probatio.Required(CONF_RAW_DAYS, default=DEFAULT_RAW_DAYS): _number(0, MAX_RAW_DAYS, UnitOfTime.DAYS),
        probatio.Optional(CONF_MIRROR_URL): _SECRET_URL,
    }
)

TOTALS = probatio.Schema({probatio.Optional(CONF_SINCE): DateSelector()})

STORE = {probatio.Optional(CONF_STORE_URL): _SECRET_URL}

MONGODB = probatio.Schema({probatio.Required(CONF_STORE_URL): _SECRET_URL})

COPY = probatio.Schema({probatio.Required(CONF_COPY, default=True): BooleanSelector()})


def serial_line(user_input: Mapping[str, Any]) -> Line:
    """Return the line that a filled in serial form names."""
    return Line.serial(user_input[CONF_PORT], _country(user_input))


def network_line(user_input: Mapping[str, Any]) -> Line:
    """Return the line that a filled in network form names."""
    return Line.network(user_input[CONF_HOST], user_input[CONF_PORT], _country(user_input))


def filled_in(line: Line) -> dict[str, Any]:
    """Return how either form would be filled in for a line."""
    country = {CONF_COUNTRY: line.country or COUNTRY_AUTOMATIC}
    if not line.is_network:
        return {CONF_PORT: line.url, **country}
    host, port = line.host_and_port
    return {CONF_HOST: host, CONF_PORT: port, **country}


def _country(user_input: Mapping[str, Any]) -> str | None:
    """Return the chosen country, None for automatic."""
    country: str = user_input[CONF_COUNTRY]
    return None if country == COUNTRY_AUTOMATIC else country
