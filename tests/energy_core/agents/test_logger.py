"""The agent that writes down what a device said."""

import asyncio
import weakref
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import override

import pytest

from energy_core.agents import logger
from energy_core.agents.logger import LoggerAgent, LoggerSettings
from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading
from energy_core.readers.sampling import Sampler, SamplingMode
from energy_core.stores import open_async_store, open_store
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore
from energy_core.stores.threaded import ThreadedStore

NOON = datetime(2026, 1, 31, 12, 0, 10, tzinfo=UTC)


class FlakyStore(MemoryStore):
    """A store that may be away, and that counts its flushes."""

    def __init__(self) -> None:
        """Begin empty, and there."""
        super().__init__(source="meter")
        self.error: Exception | None = None
        self.room: int | None = None  # for rows, if it is bounded
        self.asked: list[int] = []  # the rows of each call
        self.flushes = 0
        self.closed = False

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        rows = list(readings)
        self.asked.append(len(rows))
        if self.error:
            raise self.error
        if any("bad" in row.values for row in rows):
            raise ValueError("a bad value")
        if self.room is not None and len(rows) > self.room:
            raise StoreUnavailableError("the disk is full")
        if self.room is not None:
            self.room -= len(rows)
        return super().append(rows)

    @override
    def flush(self) -> None:
        self.flushes += 1

    @override
    def close(self) -> None:
        self.closed = True


class Holder:
    """What takes much memory."""


def at(second: float) -> Reading:
    """Return a reading so many seconds after noon."""
    return Reading("meter", NOON + timedelta(seconds=second), {"import_power_w": 1.0})


@pytest.fixture
def store() -> FlakyStore:
    """Where readings go."""
    return FlakyStore()


@pytest.fixture
def sampler() -> Sampler:
    """Where they come from."""
    return Sampler(SamplingMode.ALL)


@pytest.fixture
def agent(sampler: Sampler, store: FlakyStore) -> LoggerAgent:
    """Who carries them."""
    return LoggerAgent("meter", sampler, ThreadedStore(store))


async def test_every_reading_is_written(agent: LoggerAgent, sampler: Sampler, store: FlakyStore) -> None:
    """Those of each period, once."""
    await agent.run_once(NOON)
    assert (agent.rows_written, agent.last_write) == (0, None)
    sampler.push(at(0))
    sampler.push(at(1))
    await agent.run_once(NOON + timedelta(seconds=2))
    sampler.push(at(1))
    sampler.push(at(2))
    await agent.run_once(NOON + timedelta(seconds=3))
    assert store.get_all().index.tolist() == [at(second).at for second in (0, 1, 2)]
    assert (agent.rows_written, agent.rows_waiting, agent.rows_lost) == (3, 0, 0)
    assert agent.last_write == NOON + timedelta(seconds=3)


async def test_rows_wait_while_the_store_is_away(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore
) -> None:
    """The door hears of it once per run; all are there once it is back."""
    store.error = StoreUnavailableError("the disk is full")
    for second in range(3):
        sampler.push(at(second))
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            await agent.run_once(NOON + timedelta(seconds=second))
    assert (agent.rows_written, agent.rows_waiting, agent.last_write) == (0, 3, None)
    store.error = None
    await agent.run_once(NOON + timedelta(seconds=60))
    assert (agent.rows_written, agent.rows_waiting, agent.rows_lost) == (3, 0, 0)
    assert store.asked == [1, 3]
    assert store.first_reading() == at(0)


