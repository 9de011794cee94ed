"""The agent that has blocks processed."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.agents.data_manager import DataManagerAgent, DataManagerSettings
from energy_core.config import DataManagerConfig
from energy_core.data_managers.block_processor import BlockProcessor
from energy_core.data_managers.building import build
from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore

START = datetime(2026, 1, 30, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_blocks_are_processed_in_a_thread(tmp_path: Path) -> None:
    """A run does what is due, and says what it did."""
    source, target = CsvStore(tmp_path / "raw.csv"), CsvStore(tmp_path / "raw_quarters.csv")
    source.append(Reading("meter", START + n * MINUTE, {"import_t1_kwh": 1.0 + n / 100}) for n in range(31))
    config = DataManagerConfig(name="quarters", reader="meter", store="raw")
    manager = build(
        config, source=source, target=target, zone="Europe/Brussels", state=tmp_path / "state.json"
    )
    agent = DataManagerAgent("quarters", lambda: manager)
    await agent.run_once(START + 30 * MINUTE)
    assert agent.report is not None
    assert agent.report.processed == 2
    with pytest.raises(ValueError, match="naive"):
        await agent.run_once(datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused
    await agent.close()
    await DataManagerAgent("never run", lambda: manager).close()
    assert CsvStore(tmp_path / "raw_quarters.csv").get_all()["import_t1_kwh"].tolist() == [0.14, 0.15]


def house(folder: Path, minutes: int) -> Callable[[], BlockProcessor]:
    """Return what makes a data manager of quarters, out of so many minutes of rows."""
    source = CsvStore(folder / "raw.csv")
    source.append(
        Reading("meter", START + n * MINUTE, {"import_t1_kwh": 1.0 + n / 100}) for n in range(minutes)
    )
    config = DataManagerConfig(name="quarters", reader="meter", store="raw")
    target = CsvStore(folder / "raw_quarters.csv")
    return lambda: build(config, source=source, target=target, zone="Europe/Brussels", state=None)


async def test_its_states_say_how_far_it_is(tmp_path: Path) -> None:
    """And its settings how much it does at once, which may change between runs."""
    agent = DataManagerAgent("quarters", house(tmp_path, 61), DataManagerSettings(blocks_to_process=1))
    before = agent.get_states()
    assert (before["left"], agent.is_due) == (None, False)
    await agent.run_once(START + 61 * MINUTE)
    was_due = agent.is_due
    assert was_due
    assert agent.get_states()["blocks"] == {"todo": 3, "faulty": 0, "done": 1, "closed": 0}
    agent.set_config(DataManagerSettings(blocks_to_process=10))
    assert agent.config.blocks_to_process == 10
    await agent.run_once(START + 61 * MINUTE)
    states = agent.get_states()
    assert (states["processed"], states["failed"], states["left"], states["runs"]) == (4, 0, 0, 2)
    assert not agent.is_due
    await agent.close()


async def test_late_rows_are_made_again(tmp_path: Path) -> None:
    """Those that came before the first run, and after."""
    agent = DataManagerAgent("quarters", house(tmp_path, 61))
    agent.changed(START, START + MINUTE)
    await agent.run_once(START + 61 * MINUTE)
    agent.changed(START, START + MINUTE)
    await agent.run_once(START + 61 * MINUTE)
    assert agent.report is not None
    assert (agent.report.reopened, agent.report.processed) == (2, 2)  # the next one counts from it
    with pytest.raises(ValueError, match="naive"):
        agent.changed(datetime(2026, 1, 1), START)  # noqa: DTZ001 - that is what is refused
    await agent.close()


async def test_nothing_is_made_while_rows_may_be_missing(tmp_path: Path) -> None:
    """As when they wait in a journal."""
    failure: list[StoreError | None] = [StoreError("the server is away")]
    agent = DataManagerAgent("quarters", house(tmp_path, 61), source_failure=lambda: failure[0])
    with pytest.raises(StoreUnavailableError, match="rows may be missing: the server is away"):
        await agent.run_once(START + 61 * MINUTE)
    assert agent.get_states()["last_error"] == "rows may be missing: the server is away"
    failure[0] = None
    await agent.run_once(START + 61 * MINUTE)
    assert agent.processed == 4
    await agent.close()


async def test_the_end_waits_for_a_run_that_nobody_can_stop(tmp_path: Path) -> None:
    """Or its stores would be closed under it."""
    free, made = threading.Event(), house(tmp_path, 61)

    def slowly() -> BlockProcessor:
        free.wait()
        return made()

    agent = DataManagerAgent("quarters", slowly)
    run = asyncio.create_task(agent.run_once(START + 61 * MINUTE))
    await asyncio.sleep(0.05)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    closing = asyncio.create_task(agent.close())
    done, _ = await asyncio.wait((closing,), timeout=0.05)
    assert not done
    free.set()
    await closing
    assert len(CsvStore(tmp_path / "raw_quarters.csv").get_all()) == 4


async def test_others_may_have_the_stores_for_a_while(tmp_path: Path) -> None:
    """Nothing is processed meanwhile, and it goes on with stores that are opened then."""
    house(tmp_path, 61)

    def reopened() -> BlockProcessor:
        return house(tmp_path, 0)()

    agent = DataManagerAgent("quarters", reopened)
    await agent.run_once(START + 31 * MINUTE)
    done = agent.processed
    async with agent.hold():
        await agent.run_once(START + 61 * MINUTE)
        other = CsvStore(tmp_path / "raw_quarters.csv")
        assert other.remove(START, START + MINUTE) == 1
        other.close()
    assert (agent.processed, agent.log.runs) == (done, 1)
    await agent.run_once(START + 61 * MINUTE)
    assert agent.processed == done + 4  # all, since nothing was remembered
    await agent.close()
