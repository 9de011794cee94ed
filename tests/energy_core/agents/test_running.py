"""An agent that is run every period."""

import asyncio
import gc
import logging
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import override

import pytest

from energy_core.agents.agent import Agent, Interruptible, Unfinished
from energy_core.agents.running import Running
from energy_core.exceptions import ReaderConnectionError, ReaderTimeoutError, StoreError

from .pace import NOON, VirtualPace, settle
from .workers import Worker, WorkerSettings

HOUR = 3600


def seconds(worker: Worker) -> list[float]:
    """Return when a worker was run, in seconds after the begin."""
    return [(at - NOON).total_seconds() for at in worker.ran]


@asynccontextmanager
async def running(pace: VirtualPace, *agents: Agent, period: float = 1.0) -> AsyncIterator[list[Running]]:
    """Run agents for as long as the context lasts."""
    found = [Running(agent.name, agent, lambda: timedelta(seconds=period), pace) for agent in agents]
    tasks = [asyncio.create_task(each.run()) for each in found]
    yield found
    for each in found:
        each.stop()
    await settle()
    assert all(task.done() or task.cancel() for task in tasks)
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_hours_of_seconds_are_kept_without_drift() -> None:
    """Each run takes a while; none is late, none is missed, and nothing is kept of them."""
    pace = VirtualPace()
    runs, wrong = 0, 0

    async def work(now: datetime) -> None:
        nonlocal runs, wrong
        wrong += (now - NOON).total_seconds() != runs
        runs += 1
        worker.ran.clear()
        await pace.sleep(0.25)

    worker = Worker("worker", work)
    async with running(pace, worker) as (one,):
        await pace.forward(HOUR)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await pace.forward(HOUR / 4)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert one.states() == {"missed": 0, "running_for": timedelta(0)}
    assert (runs, wrong) == (1.25 * HOUR + 1, 0)
    assert grown < 50_000


async def test_a_slow_one_delays_no_other() -> None:
    """It misses periods itself, which are counted and not made up for."""
    pace = VirtualPace()

    async def work(_: datetime) -> None:
        await pace.sleep(2.5)

    slow, other = Worker("slow", work), Worker("other")
    async with running(pace, slow, other) as (first, second):
        await pace.forward(9.1)
        assert seconds(slow) == [0, 3, 6, 9]
        assert seconds(other) == list(range(10))
        assert first.states()["missed"] == 6
        assert second.states()["missed"] == 0


async def test_one_that_hangs_is_seen_to(caplog: pytest.LogCaptureFixture) -> None:
    """How long its run takes is one of its states."""
    pace = VirtualPace()

    async def work(_: datetime) -> None:
        await asyncio.Event().wait()

    hanging, other = Worker("hanging", work), Worker("other")
    async with running(pace, hanging, other) as (one, _):
        await pace.forward(90)
        assert one.states()["running_for"] == timedelta(seconds=90)
        assert one.is_stuck(60)
        assert not one.is_stuck(91)
        assert len(other.ran) == 91
    assert not caplog.records


async def test_a_fault_is_said_when_it_comes_and_when_it_goes(caplog: pytest.LogCaptureFixture) -> None:
    """Not in between, but another kind is; the other agents go on."""
    pace = VirtualPace()
    faults = [
        ReaderConnectionError("the device is gone", fault="unreachable"),
        ReaderConnectionError("the device is gone, for 1 s", fault="unreachable"),
        ReaderTimeoutError("silent"),
        ZeroDivisionError("a slip"),
        asyncio.CancelledError(),
        None,
        None,
        StoreError("full"),
    ]

    async def work(_: datetime) -> None:
        fault = faults.pop(0) if faults else None
        if fault:
            raise fault

    worker, other = Worker("worker", work), Worker("other")
    async with running(pace, worker, other):
        await pace.forward(20)
    assert [record.getMessage() for record in caplog.records] == [
        "worker: the device is gone",
        "worker: silent",
        "worker failed, and is tried again",
        "worker failed, and is tried again",
        "worker: all is well again",
        "worker: full",
        "worker: all is well again",
    ]
    assert caplog.records[2].exc_info
    assert {record.levelno for record in caplog.records} == {logging.WARNING, logging.ERROR}
    assert len(worker.ran) == len(other.ran) == 21
    assert worker.log.failures == 5


async def test_another_period_holds_at_once() -> None:
    """Longer or shorter; who sleeps is woken."""
    pace, worker = VirtualPace(), Worker("worker")
    one = Running("worker", worker, lambda: worker.settings.period, pace)
    task = asyncio.create_task(one.run())
    await pace.forward(25)
    assert seconds(worker) == [0, 10, 20]
    worker.settings = WorkerSettings(period=timedelta(seconds=2))
    one.reschedule()
    await pace.forward(5)
    assert seconds(worker) == [0, 10, 20, 27, 29]
    worker.settings = WorkerSettings(period=timedelta(hours=1))
    one.reschedule()
    await pace.forward(3600)
    assert seconds(worker)[-1] == 30 + 3600
    one.stop()
    await settle()
    assert task.done()


async def test_the_first_run_may_wait() -> None:
    """So that not all begin together."""
    pace, worker, told = VirtualPace(), Worker("worker"), list[float]()
    one = Running(
        "worker",
        worker,
        lambda: timedelta(seconds=10),
        pace,
        after=timedelta(seconds=3),
        on_ran=lambda: told.append(pace.monotonic()),
    )
    task = asyncio.create_task(one.run())
    await pace.forward(15)
    assert seconds(worker) == [3, 13]
    assert told == [1003, 1013]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_cannot_hear_of_a_run_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    """It is run again all the same."""

    def fail() -> None:
        raise ZeroDivisionError

    pace, worker = VirtualPace(), Worker("worker")
    one = Running("worker", worker, lambda: timedelta(seconds=1), pace, on_ran=fail)
    task = asyncio.create_task(one.run())
    await pace.forward(3)
    assert len(worker.ran) == 4
    assert "what it did could not be told" in caplog.text
    one.stop()
    await task


class Heap(Worker, Unfinished, Interruptible):
    """Has some work, of which each run does a part."""

    left = 3
    interrupted = False

    @property
    @override
    def is_due(self) -> bool:
        return self.left > 0

    @override
    def interrupt(self) -> None:
        self.interrupted = True

    @override
    async def run_once(self, now: datetime) -> None:
        await super().run_once(now)
        self.left -= 1


async def test_what_is_left_is_done_soon() -> None:
    """A second later, until nothing is left; the period holds all the same, and one that stops is told."""
    pace, heap = VirtualPace(), Heap("heap")
    async with running(pace, heap, period=10):
        await pace.forward(21)
    assert seconds(heap) == [0, 1, 2, 10, 20]
    assert heap.interrupted


async def test_a_run_that_is_cancelled_from_outside_ends(caplog: pytest.LogCaptureFixture) -> None:
    """Silently: whoever cancels knows why."""

    async def work(_: datetime) -> None:
        await asyncio.Event().wait()

    pace = VirtualPace()
    one = Running("worker", Worker("worker", work), lambda: timedelta(seconds=1), pace)
    task = asyncio.create_task(one.run())
    await pace.forward(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not caplog.records
