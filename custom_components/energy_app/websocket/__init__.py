"""What the cards of the dashboard ask of a house, and follow."""

from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback

from . import agents, dashboard, house, readings, subscribe, totals

COMMANDS = (
    *agents.COMMANDS,
    dashboard.COMMAND,
    house.COMMAND,
    readings.COMMAND,
    subscribe.COMMAND,
    totals.COMMAND,
)


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Offer the commands, whether a house is set up or not."""
    for command in COMMANDS:
        websocket_api.async_register_command(hass, command)
