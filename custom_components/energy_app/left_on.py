"""What could not be switched off when its charger was let go of: that is done once it can be reached."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from homeassistant.const import CONF_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from . import issues
from .bridge import HomeAssistantSwitch
from .const import DOMAIN
from .energy_core.factory import make_output, output_config, output_place
from .energy_core.outputs.entity_switch import EntitySwitchConfig
from .energy_core.protocols import Output
from .renamed import renamed

_LOGGER = logging.getLogger(__name__)
VERSION = 1
AGAIN_S = 2.0


class LeftOn:
    """Owes outputs that nobody controls any more an *off*, over a restart, until it has arrived.

    Each is known by its place, and by the settings of its output with the name of its charger. An entity that
    gets another id is followed: by the one that it had, another may be called now.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Owe nothing; nothing is read yet."""
        self._hass = hass
        self._store = Store[dict[str, dict[str, Any]]](hass, VERSION, f"{DOMAIN}.left_on")
        self._owed: dict[str, dict[str, Any]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ending = asyncio.Event()

    async def async_load(self) -> None:
        """Take up what is still owed, and follow what entities are called."""
        self._hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_follow)
        for place, data in (await self._store.async_load() or {}).items():
            self._begin(place, data)

    async def async_end(self) -> None:
        """Only remember from now on; what is being tried is waited for, as no thread can be called back."""
        self._ending.set()
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def async_owe(self, name: str, output: Mapping[str, Any]) -> None:
        """Switch an output off once it can be reached; the user is told until then.

        Home Assistant that is about to end only remembers it.
        """
        data = {**output, "name": name}
        place = output_place(output_config(data))
        self._owed[place] = data
        if not self._ending.is_set():
            self._begin(place, data)
        await self._store.async_save(self._owed)

    async def async_take_over(self, output: Mapping[str, Any]) -> None:
        """Owe an output nothing any more, as a charger has it again, which begins with an *off*."""
        place = output_place(output_config({**output, "name": DOMAIN}))
        task = self._tasks.pop(place, None)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            await self._settle(place)

    @callback
    def _async_follow(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Owe an entity by the name that it has now."""
        ids = renamed(event)
        if ids is None or (data := self._owed.pop(ids[0], None)) is None:
            return
        if (task := self._tasks.pop(ids[0], None)) is not None:
            task.cancel()
        issues.async_clear_left_on(self._hass, ids[0])
        self._owed[ids[1]] = data = {**data, CONF_ENTITY_ID: ids[1]}
        if not self._ending.is_set():
            self._begin(ids[1], data)
        self._store.async_delay_save(lambda: self._owed)

    @callback
    def _begin(self, place: str, data: dict[str, Any]) -> None:
        """Begin to try."""
        self._owed[place] = data
        if place not in self._tasks:
            issues.async_create_left_on(self._hass, place, data["name"])
            self._tasks[place] = self._hass.async_create_background_task(
                self._pay(place, data), f"{DOMAIN} off for {place}"
            )

    async def _pay(self, place: str, data: Mapping[str, Any]) -> None:
        """Try until it has arrived."""
        while not await self._has_gone_off(data):
            if await self._ends_within(AGAIN_S):
                return
        del self._tasks[place]
        _LOGGER.info("%s, which %s had left on, is off", place, data["name"])
        await self._settle(place)

    async def _ends_within(self, seconds: float) -> bool:
        """Wait a little; returns whether all is about to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        return self._ending.is_set()

    async def _has_gone_off(self, data: Mapping[str, Any]) -> bool:
        """Say whether an output could be switched off now."""
        try:
            output = self._output(data)
            await output.command(on=False)
            is_on = (await output.observe()).on
            await output.close()
        except Exception:
            _LOGGER.debug("%s is still to be switched off", data["name"], exc_info=True)
            return False
        return is_on is not True

    def _output(self, data: Mapping[str, Any]) -> Output:
        """Make an output anew. Raises ConfigError."""
        config = output_config(data)
        if isinstance(config, EntitySwitchConfig):
            return make_output(config, sink=HomeAssistantSwitch(self._hass, config.entity_id))
        return make_output(config)

    async def _settle(self, place: str) -> None:
        """Forget an output."""
        self._owed.pop(place, None)
        issues.async_clear_left_on(self._hass, place)
        await self._store.async_save(self._owed)


LEFT_ON: HassKey[LeftOn] = HassKey(f"{DOMAIN}.left_on")
