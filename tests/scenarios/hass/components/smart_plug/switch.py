"""The switch of a plug: unavailable without a connection, and it raises what the plug refuses."""

import asyncio
import json
from contextlib import suppress
from itertools import count
from typing import Any, override

import probatio
from homeassistant.components.switch import PLATFORM_SCHEMA, SwitchEntity
from homeassistant.const import CONF_NAME, CONF_PORT, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType

_PAUSE_S = 0.1  # until it is connected to again

PLATFORM_SCHEMA = PLATFORM_SCHEMA.extend(
    {probatio.Required(CONF_NAME): str, probatio.Required(CONF_PORT): probatio.Coerce(int)}
)


async def async_setup_platform(
    _hass: HomeAssistant,
    config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    _discovery_info: DiscoveryInfoType | None = None,
) -> None:
    """Add the switch of a plug."""
    async_add_entities([PlugSwitch(config[CONF_NAME], config[CONF_PORT])])


class PlugSwitch(SwitchEntity):
    """Speaks lines of JSON with a plug, which says by itself what it is."""

    _attr_should_poll = False

    def __init__(self, name: str, port: int) -> None:
        """Know where it is."""
        self._attr_name = name
        self._attr_available = False
        self._port = port
        self._numbers = count()
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[bool | None]] = {}

    @override
    async def async_added_to_hass(self) -> None:
        """Connect, until there is this entity no more or Home Assistant tells that it stops."""
        follow = asyncio.create_task(self._follow())
        self.async_on_remove(lambda: _cancel(follow))

        @callback
        def let_go(_event: Event) -> None:
            _cancel(follow)
            self._lose()

        self.async_on_remove(self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, let_go))

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch it on."""
        await self._command(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch it off."""
        await self._command(on=False)

    async def _command(self, *, on: bool) -> None:
        """Command it, and wait for its answer. Raises HomeAssistantError, or what nobody foresees."""
        if self._writer is None:
            raise HomeAssistantError("the plug is gone")
        number = next(self._numbers)
        answer = self._waiting[number] = self.hass.loop.create_future()
        self._writer.write(json.dumps({"id": number, "on": on}).encode() + b"\n")
        try:
            said = await answer
        finally:
            del self._waiting[number]
        if said is None:
            raise ValueError("the integration has a fault")
        if not said:
            raise HomeAssistantError("the plug refuses")

    async def _follow(self) -> None:
        """Stay connected."""
        while True:
            with suppress(OSError):
                reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
                async for line in reader:
                    self._hear(json.loads(line))
            self._lose()
            await asyncio.sleep(_PAUSE_S)

    def _hear(self, said: dict[str, Any]) -> None:
        """Take what the plug says: what it is, or an answer."""
        if "is" in said:
            self._attr_available, self._attr_is_on = True, said["is"]
            self.async_write_ha_state()
        elif (answer := self._waiting.get(said["id"])) is not None and not answer.done():
            answer.set_result(said["ok"])

    def _lose(self) -> None:
        """Have nobody wait for an answer, and be unavailable."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(HomeAssistantError("the plug is gone"))
        if self._attr_available:
            self._attr_available = False
            self.async_write_ha_state()


def _cancel(task: asyncio.Task[None]) -> None:
    """Have a task end."""
    task.cancel()
