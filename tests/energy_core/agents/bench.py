"""A controller on a bench: a relay, a meter and a clock that are real enough."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from energy_core.agents.controller import Controller
from energy_core.agents.samples import Sources
from energy_core.agents.states_keeper import StatesKeeper
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import ProblemKind, Reason

from .relay import Meter, Relay, Time

ZONE = "Europe/Brussels"
QUICK = ControllerConfig(moving_average_seconds=0, min_on_seconds=60, min_off_seconds=60, guard=False)


@dataclass
class Bench:
    """A house whose controller runs each second."""

    config: ControllerConfig = QUICK
    keeper: StatesKeeper | None = None
    options: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    grid_w: float = -3000.0  # without the charger
    is_sending: bool = True
    relay_options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put it together."""
        self.time = Time()
        self.relay = Relay(self.time, **self.relay_options)
        self.meter = Meter(self.time)
        self.controller = self.another()

    def another(self) -> Controller:
        """Return a controller of the same devices, as after a restart."""
        sources = Sources(meter=self.meter, **self.sources)
        self.controller = Controller(
            "car",
            self.relay,
            sources,
            self.config,
            zone=ZONE,
            clock=self.time,
            keeper=self.keeper,
            **self.options,
        )
        return self.controller

    async def run(self, seconds: float) -> Reason:
        """Let seconds pass; returns the reason of the last decision."""
        end = self.time.second + seconds
        while self.time.second < end:
            if self.is_sending:
                self.meter.send(self.grid_w + (1400 if self.relay.on else 0))
            await self.controller.run_once(self.time.now())
            self.time.second += 1
        return self.controller.decision.reason

    async def written(self) -> None:
        """Wait for the disk, which takes real time: seconds of this house pass without any."""
        await self.controller._kept._flight.wait()

    def is_on(self) -> bool:
        """What the relay is now."""
        return self.relay.on

    def put_clock(self, by: timedelta) -> None:
        """Put the clock of the house wrong."""
        self.time.wrong_by = by

    @property
    def problems(self) -> set[ProblemKind]:
        """What is told."""
        return {problem.kind for problem in self.controller.problems}
