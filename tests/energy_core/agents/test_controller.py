"""The agent whose command is an output, with a relay, a meter and a file that are real enough."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energy_core.agents.controller import Controller
from energy_core.agents.samples import Sources
from energy_core.agents.states_keeper import FileKeeper, StatesKeeper
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import Reason

from .relay import Meter, Relay, Time

ZONE = "Europe/Brussels"
QUICK = ControllerConfig(moving_average_seconds=0, min_on_seconds=60, min_off_seconds=60, guard=False)


@dataclass
class Bench:
    """A controller on a bench, a run a second."""

    config: ControllerConfig = QUICK
    keeper: StatesKeeper | None = None
    options: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    grid_w: float = -3000.0  # without the charger
    is_sending: bool = True

    def __post_init__(self) -> None:
        """Put it together."""
        self.time = Time()
        self.relay = Relay(self.time)
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


async def test_the_sun_switches_the_relay() -> None:
    """Off at the start, on with the sun, off without it, and off at the end."""
    bench = Bench()
    assert await bench.run(1) is Reason.SUN
    assert bench.relay.commands == [(0, False), (0, True)]
    assert await bench.run(100) is Reason.SUN
    bench.grid_w = 500
    assert await bench.run(10) is Reason.NO_SUN
    assert bench.relay.commands[2:] == [(101, False)]
    await bench.controller.close()
    assert bench.relay.closed
    assert bench.controller.decision.reason is Reason.STOPPED


async def test_silence_switches_off(tmp_path: Path) -> None:
    """After a minute, and on again a minute after minimum-off and good data; all of it is remembered."""
    bench = Bench(keeper=FileKeeper(tmp_path / "car.json"))
    await bench.run(100)
    bench.is_sending = False
    await bench.run(100)
    assert bench.relay.commands[-1] == (160, False)
    assert bench.controller.decision.reason is Reason.STALE
    bench.is_sending = True
    assert await bench.run(10) is Reason.RECOVERING
    await bench.run(100)
    assert bench.relay.commands[-1] == (280, True)
