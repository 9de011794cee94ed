"""The coordinator of a charger: decides each second, and says what was decided."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_ENTITY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .. import issues
from ..bridge import HomeAssistantStates, HomeAssistantSwitch
from ..charger_feeds import battery_feed, grid_feed, grid_id, month_peak
from ..charger_prices import HousePrices
from ..charger_settings import SOURCES, charger_output, controller_config, switched_by
from ..const import (
    CONF_CHARGER_ENTITY,
    CONF_DRY_RUN,
    CONF_METER,
    CONF_OUTPUT,
    DOMAIN,
    GPIO_REQUIREMENTS,
)
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.agents.controller import Controller
from ..energy_core.agents.plain import settings
from ..energy_core.agents.samples import Sources, night_tariff
from ..energy_core.agents.states_keeper import FileKeeper
from ..energy_core.config import changed, decode
from ..energy_core.controllers.config import ControllerConfig, Mode
from ..energy_core.controllers.decision import Problem, ProblemKind
from ..energy_core.exceptions import EnergyCoreError, OutputError
from ..energy_core.factory import make_output, output_place
from ..energy_core.outputs.entity_switch import EntitySwitchConfig
from ..energy_core.protocols import Clock
from ..energy_core.readers.entity import EntityConfig, EntityReader
from ..errors import action_failed
from ..left_on import LEFT_ON
from ..packages import PackageError, async_install
from ..requestable.keeper import StorageKeeper

_LOGGER = logging.getLogger(__name__)
PERIOD_S = 1.0
STORE_VERSION = 1
_POWER = "ev_power_w"

type ChargerState = Mapping[str, Any]


def _is_news(problem: Problem, told: Problem | None) -> bool:
    """Say whether a problem is new, or one of settings of which others are in use now."""
    return told is None or (problem.kind is ProblemKind.NEVER_FITS and problem != told)


class ChargerCoordinator(DataUpdateCoordinator[ChargerState]):
    """Runs the controller of one charger; its `data` are what that explains.

    Settings that entities change are kept beside the entry: neither they nor those of the entry switch
    anything. Only another output, or a trial run, ends the one before, which goes off.
    """

    config_entry: EnergyAppConfigEntry
    controller: Controller

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the charger; nothing runs yet. Raises ConfigError."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=subentry.title)
        self.subentry_id = subentry.subentry_id
        self._subentry_data: Mapping[str, Any] = dict(subentry.data)
        self._output: Mapping[str, Any] = subentry.data[CONF_OUTPUT]  # of what runs
        self._clock = clock
        self._changed: dict[str, Any] = {}
        self._setting = asyncio.Lock()
        self._store = StorageKeeper(hass, STORE_VERSION, f"{DOMAIN}.charger_{self.subentry_id}")
        self._keeper = FileKeeper(Path(hass.config.path(DOMAIN, "chargers", f"{self.subentry_id}.json")))
        self._task: asyncio.Task[None] | None = None
        self._power_task: asyncio.Task[None] | None = None
        self._prices = HousePrices(entry.runtime_data.house, self._settle)
        self._prices_task: asyncio.Task[None] | None = None
        self._sink: HomeAssistantSwitch | None = None
        self._unfollow: CALLBACK_TYPE | None = None
        self._problems: dict[str, Problem] = {}  # those that are told
        self._is_failing = False  # which is in the log
        charger_output(subentry.data, self.name)
        controller_config(subentry.data, {})

    @property
    def config(self) -> ControllerConfig:
        """The settings that hold."""
        return self.controller.config

    async def async_start(self) -> None:
        """Begin to decide. Raises ConfigError."""
        self._changed = await self._store.load_if_it_can(self.name)
        await self._begin()

    async def async_stop(self) -> None:
        """Switch it off, and end."""
        await self._end(self._task)
        self._task = None
        try:
            await self.controller.close()
        except OutputError as error:
            _LOGGER.warning("%s could not be switched off at the end: %s", self.controller.name, error)
            await self.hass.data[LEFT_ON].async_owe(self.controller.name, self._output)
        await self._end(self._power_task)
        await self._end(self._prices_task)
        self._power_task = self._prices_task = None
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None
        self.async_tell()
        issues.async_clear_charger(self.hass, self.subentry_id, self._problems)
        self._problems = {}

    async def async_remove(self) -> None:
        """Switch it off, and forget it."""
        await self.async_stop()
        await self._store.remove()
        await self.hass.async_add_executor_job(lambda: self._keeper.path.unlink(missing_ok=True))

    async def async_change(self, subentry: ConfigSubentry) -> None:
        """Take the settings of a subentry, if they are others: of each the last one. Raises ConfigError."""
        async with self._setting:
            before, data = self._subentry_data, dict(subentry.data)
            if data == before and subentry.title == self.name:
                return
            held = {key: value for key, value in self._changed.items() if data.get(key) == before.get(key)}
            config = controller_config(data, held)
            charger_output(data, subentry.title)
            self._subentry_data, self.name = data, subentry.title
            if held != self._changed:
                self._changed = held
                await self._store.save_if_it_can(self.name, held)
            await self._follow(before, data, config)

    async def _follow(
        self, before: Mapping[str, Any], data: Mapping[str, Any], config: ControllerConfig
    ) -> None:
        """Go on with other settings of the subentry; only another output ends the one before."""
        if switched_by(data) != switched_by(self._as_it_is_called(before)):
            await self.async_stop()
            await self._begin()
            return
        self._output = data[CONF_OUTPUT]
        if any(data.get(key) != before.get(key) for key in SOURCES):
            await self._end(self._power_task)
            self.controller.set_sources(self._sources())
        self.controller.set_config(config)
        self.async_tell()

    def _as_it_is_called(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return settings with the entity that is switched by the name that it has now."""
        if self._sink is None:
            return data
        return {**data, CONF_OUTPUT: {**data[CONF_OUTPUT], CONF_ENTITY_ID: self._sink.entity_id}}

    async def async_set(self, **changes: Any) -> None:
        """Change settings for an entity, and keep that; nothing is switched by it."""
        try:
            await self.async_take(changes)
        except EnergyCoreError as error:
            raise action_failed(error) from error

    async def async_take(self, changes: Mapping[str, object]) -> None:
        """Change settings by name, and keep that, all or none; nothing is switched by it.

        Raises ConfigError, SettingsError for what they cannot be, and StoreError.
        """
        async with self._setting:
            given = settings(changed(self.config, changes))
            together = self._changed | {name: given[name] for name in changes}
            config = controller_config(self._subentry_data, together)
            await self._store.save(together)
            self._changed = together
            if "mode" in changes:  # one that has ended begins anew
                self.controller.set_config(replace(config, mode=Mode(self.controller.explain()["mode"])))
            self.controller.set_config(config)
        self.async_tell()

    async def async_run(self) -> None:
        """Decide now."""
        if (peak := month_peak(self.config_entry)) is not None:
            self.controller.know_peak(peak)
        await self.controller.run_once(self._clock.now())
        self.async_tell()

    async def _run_whatever(self) -> None:
        """Decide now; a fault is said once, and never ends the deciding, which would leave the relay on."""
        try:
            await self.async_run()
        except Exception:
            if not self._is_failing:
                _LOGGER.exception("Deciding for %s failed, it is tried again each second", self.name)
            self._is_failing = True
        else:
            self._is_failing = False

    @override
    async def _async_update_data(self) -> ChargerState:
        """Say the same again to who asks for an update."""
        return self.controller.explain()

    async def _begin(self) -> None:
        """Take over what its output is owed, unless nothing is switched, and begin."""
        self._output = self._subentry_data[CONF_OUTPUT]
        if not self._subentry_data.get(CONF_DRY_RUN, False):
            await self.hass.data[LEFT_ON].async_take_over(self._output)
        self._start()

    def _start(self) -> None:
        """Make what the settings say, and have it run."""
        output = charger_output(self._subentry_data, self.name)
        self._sink = sink = None
        if isinstance(output, EntitySwitchConfig):
            self._sink = sink = HomeAssistantSwitch(self.hass, output.entity_id)
            self._unfollow = sink.async_follow()
        self.controller = Controller(
            self.name,
            make_output(output, sink=sink, clock=self._clock),
            self._sources(),
            controller_config(self._subentry_data, self._changed),
            zone=self.hass.config.time_zone,
            clock=self._clock,
            keeper=self._keeper,
            turns=self.config_entry.runtime_data.chargers.turns,
            dry_run=self._subentry_data.get(CONF_DRY_RUN, False),
        )
        self.async_tell()
        requirements = GPIO_REQUIREMENTS if sink is None else ()
        self._task = self._background(self._decide(requirements))
        self._prices_task = self._background(self._prices.async_follow())

    def _settle(self) -> None:
        """Have another tariff switch nothing."""
        self.controller.settle()

    def _sources(self) -> Sources:
        """Return where the controller reads."""
        entry, chosen = self.config_entry, self._subentry_data.get(CONF_METER)
        sources = Sources(
            meter=grid_feed(entry, chosen),
            meter_id=partial(grid_id, entry, chosen),
            battery=battery_feed(entry),
            prices=self._prices,
            night_tariff=night_tariff(self.hass.config.country or ""),
        )
        entity_id = self._subentry_data.get(CONF_CHARGER_ENTITY)
        if entity_id is None:
            return sources
        entity = {"role": "ev_power", "entity_id": entity_id, "max_age": 60}
        config = decode(EntityConfig, {"name": self.subentry_id, "entities": [entity]})
        reader = EntityReader(config, HomeAssistantStates(self.hass), self._clock)
        self._power_task = self._background(_listen(reader))
        return replace(sources, charger=reader, charger_column=_POWER)

    async def _decide(self, requirements: tuple[str, ...]) -> None:
        """Decide for ever, each second by the time of the loop."""
        try:
            await async_install(self.hass, requirements)
        except PackageError as error:
            issues.async_create_package(self.hass, self.subentry_id, self.name, error.packages)
            return
        issues.async_clear_package(self.hass, self.subentry_id)
        due = self.hass.loop.time()
        while True:
            await self._run_whatever()
            due = max(due + PERIOD_S, self.hass.loop.time())
            await asyncio.sleep(due - self.hass.loop.time())

    @callback
    def async_tell(self) -> None:
        """Tell the listeners what is decided, and the user what there is to know."""
        self.async_set_updated_data(self.controller.explain())
        problems = {str(each.kind): each for each in self.controller.problems}
        gone = self._problems.keys() - problems.keys()
        issues.async_clear_charger(self.hass, self.subentry_id, gone)
        names = {"charger": self.name, "place": output_place(charger_output(self._subentry_data, self.name))}
        for kind, problem in problems.items():
            if _is_news(problem, self._problems.get(kind)):
                issues.async_create_charger(self.hass, self.subentry_id, names, problem)
        self._problems = problems

    def _background(self, work: Any) -> asyncio.Task[None]:
        """Begin some work that ends with the house."""
        return self.config_entry.async_create_background_task(self.hass, work, f"{DOMAIN} {self.name}")

    @staticmethod
    async def _end(task: asyncio.Task[None] | None) -> None:
        """End some work, and wait for that."""
        if task is not None:
            task.cancel()
            await asyncio.wait([task])


async def _listen(reader: EntityReader) -> None:
    """Have a reader follow its entity; who wants to know asks for its latest."""
    async with reader.stream() as readings:
        async for _ in readings:
            pass
