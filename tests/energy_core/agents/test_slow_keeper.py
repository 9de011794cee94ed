"""A disk that stalls: nobody waits for it to switch off, and what is not written is not switched on."""

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any, override

import pytest

from energy_core.agents import in_flight, kept_states
from energy_core.agents.states_keeper import FileKeeper, StatesKeeper
from energy_core.controllers.decision import ProblemKind, Reason

from .bench import Bench


class SlowKeeper(StatesKeeper):
    """Keeps what it is given, once it is let."""

    def __init__(self) -> None:
        """Be quick."""
        self.quick = asyncio.Event()
        self.quick.set()
        self.saved: list[Mapping[str, Any]] = []

    @override
    async def load(self) -> None:
        """Return nothing."""

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        await self.quick.wait()
        self.saved.append(states)


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> SlowKeeper:
    """A keeper for which nobody has any patience."""
    monkeypatch.setattr(in_flight, "PATIENCE_S", 0.001)
    monkeypatch.setattr(kept_states, "BEFORE_ON_S", 0.001)
    return SlowKeeper()


async def test_it_goes_off_in_time(keeper: SlowKeeper) -> None:
    """While what was counted is being written, the meter falls silent."""
    bench = Bench(keeper=keeper)
    await bench.run(200)
    assert bench.is_on()
    keeper.quick.clear()
    await bench.run(300)  # in which something is to be written
    bench.is_sending = False
    lost = bench.time.second
    assert await bench.run(62) is Reason.STALE
    assert bench.relay.switchings[-1][:2] <= (lost + 61, False)
    assert not bench.is_on()


async def test_no_decision_is_late_for_it(keeper: SlowKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is written beside the deciding, however long that takes."""
    bench = Bench(keeper=keeper)
    await bench.run(200)
    monkeypatch.setattr(in_flight, "PATIENCE_S", 3600)
    keeper.quick.clear()
    written = len(keeper.saved)
    async with asyncio.timeout(10):
        await bench.run(300)
    assert bench.is_on()
    keeper.quick.set()
    await bench.written()
    assert len(keeper.saved) == written + 1


async def test_it_goes_on_once_that_is_written(keeper: SlowKeeper) -> None:
    """Not before, and the user is told."""
    bench = Bench(keeper=keeper)
    keeper.quick.clear()
    await bench.run(100)
    assert not bench.is_on()
    assert ProblemKind.UNKEPT in bench.problems
    keeper.quick.set()
    await asyncio.sleep(0.01)
    assert await bench.run(61) is Reason.SUN
    assert keeper.saved[-1]["on"] is True
    assert ProblemKind.UNKEPT not in bench.problems


async def test_the_end_waits_for_it(keeper: SlowKeeper) -> None:
    """It is off at once, and that is what is written last."""
    bench = Bench(keeper=keeper)
    await bench.run(200)
    keeper.quick.clear()
    await bench.run(300)
    closing = asyncio.create_task(bench.controller.close())
    await asyncio.sleep(0.01)
    assert not bench.is_on()
    assert not closing.done()
    keeper.quick.set()
    await closing
    assert keeper.saved[-1]["on"] is False


async def test_of_two_writes_the_later_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody waits for any more does not write over the next."""
    quick, began, sync = Event(), Event(), os.fsync

    def stall(file: int) -> None:
        began.set()
        quick.wait(10)
        sync(file)

    monkeypatch.setattr(os, "fsync", stall)
    keeper = FileKeeper(tmp_path / "car.json")
    first = asyncio.create_task(keeper.save({"number": 1}))
    await asyncio.to_thread(began.wait, 10)
    second = asyncio.create_task(keeper.save({"number": 2}))
    await asyncio.sleep(0.01)
    quick.set()
    await asyncio.gather(first, second)
    assert json.loads(keeper.path.read_text(encoding="utf-8")) == {"number": 2}
