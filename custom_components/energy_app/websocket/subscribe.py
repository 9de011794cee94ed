"""What flows now, pushed whenever a row is kept, and the day that begins at midnight."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from homeassistant.components.websocket_api import messages
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import websocket_command
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..coordinator import EnergyAppConfigEntry
from ..coordinators.solar import SolarCoordinator
from ..energy_core.config import hold_of
from ..energy_core.graphs.live import live_values
from ..energy_core.models import Reading
from .handling import entry_of, local_day, milliseconds, schema_of, send_failure
from .payloads import DayEvent, LiveEvent

_OF_INVERTERS = frozenset({"solar_w", "battery_w", "load_w"})
_MILLISECOND = timedelta(milliseconds=1)


@callback
def live_event(entry: EnergyAppConfigEntry) -> LiveEvent | None:
    """Return what flows now, by the latest rows of all sources, None before the first row."""
    runtime = entry.runtime_data
    latest = runtime.latest_rows
    if not latest:
        return None
    now = dt_util.utcnow()
    hold = hold_of(runtime.longest_period)
    at = min(max(row.at for row in latest.values()), now)
    values = live_values(latest, now, hold)
    if _has_unheard_inverter(entry):  # what it gives is a part of what the house takes
        values = {name: value for name, value in values.items() if name not in _OF_INVERTERS}
    return LiveEvent(
        at=milliseconds(at),
        age_ms=(now - at) // _MILLISECOND,
        hold_ms=hold // _MILLISECOND,
        values=values,
    )


@callback
def _has_unheard_inverter(entry: EnergyAppConfigEntry) -> bool:
    """Say whether an inverter has not answered since the start."""
    runtime = entry.runtime_data
    return any(
        isinstance(device.coordinator, SolarCoordinator) and device.logger.source not in runtime.latest_rows
        for device in runtime.devices.values()
    )


@websocket_command(schema_of("subscribe"))
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: Any) -> None:
    """Tell what flows, at once and at each row that is kept."""
    number = msg["id"]
    try:
        entry = entry_of(hass, msg)
    except HomeAssistantError as error:
        send_failure(connection, number, error)
        return
    day = local_day(hass, dt_util.utcnow())

    @callback
    def tell(_rows: Sequence[Reading] = ()) -> None:
        nonlocal day
        if (today := local_day(hass, dt_util.utcnow())) != day:
            day = today
            began: DayEvent = {"day": str(day)}
            connection.send_message(messages.event_message(number, began))
        if (flows := live_event(entry)) is not None:
            connection.send_message(messages.event_message(number, flows))

    connection.subscriptions[number] = entry.runtime_data.async_on_rows(tell)
    connection.send_result(number)
    tell()


COMMAND = _subscribe
