"""The agents of a house: whoever runs is asked, and whoever has stopped no longer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..energy_core.agents.agent import AgentKind
from ..energy_core.agents.logger import LoggerSettings
from ..energy_core.agents.overlay import Overlay
from ..energy_core.agents.requests import Requests
from ..energy_core.exceptions import RequestError, StoreError
from .charger import ChargerAgent
from .keeper import StorageKeeper
from .reader import ReaderAgent
from .result import ResultAgent

if TYPE_CHECKING:
    from ..coordinator import DeviceCoordinator, EnergyAppConfigEntry
    from ..coordinators.charger import ChargerCoordinator
    from ..logger import LoggerCoordinator
    from ..runtime import EnergyAppRuntime

_LOGGER = logging.getLogger(__name__)

_STORE = "readings"
_VERSION = 1
_REQUESTS: HassKey[dict[str, Requests]] = HassKey(f"{DOMAIN}_requests")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What runs, as it is configured, and how to begin to answer for it."""

    work: object
    add: Callable[[], CALLBACK_TYPE]
    source: str = ""  # of readings; when it is gone, what was set is forgotten
    configured: object = None


@dataclass(frozen=True, slots=True)
class _Running:
    """What is answered for, and what ends that."""

    wanted: _Wanted
    end: CALLBACK_TYPE


class HouseAgents:
    """Answers for all that runs; what is subscribed to goes on when the house is set up anew."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        self._hass = hass
        self._entry = entry
        self._running: dict[str, _Running] = {}
        self._turn = asyncio.Lock()
        self._is_stopped = False
        self.requests: Requests

    async def async_load(self) -> None:
        """Take up the settings that were changed before."""
        known = self._hass.data.setdefault(_REQUESTS, {})
        if self._entry.entry_id not in known:
            overlay = Overlay(_keeper(self._hass, self._entry))
            await overlay.load()
            known[self._entry.entry_id] = Requests(overlay)
        self.requests = known[self._entry.entry_id]

    async def async_follow(self) -> None:
        """Answer for whoever runs now, and for nobody else; of each setting the last word counts."""
        async with self._turn:
            if self._is_stopped:
                return
            wanted = dict(self._wanted(self._entry.runtime_data))
            sources = {each.source for each in wanted.values()}
            for agent_id, running in list(self._running.items()):
                now = wanted.get(agent_id)
                if now is None or now.work is not running.wanted.work:
                    self._remove(agent_id)
                    if now is None and running.wanted.source not in sources:
                        await self._keep(agent_id, self.requests.forget(agent_id))
                elif now.configured != running.wanted.configured:
                    self._running[agent_id] = _Running(now, running.end)
                    await self._keep(agent_id, self.requests.reconfigure(agent_id, now.configured))
            for agent_id, each in wanted.items():
                if agent_id not in self._running and not self._is_stopped:
                    self._running[agent_id] = _Running(each, each.add())

    @callback
    def async_stop(self) -> None:
        """Answer for nobody, for good."""
        self._is_stopped = True
        for agent_id in list(self._running):
            self._remove(agent_id)

    def _remove(self, agent_id: str) -> None:
        """Answer for an agent no longer."""
        self._running.pop(agent_id).end()
        self.requests.remove(agent_id)

    async def _keep(self, agent_id: str, keeping: Awaitable[None]) -> None:
        """Keep what was configured anew."""
        try:
            await keeping
        except StoreError as error:
            _LOGGER.warning("Settings of %s may be those of before after a restart: %s", agent_id, error)
        except RequestError as error:
            _LOGGER.debug("%s has ended meanwhile: %s", agent_id, error)

    def _wanted(self, runtime: EnergyAppRuntime) -> Iterator[tuple[str, _Wanted]]:
        """Yield what runs, by the ids under which it is asked."""
        for device in runtime.devices.values():
            coordinator, loggers = device.coordinator, device.loggers
            source = coordinator.settings.source
            agent_id = f"reader.{source}"
            add = partial(self._add_reader, agent_id, coordinator)
            yield agent_id, _Wanted(coordinator, add, source, coordinator.configured_pace)
            for logger in loggers:
                agent_id = f"logger.{logger.source}.{_STORE}"
                add = partial(self._add_logger, agent_id, logger)
                configured = LoggerSettings(period=runtime.storage.period)
                yield agent_id, _Wanted(logger, add, logger.source, configured)
        for agent_id, charger in _by_name(runtime.chargers.running.values()):
            yield agent_id, _Wanted(charger, partial(self._add_charger, agent_id, charger))
        for result in runtime.processing.results():
            source, _, _ = result.name.partition(" ")
            agent_id = f"data_manager.{result.name.replace(' ', '.')}"
            yield agent_id, _Wanted(result, partial(self._add_result, agent_id, result), source)

    def _add_reader(self, agent_id: str, coordinator: DeviceCoordinator) -> CALLBACK_TYPE:
        """Answer for who reads a device."""
        self.requests.add(agent_id, AgentKind.READER, ReaderAgent(coordinator))
        coordinator.on_ran = partial(self.requests.look, agent_id)
        return _nothing

    def _add_logger(self, agent_id: str, logger: LoggerCoordinator) -> CALLBACK_TYPE:
        """Answer for who writes a source."""
        self.requests.add(agent_id, AgentKind.LOGGER, logger.agent, on_config=logger.async_follow_period)
        logger.async_follow_period()
        logger.on_ran = partial(self.requests.look, agent_id)
        return _nothing

    def _add_charger(self, agent_id: str, charger: ChargerCoordinator) -> CALLBACK_TYPE:
        """Answer for who switches a charger; its settings are kept where its entities keep them."""
        self.requests.add(
            agent_id,
            AgentKind.CONTROLLER,
            ChargerAgent(charger),
        )
        return charger.async_add_listener(lambda: self.requests.look(agent_id))

    def _add_result(self, agent_id: str, agent: ResultAgent) -> CALLBACK_TYPE:
        """Answer for who makes something of rows."""
        self.requests.add(agent_id, AgentKind.DATA_MANAGER, agent)
        return agent.follow(lambda: self.requests.look(agent_id))


async def async_forget(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Forget the settings of a house that is no more."""
    hass.data.get(_REQUESTS, {}).pop(entry.entry_id, None)
    await _keeper(hass, entry).remove()


@callback
def _nothing() -> None:
    """Have nothing to end: who has stopped tells nobody."""


def _by_name(chargers: Iterable[ChargerCoordinator]) -> Iterator[tuple[str, ChargerCoordinator]]:
    """Yield chargers under ids that people can type."""
    taken = set[str]()
    for charger in chargers:
        name = base = slugify(charger.name)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        yield f"controller.{name}", charger


def _keeper(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> StorageKeeper:
    """Return what keeps the settings of a house."""
    return StorageKeeper(hass, _VERSION, f"{DOMAIN}.agents_{entry.entry_id}")
