"""Two chargers behind one meter: they go on in turn, and what fits once is not taken twice."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from energy_core.agents.controller import Controller
from energy_core.agents.samples import Sources
from energy_core.agents.states_keeper import FileKeeper, StatesKeeper
from energy_core.agents.turns import Turns
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import Reason

from .bench import QUICK, ZONE
from .relay import Meter, Relay, Time

ON = replace(QUICK, mode=Mode.ON, guard=True, min_on_seconds=600, min_off_seconds=300)


@dataclass
class TwoCars:
    """A house with two relays, whose meter sends a telegram every `step_s` seconds and counts its energy."""

    config: ControllerConfig = ON
    base_w: float = 300.0
    charger_w: float = 1400.0
    step_s: int = 1
    are_dry: tuple[bool, bool] = (False, False)
    keepers: tuple[StatesKeeper | None, StatesKeeper | None] = (None, None)
    peaks: list[float] = field(default_factory=list)  # of the quarters that are over [W]
    time: Time = field(default_factory=Time)
    kwh: float = 1000.0

    def __post_init__(self) -> None:
        """Put it together."""
        self.meter = Meter(self.time)
        self.relays = [Relay(self.time), Relay(self.time)]
        self._quarter_kwh = 0.0
        turns = Turns()
        config = replace(self.config, charging_power=self.charger_w)
        self.cars = [
            Controller(
                f"car {number}",
                relay,
                Sources(meter=self.meter),
                config,
                zone=ZONE,
                clock=self.time,
                keeper=self.keepers[number],
                turns=turns,
                dry_run=self.are_dry[number],
            )
            for number, relay in enumerate(self.relays)
        ]

    @property
    def on(self) -> list[bool]:
        """What the relays are."""
        return [relay.on for relay in self.relays]

    async def run(self, seconds: float) -> list[Reason]:
        """Let seconds pass; returns the last reasons."""
        end = self.time.second + seconds
        while self.time.second < end:
            grid = self.base_w + self.charger_w * sum(self.on)
            if self.time.second % self.step_s == 0:
                self.meter.columns["import_total_kwh"] = round(self.kwh, 3)
                self.meter.send(grid)
            for car in self.cars:
                await car.run_once(self.time.now())
            drawn = max(0.0, self.base_w + self.charger_w * sum(self.on)) / 3_600_000
            self.kwh, self._quarter_kwh = self.kwh + drawn, self._quarter_kwh + drawn
            self.time.second += 1
            if self.time.second % 900 == 0:
                self.peaks.append(self._quarter_kwh * 4000)
                self._quarter_kwh = 0.0
        return [car.decision.reason for car in self.cars]


@pytest.mark.parametrize(("charger_w", "step_s"), [(1400, 1), (11_000, 10)])
@pytest.mark.parametrize("wish_s", [1, 600, 880])
async def test_no_quarter_is_above_the_limit_because_two_start_at_once(
    step_s: int, charger_w: float, wish_s: int
) -> None:
    """Whenever both are wished for, large ones at the end of a quarter too: they are not on together."""
    config = replace(ON, mode=Mode.OFF, peak_limit_power=charger_w + 800, min_on_seconds=0)
    house = TwoCars(config, charger_w=charger_w, step_s=step_s)
    await house.run(900 + wish_s)
    for car in house.cars:
        car.override(on=True)
    await house.run(1800 - wish_s)
    assert sum(house.on) == 1
    assert max(house.peaks) <= charger_w + 800
    assert sum(len(relay.switchings) for relay in house.relays) == 1


async def test_both_are_on_where_both_have_room() -> None:
    """The second one a minute after the first, when the meter has shown that."""
    house = TwoCars(replace(ON, peak_limit_power=5000))
    assert await house.run(5) == [Reason.MODE_ON, Reason.TURN]
    assert house.on == [True, False]
    await house.run(100)
    assert house.on == [True, True]
    assert 60 <= house.relays[1].switchings[0][0] - house.relays[0].switchings[0][0] <= 62
    await house.run(1200)
    assert house.on == [True, True]


async def test_a_meter_that_speaks_seldom_is_waited_for() -> None:
    """Until it has said something of the first one, and half a minute more."""
    house = TwoCars(replace(ON, guard=False, max_age_seconds=600), step_s=240)
    await house.run(265)
    assert house.on == [True, False]
    await house.run(10)
    assert house.on == [True, True]


async def test_the_sun_that_one_takes_is_not_counted_for_the_other() -> None:
    """Of two kilowatts of excess one charger goes on; the other sees what is left."""
    solar = replace(QUICK, moving_average_seconds=300, min_on_seconds=600)
    house = TwoCars(solar, base_w=-2000)
    await house.run(305)
    assert house.on == [True, False]
    await house.run(1800)
    assert house.on == [True, False]
    assert not house.relays[1].switchings
    house.base_w = -4000
    await house.run(400)
    assert house.on == [True, True]


async def test_one_that_cannot_note_it_keeps_no_turn(tmp_path: Path) -> None:
    """What was never switched on is waited for by nobody."""
    house = TwoCars(replace(ON, guard=False, min_off_seconds=0), keepers=(FileKeeper(tmp_path), None))
    assert await house.run(1) == [Reason.UNKEPT, Reason.MODE_ON]
    assert house.on == [False, True]


async def test_a_trial_run_takes_no_turn() -> None:
    """As it switches nothing; but it waits for others as it would."""
    house = TwoCars(replace(ON, guard=False), are_dry=(True, False))
    assert await house.run(3) == [Reason.MODE_ON, Reason.MODE_ON]
    house = TwoCars(replace(ON, guard=False), are_dry=(False, True))
    assert await house.run(3) == [Reason.MODE_ON, Reason.TURN]
    assert house.on == [True, False]


async def test_a_charger_that_is_gone_is_waited_for_by_nobody() -> None:
    """It is off, and the other goes on at once."""
    house = TwoCars(replace(ON, guard=False))
    await house.run(3)
    assert house.on == [True, False]
    await house.cars[0].close()
    await house.run(2)
    assert house.on == [False, True]


async def test_without_data_there_is_nothing_to_wait_for() -> None:
    """Overrides that need no data do not wait for what no meter will show."""
    blind = replace(ON, on_ignores_freshness=True, on_ignores_guard=True)
    house = TwoCars(blind, step_s=1_000_000)
    house.meter.latest = None
    await house.run(70)
    assert house.on == [True, True]