async def test_waiting_rows_are_bounded(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest go, and are counted."""
    monkeypatch.setattr(logger, "MOST_WAITING", 2)
    store.error = StoreUnavailableError("away")
    for second in range(5):
        sampler.push(at(second))
    with pytest.raises(StoreUnavailableError):
        await agent.run_once(NOON)
    assert (agent.rows_waiting, agent.rows_lost) == (2, 3)
    store.error = None
    await agent.run_once(NOON + timedelta(seconds=60))
    assert store.first_reading() == at(3)


async def test_a_row_that_no_store_takes_keeps_none_back(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore
) -> None:
    """It alone is lost, and named; those around it are written at once."""
    sampler.push(at(0))
    sampler.push(Reading("meter", at(1).at, {"bad": 1.0}))
    sampler.push(at(2))
    with pytest.raises(StoreError, match=r"meter at 2026-01-31T12:00:11\+00:00 cannot be kept: a bad value"):
        await agent.run_once(NOON)
    assert (agent.rows_written, agent.rows_waiting, agent.rows_lost) == (2, 0, 1)
    sampler.push(at(3))
    await agent.run_once(NOON + timedelta(seconds=1))
    assert store.get_all().index.tolist() == [at(second).at for second in (0, 2, 3)]


async def test_the_room_that_is_left_is_used(agent: LoggerAgent, sampler: Sampler, store: FlakyStore) -> None:
    """Rows go in pieces; what was taken waits no more."""
    store.room = 1200
    for second in range(1700):
        sampler.push(at(second))
    with pytest.raises(StoreUnavailableError, match="full"):
        await agent.run_once(NOON)
    assert store.asked == [500, 500, 500]
    assert (agent.rows_written, agent.rows_waiting) == (1000, 700)
    assert store.flushes == 1
    store.room = None
    await agent.run_once(NOON + timedelta(seconds=60))
    assert (agent.rows_written, agent.rows_waiting) == (1700, 0)


@pytest.mark.parametrize(("later", "calls"), [(59, 1), (60, 2), (-1, 2)])
async def test_a_store_that_fails_is_tried_each_minute(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore, later: int, calls: int
) -> None:
    """The door hears of it all the same, and closing tries at once."""
    store.error = StoreUnavailableError("away")
    sampler.push(at(0))
    for now in (NOON, NOON + timedelta(seconds=later)):
        with pytest.raises(StoreUnavailableError, match="away"):
            await agent.run_once(now)
    assert len(store.asked) == calls
    store.error = None
    await agent.close()
    assert agent.rows_written == 1


async def test_rows_wait_without_what_is_not_kept(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore
) -> None:
    """A month of peaks with each of them would fill the memory."""
    holder = Holder()
    alive = weakref.ref(holder)
    store.error = StoreUnavailableError("away")
    sampler.push(Reading("meter", NOON, {"import_power_w": 1.0}, {"peak_history": holder}))
    del holder
    with pytest.raises(StoreUnavailableError):
        await agent.run_once(NOON)
    assert agent.rows_waiting == 1
    assert alive() is None


async def test_rows_that_were_there_are_counted(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore
) -> None:
    """They are no write: a meter whose clock stands still writes nothing."""
    store.append([at(0)])
    sampler.push(at(0))
    await agent.run_once(NOON)
    assert (agent.rows_written, agent.rows_ignored, agent.last_write) == (0, 1, None)


async def test_a_run_that_is_cancelled_loses_and_doubles_nothing(tmp_path: Path, sampler: Sampler) -> None:
    """The thread may have written already; the next run writes the same rows again."""
    store = CsvStore(tmp_path / "readings.csv", source="meter")
    agent = LoggerAgent("meter", sampler, ThreadedStore(store))
    sampler.push(at(0))
    run = asyncio.create_task(agent.run_once(NOON))
    await asyncio.sleep(0)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert agent.rows_waiting == 1
    await agent.run_once(NOON)
    await agent.close()
    assert len(store.get_all()) == 1


@pytest.mark.parametrize(
    ("later", "flushes"),
    [(59, 1), (60, 2), (-1, 2), (0, 1)],
    ids=["not yet", "a minute", "the clock was set back", "at once"],
)
async def test_a_flush_each_minute(agent: LoggerAgent, store: FlakyStore, later: int, flushes: int) -> None:
    """By the time that the door tells."""
    await agent.run_once(NOON)
    await agent.run_once(NOON + timedelta(seconds=later))
    assert store.flushes == flushes


async def test_a_flush_at_each_quarter(agent: LoggerAgent, store: FlakyStore) -> None:
    """However short a time after the one before."""
    quarter = datetime(2026, 1, 31, 12, 15, tzinfo=UTC)
    await agent.run_once(quarter - timedelta(seconds=1))
    await agent.run_once(quarter)
    await agent.run_once(quarter + timedelta(seconds=1))
    assert store.flushes == 2


@pytest.mark.parametrize("error", [None, StoreUnavailableError("away")])
async def test_closing_writes_the_rest_and_closes(
    agent: LoggerAgent, sampler: Sampler, store: FlakyStore, error: Exception | None
) -> None:
    """Also when it cannot be written."""
    sampler.push(at(0))
    store.error = error
    (result,) = await asyncio.gather(agent.close(), return_exceptions=True)
    assert result is error
    assert store.closed
    assert agent.rows_waiting == (0 if error is None else 1)


async def test_a_naive_time_is_refused(agent: LoggerAgent) -> None:
    """A door must know its zone."""
    with pytest.raises(ValueError, match="naive"):
        await agent.run_once(NOON.replace(tzinfo=None))


def day_files(folder: Path) -> int:
    """Return how many files there are."""
    return len(list(folder.glob("*.csv")))


async def test_a_part_that_is_wrong_keeps_back_no_other(tmp_path: Path) -> None:
    """Rows of other days are written, in whatever order they wait; those of the wrong one go on waiting."""
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    spoiled = tmp_path / "readings_meter_2026-01-31.csv"
    spoiled.write_text("not;ours\n", encoding="utf-8")
    url = f"csv://{tmp_path}/readings?distributed=date"
    sampler = Sampler(SamplingMode.ALL)
    agent = LoggerAgent("logger", sampler, open_async_store(url, zone="UTC", source="meter"))
    for day in (0, 1, 2):
        sampler.push(Reading("meter", noon + timedelta(days=day), {"n": day}))
        with pytest.raises(StoreError, match="is not a file of this store"):
            await agent.run_once(noon + timedelta(days=day))
    assert day_files(tmp_path) == 3
    spoiled.unlink()
    await agent.run_once(noon + timedelta(days=3))
    assert agent.rows_waiting == agent.rows_lost == 0
    await agent.close()
    assert open_store(url, zone="UTC", source="meter").get_all()["n"].tolist() == [0, 1, 2]


async def test_its_states_say_what_became_of_the_rows() -> None:
    """And how its runs went."""
    sampler, store = Sampler(SamplingMode.ALL), FlakyStore()
    agent = LoggerAgent(
        "meter", sampler, ThreadedStore(store), config=LoggerSettings(period=timedelta(seconds=2))
    )
    for _ in range(2):
        sampler.push(Reading("meter", NOON, {"import_power_w": 1}))
    await agent.run_once(NOON)
    states = agent.get_states()
    assert (states["rows_written"], states["rows_ignored"], states["last_write"]) == (1, 1, NOON)
    store.error = StoreUnavailableError("the disk is full")
    sampler.push(Reading("meter", NOON + timedelta(seconds=1), {"import_power_w": 1}))
    with pytest.raises(StoreUnavailableError):
        await agent.run_once(NOON + timedelta(seconds=1))
    states = agent.get_states()
    assert (states["rows_waiting"], states["runs"], states["failures"]) == (1, 2, 1)
    assert states["last_error"] == states["store_failure"] == "the disk is full"
    assert agent.config.period == timedelta(seconds=2)
    agent.set_config(LoggerSettings(period=timedelta(seconds=3)))
    assert agent.config.period == timedelta(seconds=3)
    assert agent.rows_waiting == 1


async def test_others_may_have_the_store_for_a_while(tmp_path: Path) -> None:
    """What comes meanwhile waits, and goes to the store that is opened then."""
    url, sampler = f"csv://{tmp_path}/rows", Sampler(SamplingMode.ALL)
    agent = LoggerAgent("meter", sampler, open_async_store(url, source="meter"))
    sampler.push(Reading("meter", NOON, {"import_power_w": 1}))
    async with agent.hold(lambda: open_async_store(url, source="meter")):
        sampler.push(Reading("meter", NOON + timedelta(seconds=1), {"import_power_w": 2}))
        await agent.run_once(NOON + timedelta(seconds=1))
        assert (agent.rows_written, agent.rows_waiting) == (1, 1)
        other = open_store(url, source="meter")
        assert other.remove(NOON, NOON + timedelta(seconds=1)) == 1
        other.close()
    await agent.run_once(NOON + timedelta(seconds=2))
    assert (agent.rows_written, agent.rows_waiting) == (2, 0)
    await agent.close()
    assert open_store(url, source="meter").get_all()["import_power_w"].tolist() == [2]


async def test_a_store_that_fails_is_let_go_of_as_well() -> None:
    """Its rows wait for the next one."""
    sampler, store, other = Sampler(SamplingMode.ALL), FlakyStore(), FlakyStore()
    agent = LoggerAgent("meter", sampler, ThreadedStore(store))
    store.error = StoreUnavailableError("away")
    sampler.push(Reading("meter", NOON, {"import_power_w": 1}))
    async with agent.hold(lambda: ThreadedStore(other)):
        assert store.closed
    await agent.close()
    assert (agent.rows_written, other.closed) == (1, True)
