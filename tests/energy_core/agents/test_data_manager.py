"""The agent that has blocks processed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.agents.data_manager import DataManagerAgent
from energy_core.config import DataManagerConfig
from energy_core.data_managers.building import build
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
    assert CsvStore(tmp_path / "raw_quarters.csv").get_all()["import_t1_kwh"].tolist() == [0.14, 0.15]
