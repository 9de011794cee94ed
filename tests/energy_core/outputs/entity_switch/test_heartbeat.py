"""The heartbeat of a plug with an auto-off: it repeats our own last command, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.exceptions import OutputError
from energy_core.models import Observed
from energy_core.outputs.entity_switch import EntitySwitch, EntitySwitchConfig
from tests.effort import some_of
from tests.energy_core.outputs.plugs import Plugs
from tests.energy_core.readers.clock import HandClock

AUTO_OFF, BEAT = 300, 100


class House:
    """A plug, its output, and the time."""

    def __init__(self, **settings: Any) -> None:
        """Have a plug with an auto-off of five minutes, unless it is said otherwise."""
        self.plugs, self.clock = Plugs(), HandClock()
        config = {
            "name": "car",
            "entity_id": "switch.car",
            "auto_off": timedelta(seconds=AUTO_OFF),
            **settings,
        }
        self.output = EntitySwitch(EntitySwitchConfig(**config), self.plugs, self.clock)

    async def on(self) -> None:
        """Switch it on, and forget that."""
        await self.output.command(on=True)
        self.plugs.history.clear()


async def test_it_is_switched_on_again_in_time() -> None:
    """Three times in the time after which it would go off, however often it is refreshed."""
    house = House()
    await house.on()
    for _ in range(10 * AUTO_OFF):
        house.clock.forward(1)
        await house.output.refresh()
    assert house.plugs.history == [True] * 30
    assert await house.output.observe() == Observed(on=True)


async def test_another_period() -> None:
    """As it is set."""
    house = House(heartbeat=timedelta(seconds=20))
    await house.on()
    for _ in range(60):
        house.clock.forward(1)
        await house.output.refresh()
    assert house.plugs.history == [True] * 3


@pytest.mark.parametrize("on", [None, False])
async def test_without_a_command_on(on: bool | None) -> None:  # noqa: FBT001 - a parameter of the test
    """There is nothing to repeat, also if a hand has switched it on."""
    house = House()
    if on is not None:
        await house.output.command(on=on)
    house.plugs.by_hand(on=True)
    house.plugs.history.clear()
    house.clock.forward(BEAT)
    await house.output.refresh()
    assert house.plugs.history == []


async def test_without_an_auto_off() -> None:
    """There is no heartbeat."""
    house = House(auto_off=None)
    await house.on()
    house.clock.forward(10 * AUTO_OFF)
    await house.output.refresh()
    assert house.plugs.history == []
    house.plugs.by_hand(on=False)
    assert await house.output.observe() == Observed(on=False, is_own=False)


async def test_a_hand_that_switches_off() -> None:
    """Ends it, also when that or another hand switches on again, until the next command."""
    house = House()
    await house.on()
    house.plugs.by_hand(on=False)
    assert await house.output.observe() == Observed(on=False, is_own=False)
    house.clock.forward(BEAT)
    await house.output.refresh()
    house.plugs.by_hand(on=True)
    house.clock.forward(BEAT)
    await house.output.refresh()
    assert house.plugs.history == []
    await house.output.command(on=True)
    house.plugs.seen = Observed(on=True)
    house.clock.forward(BEAT)
    await house.output.refresh()
    assert house.plugs.history == [True, True]


async def test_a_hand_that_is_quick() -> None:
    """Off and on between two refreshes is a hand as well."""
    house = House()
    await house.on()
    house.plugs.by_hand(on=True)
    house.clock.forward(BEAT)
    await house.output.refresh()
    await house.output.refresh()
    assert house.plugs.history == []


async def test_one_that_goes_off_by_itself() -> None:
    """Was not refreshed in time: that is no hand, it is said, and it stays off."""
    house = House()
    await house.on()
    house.clock.forward(AUTO_OFF - 10)
    house.plugs.by_hand(on=False)
    assert await house.output.observe() == Observed(on=False)
    for _ in range(2):
        with pytest.raises(OutputError, match=r"^switch.car: it has gone off by itself") as caught:
            await house.output.refresh()
        assert caught.value.fault == "fallen"
    assert house.plugs.history == []
    await house.output.command(on=True)
    await house.output.refresh()
    assert await house.output.observe() == Observed(on=True)


async def test_one_that_has_not_followed_yet() -> None:
    """It is off after our own command to be on: nothing is repeated before it says that it is on."""
    house = House()
    await house.on()
    house.plugs.seen = Observed(on=False)
    house.clock.forward(BEAT)
    with pytest.raises(OutputError, match="off"):
        await house.output.refresh()
    house.plugs.seen = Observed(on=True)
    await house.output.refresh()
    assert house.plugs.history == [True]


async def test_one_that_was_unavailable() -> None:
    """That is said; one that comes back on is kept on, as nobody has switched it meanwhile."""
    house = House()
    await house.on()
    house.plugs.is_available = False
    house.clock.forward(BEAT)
    with pytest.raises(OutputError, match="not available") as caught:
        await house.output.refresh()
    assert caught.value.fault == "unreachable"
    house.plugs.come_back()
    for _ in range(2):
        await house.output.refresh()
        house.clock.forward(BEAT)
    assert house.plugs.history == [True, True]
    house.plugs.by_hand(on=False)
    await house.output.refresh()
    house.plugs.by_hand(on=True)
    house.clock.forward(BEAT)
    await house.output.refresh()
    assert house.plugs.history == [True, True]


async def test_a_heartbeat_that_fails() -> None:
    """It is tried again at the next refresh."""
    house = House()
    await house.on()
    house.clock.forward(BEAT)
    house.plugs.hangs = True
    house.output._timeout = 0.01
    with pytest.raises(OutputError, match=r"no answer in 0.01 s") as caught:
        await house.output.refresh()
    assert caught.value.fault == "timeout"
    house.plugs.hangs = False
    await house.output.refresh()
    assert house.plugs.history == [True]


STEPS = st.sampled_from(["on", "off", "hand on", "hand off", "gone", "back", "beat", "beat", "observe"])


@settings(max_examples=some_of(300))
@given(st.lists(STEPS, max_size=30))
async def test_it_never_switches_on_what_is_off(steps: list[str]) -> None:
    """Whatever has happened, a refresh only switches on what is on."""
    house = House()
    plugs, output = house.plugs, house.output
    for step in steps:
        match step:
            case "on" | "off" if plugs.is_available:
                await output.command(on=step == "on")
            case "hand on" | "hand off":
                plugs.by_hand(on=step == "hand on")
            case "gone":
                plugs.is_available = False
            case "back":
                plugs.come_back()
            case "observe":
                await output.observe()
            case _:
                house.clock.forward(BEAT)
                before, was = len(plugs.history), plugs.observe("switch.car")
                try:
                    await output.refresh()
                except OutputError:
                    assert not was.on
                assert plugs.history[before:] in ([], [True])
                assert was.on or len(plugs.history) == before
