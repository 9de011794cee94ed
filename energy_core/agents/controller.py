"""The agent whose command is an output."""

import asyncio
import logging
import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..controllers.charging import Charging
from ..controllers.config import ControllerConfig
from ..controllers.decision import Decision, Problem, ProblemKind, Reason
from ..controllers.explaining import explained
from ..controllers.sample import Instant
from ..controllers.simulated import SimulatedCharger
from ..controllers.states import Override, States
from ..controllers.states_codec import encode_states
from ..demand import Peak
from ..exceptions import OutputError
from ..models import Observed, utc
from ..protocols import Clock, Output
from .agent import Agent
from .commander import Commander
from .kept_states import KeptStates
from .samples import Sources
from .states_keeper import StatesKeeper
from .turns import Turns

_LOGGER = logging.getLogger(__name__)


class Controller(Agent):
    """Decides on every sample and commands its output.

    With `dry_run` it decides and records as if the charger obeyed, and never commands anything. Without a
    keeper, what it remembers is gone with the process. Controllers of one house share their `turns`.
    """

    def __init__(  # noqa: PLR0913  # its parts are handed in
        self,
        name: str,
        output: Output,
        sources: Sources,
        config: ControllerConfig,
        *,
        zone: str,
        clock: Clock,
        keeper: StatesKeeper | None = None,
        turns: Turns | None = None,
        dry_run: bool = False,
    ) -> None:
        """Control `output`, which belongs to this agent from now on, in a house of a time zone."""
        self.name = name
        self.dry_run = dry_run
        self._commander = Commander(output)
        self._sources = sources
        self._clock = clock
        self._kept = KeptStates(name, keeper)
        self._turns = turns or Turns()
        self._charging = Charging(config, zone)
        self._simulated = SimulatedCharger(config.charging_power)
        self._lock = asyncio.Lock()
        self._is_loaded = False
        self._is_closed = False
        self._failed: str | None = None

    @property
    def config(self) -> ControllerConfig:
        """Its settings."""
        return self._charging.config

    @property
    def states(self) -> States:
        """What it remembers; not to be changed."""
        return self._charging.states

    @property
    def decision(self) -> Decision:
        """What it decided last, and why."""
        return self._charging.decision

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What somebody has to know of, now."""
        failure = self._commander.failure
        found = [each for each in self._charging.problems if each.kind is not ProblemKind.UNREACHABLE]
        if failure is not None:
            found.append(Problem(ProblemKind.UNREACHABLE, {"error": str(failure)}))
        elif len(found) < len(self._charging.problems):
            found.append(Problem(ProblemKind.UNREACHABLE))
        if not self._commander.output.falls_off_alone and not self.dry_run:
            found.append(Problem(ProblemKind.STAYS_ON))
        if self._kept.failure is not None:
            found.append(Problem(ProblemKind.UNKEPT, {"error": str(self._kept.failure)}))
        if self._failed is not None:
            found.append(Problem(ProblemKind.FAILED, {"error": self._failed}))
        return tuple(found)

    def set_config(self, config: ControllerConfig) -> None:
        """Take other settings at once; nothing is switched by that."""
        self._charging.set_config(config, self._now())
        self._simulated.power_w = config.charging_power

    def set_sources(self, sources: Sources) -> None:
        """Read elsewhere from the next run on; nothing is switched by that."""
        self._sources = sources

    def settle(self) -> None:
        """Know that the tariff is another one; nothing is switched by that."""
        self._charging.settle(self._now())

    def know_peak(self, peak: Peak) -> None:
        """Take the peak of this month from a store; what the meter says itself goes before."""
        self._charging.know_peak(peak)

    def override(self, on: bool | None, until: datetime | None = None) -> None:  # noqa: FBT001  # `override(None)` ends it
        """Have it on or off until an instant, by default for as long as its settings say; None ends that.

        An *on* waits for safety, guard and times as any other. A naive or a past instant is a ValueError.
        """
        if on is None:
            self._charging.override(None)
            return
        now = self._now()
        seconds = self.config.override_seconds
        if until is not None:
            seconds = (utc(until) - now.wall).total_seconds()
        self._begin(Override(on, now, seconds))

    def charge_now(self, *, kwh: float | None = None, duration: timedelta | None = None) -> None:
        """Charge so much, or for so long, whichever ends first; without a duration, as an override does."""
        seconds = self.config.override_seconds if duration is None else duration.total_seconds()
        if kwh is not None and kwh <= 0:
            raise ValueError(f"charge_now takes some kWh, got {kwh:g}")
        self._begin(Override(on=True, began=self._now(), seconds=seconds, kwh=kwh))

    def new_session(self) -> None:
        """Begin to count anew, for a car that has just come."""
        self._charging.new_session()

    def explain(self) -> dict[str, typing.Any]:
        """Return all that the last decision was made of, as plain JSON-able values."""
        return explained(self._charging, self._now()) | {"dry_run": self.dry_run}

    def get_states(self) -> Mapping[str, object]:
        """Return what `explain` does, what it remembers, and its problems, as JSON-able values."""
        problems = [{"kind": str(each.kind), **each.data} for each in self.problems]
        return self.explain() | {"problems": problems, "states": encode_states(self.states)}

    @typing.override
    async def run_once(self, now: datetime) -> None:
        """Decide on what is known now, and see to it. What fails is in `problems`."""
        instant = Instant(now, self._clock.monotonic())
        async with self._lock:
            if self._is_closed:
                return
            try:
                await self._run(instant)
            except Exception as error:  # noqa: BLE001  # whatever it is, the charger goes off
                self._fail(error, instant)
                await self._obey(self.decision, Observed(None), instant)

    @typing.override
    async def close(self) -> None:
        """Switch off, remember that, and let go of the output. Raises OutputError."""
        async with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._turns.give_back(self)
            now = self._now()
            try:
                if not self.dry_run:
                    await self._commander.close()
            finally:
                await self._load(now)
                self._charging.stop(Reason.STOPPED, now)
                if self._commander.owes_off and not self.dry_run:
                    self._charging.went_off(now)
                await self._kept.keep_last(self.states, now)

    def _now(self) -> Instant:
        """Return the time by both clocks."""
        return Instant(self._clock.now(), self._clock.monotonic())

    def _begin(self, wish: Override) -> None:
        """Begin an override."""
        if wish.seconds <= 0:
            raise ValueError(f"an override of {self.name} takes an end in the future")
        self._charging.override(wish)

    async def _load(self, now: Instant) -> None:
        """Take up what was kept, at the first run; what somebody asked for meanwhile goes before."""
        if not self._is_loaded:
            self._charging.resume(await self._kept.load(now))
            self._is_loaded = True

    async def _run(self, now: Instant) -> None:
        """Observe, decide, command and remember."""
        observed, went_off = await self._observe(now)
        await self._load(now)
        if went_off:
            self._charging.went_off(self._now())
        decision = self._decide(observed, now)
        await self._obey(decision, observed, now)
        await self._kept.keep_up(self.states, now)
        if self._failed is not None:
            _LOGGER.warning("%s decides again", self.name)
            self._failed = None

    def _decide(self, observed: Observed, now: Instant) -> Decision:
        """Decide, without a pause in which another might: who goes on takes the turn of all others."""
        was_on = self._charging.states.on
        sample = self._sources.sample(now.wall, observed)
        sample = replace(sample, other_on_at=self._turns.of_others(self, self._sources.connection))
        if self.dry_run:
            return self._charging.step(self._simulated.apply(sample, on=was_on), now)
        decision = self._charging.step(sample, now)
        if decision.on and not was_on:
            self._take_turn()
        return decision

    def _take_turn(self) -> None:
        """Have others behind this meter wait until it has shown this charger."""
        self._turns.take(self, self._sources.connection, self._clock.monotonic())

    async def _observe(self, now: Instant) -> tuple[Observed, bool]:
        """Return what the output is, and whether it may just have gone off, as that was owed to it."""
        if self.dry_run:
            return Observed(self._charging.states.on), False
        self._land(now)
        observed = await self._commander.observe()
        if not self._commander.is_payable(observed, now):
            return observed, False
        went_off = await self._command(now, on=False) and observed.on is not False
        return await self._commander.observe(), went_off

    def _land(self, now: Instant) -> None:
        """Take note of what has become of an *on* that was not answered at once."""
        try:
            if self._commander.land():
                self._charging.supervisor.command_goes_on(now)
                self._take_turn()
        except OutputError as error:
            _LOGGER.warning("%s: %s", self.name, error)
            self._charging.supervisor.command_failed()
            self._charging.stop(Reason.UNREACHABLE, now)

    def _fail(self, error: Exception, now: Instant) -> None:
        """Decide off, and say it once."""
        if self._failed is None:
            _LOGGER.error("%s could not decide, and is off until it can", self.name, exc_info=error)
        self._failed = repr(error)
        self._charging.stop(Reason.FAILED, now)

    async def _obey(self, decision: Decision, observed: Observed, now: Instant) -> None:
        """Command what was decided, or keep it alive."""
        if self.dry_run:
            return
        commander = self._commander
        if not commander.is_due(observed, now, on=decision.on):
            await self._refresh(now)
        elif not decision.on:
            was_off = observed.on is False
            if await self._command(now, on=False, was_so=was_off or commander.is_ignored) and not was_off:
                self._charging.went_off(self._now())  # which may have taken a while
        elif not await self._kept.keep(self.states, now):
            self._charging.withdraw(Reason.UNKEPT, now)
            self._turns.give_back(self)
            if observed.on is True:  # by a hand
                await self._command(now, on=False)
        elif commander.owes_off or not await self._command(now, on=True, was_so=observed.on is True):
            self._charging.stop(Reason.UNREACHABLE, now)

    async def _command(self, now: Instant, *, on: bool, was_so: bool = False) -> bool:
        """Command it, which may be so already; returns whether that arrived."""
        supervisor = self._charging.supervisor
        was_said = self._commander.failure is not None
        try:
            await self._commander.command(now, on=on)
        except OutputError as error:
            supervisor.command_failed()
            if not was_said:
                _LOGGER.warning("%s: %s", self.name, error)
            return False
        supervisor.command_done(now, was_so=was_so)
        return True

    async def _refresh(self, now: Instant) -> None:
        """Keep it from falling off; where that fails, what is observed decides."""
        try:
            await self._commander.refresh(now)
        except OutputError as error:
            _LOGGER.debug("%s could not be refreshed: %s", self.name, error)
