"""Outputs that answer late: nobody waits for them to decide, least of all to switch off."""

import asyncio
from dataclasses import dataclass
from typing import override

import pytest

from energy_core.agents import in_flight
from energy_core.controllers.decision import ProblemKind, Reason
from energy_core.exceptions import OutputError

from .bench import Bench
from .relay import Relay, Time


class SlowRelay(Relay):
    """A relay that says late that it was switched on or refreshed; `is_late` is one that does it late too."""

    def __init__(self, time: Time) -> None:
        """Answer nothing before `answer` is set."""
        super().__init__(time)
        self.answer = asyncio.Event()
        self.is_late = self.fails = False

    @override
    async def command(self, *, on: bool) -> None:
        if on and self.is_late:
            await self._answered()
        await super().command(on=on)
        if on and not self.is_late:
            await self._answered()

    @override
    async def refresh(self) -> None:
        await self._answered()
        await super().refresh()

    async def say(self, *, fails: bool = False) -> None:
        """Give the answer that is waited for."""
        self.fails = fails
        self.answer.set()
        await asyncio.sleep(0.01)

    async def _answered(self) -> None:
        await self.answer.wait()
        if self.fails:
            raise OutputError("the relay says no")


@dataclass
class SlowBench(Bench):
    """A house with such a relay."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.relay = self.slow = SlowRelay(self.time)
        self.another()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> SlowBench:
    """A house in which nobody has any patience."""
    monkeypatch.setattr(in_flight, "PATIENCE_S", 0.001)
    return SlowBench()


async def off_in_time(bench: SlowBench) -> None:
    """See that it goes off once there are no data."""
    bench.is_sending = False
    lost = bench.time.second
    assert await bench.run(62) is Reason.STALE
    assert not bench.relay.on
    assert bench.relay.switchings[-1][0] <= lost + 61


async def test_an_on_in_flight_is_no_reason_to_be_on_without_data(bench: SlowBench) -> None:
    """The *off* goes before its answer."""
    assert await bench.run(3) is Reason.SUN
    assert bench.relay.on
    await off_in_time(bench)


async def test_nor_is_a_heartbeat(bench: SlowBench) -> None:
    """That it was not answered is no matter by itself."""
    bench.slow.answer.set()
    await bench.run(3)
    bench.slow.answer.clear()
    assert await bench.run(20) is Reason.SUN
    await off_in_time(bench)


@pytest.mark.parametrize("is_late", [False, True])
async def test_an_answer_that_comes_late_is_one(bench: SlowBench, is_late: bool) -> None:  # noqa: FBT001
    """It stays on, and nobody complains of what it was before."""
    bench.slow.is_late = is_late
    assert await bench.run(30) is Reason.SUN
    await bench.slow.say()
    assert await bench.run(30) is Reason.SUN
    assert [on for _, on in bench.relay.commands] == [False, True]
    assert bench.problems == {ProblemKind.STAYS_ON}


async def test_a_hand_goes_before_an_answer(bench: SlowBench) -> None:
    """Somebody switches off what is on, while that is not answered yet."""
    await bench.run(10)
    bench.relay.press(on=False)
    assert await bench.run(2) is Reason.OVERRIDE_OFF


async def test_a_late_no_is_one(bench: SlowBench) -> None:
    """Off is said at once, and it has to recover."""
    await bench.run(5)
    await bench.slow.say(fails=True)
    before = len(bench.relay.commands)
    assert await bench.run(1) is Reason.RECOVERING
    assert [on for _, on in bench.relay.commands[before:]] == [False]
    assert not bench.relay.on


async def test_a_heartbeat_that_fails_late_is_no_matter(bench: SlowBench) -> None:
    """What is observed decides."""
    bench.slow.answer.set()
    await bench.run(3)
    bench.slow.answer.clear()
    await bench.run(10)
    await bench.slow.say(fails=True)
    assert await bench.run(3) is Reason.SUN
    assert bench.problems == {ProblemKind.STAYS_ON}


async def test_it_is_off_in_the_end(bench: SlowBench) -> None:
    """Whatever is in flight."""
    await bench.run(3)
    await bench.controller.close()
    assert not bench.relay.on
    await bench.slow.say()
    assert not bench.relay.on


async def test_whatever_fails_in_the_end_is_said(bench: SlowBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what nobody foresaw: who ends it goes on with the rest."""

    async def fail() -> None:
        raise ZeroDivisionError

    await bench.run(3)
    monkeypatch.setattr(bench.slow, "close", fail)
    with pytest.raises(OutputError, match="could not be commanded: ZeroDivisionError"):
        await bench.controller.close()


class LateRelay(Relay):
    """A relay that takes three seconds to go off."""

    @override
    async def command(self, *, on: bool) -> None:
        self._time.second += 0 if on else 3
        await super().command(on=on)


async def test_minimum_off_counts_from_when_it_went_off() -> None:
    """Not from when that was decided."""
    bench = Bench()
    bench.relay = LateRelay(bench.time)
    bench.another()
    await bench.run(100)
    bench.grid_w = 3000
    await bench.run(1)
    bench.grid_w = -3000
    await bench.run(100)
    off, on = (second for second, _, _ in bench.relay.switchings[-2:])
    assert bench.is_on()
    assert 60 <= on - off <= 61
