"""What a reader of an inverter learns from its store when it begins."""

from datetime import timedelta
from pathlib import Path

import pytest

from energy_core.agents.feed import FeedSettings, PolledFeed
from energy_core.cli.run_recall import Recalling, recall
from energy_core.models import Reading
from energy_core.stores import open_store
from tests.emulators.fronius import MODELS, DataLogger
from tests.energy_core.readers.clock import HandClock
from tests.energy_core.readers.fronius.devices import NOON, STEADY, reader_of

ZONE = "Europe/Brussels"


def keep(url: str, *totals: tuple[float, float]) -> None:
    """Keep totals: so many hours before noon, so many kWh."""
    store = open_store(url, source="roof", zone=ZONE)
    store.append(
        Reading("roof", NOON - timedelta(hours=hours), {"pv_total_kwh": total}) for hours, total in totals
    )
    store.close()


async def test_a_day_is_counted_from_what_was_kept(tmp_path: Path) -> None:
    """Of an inverter that counts none itself, by a program that begins by day."""
    url = f"csv://{tmp_path}/readings"
    keep(url, (40, 880.0), (15, 893.0), (6, 893.0), (2, 896.0))
    with DataLogger(STEADY, at=NOON, model=MODELS["gen24"]) as logger:
        reader = reader_of(logger, HandClock(NOON))
        assert isinstance(reader, Recalling)

        async def prepare(now: object) -> None:
            assert now == NOON
            await recall(reader, [f"csv://{tmp_path}/empty", url], ZONE, NOON)

        feed = PolledFeed(reader, FeedSettings(), HandClock(NOON), timedelta(seconds=5), prepare)
        await feed.run_once(NOON)
        assert feed.latest
        assert feed.latest.values["pv_day_kwh"] == pytest.approx(7)


async def test_without_it_the_first_day_is_not_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that cannot be read is said, one that is empty, old or of something else is not."""
    keep(f"csv://{tmp_path}/old", (40, 880.0))
    other = open_store(f"csv://{tmp_path}/other", source="roof", zone=ZONE)
    other.append([Reading("roof", NOON - timedelta(hours=15), {"pv_power_w": 1.0})])
    other.close()
    (tmp_path / "broken_roof.csv").mkdir()
    urls = [f"csv://{tmp_path}/{name}" for name in ("broken", "old", "other", "empty")]
    with DataLogger(STEADY, at=NOON, model=MODELS["gen24"]) as logger:
        reader = reader_of(logger, HandClock(NOON))
        await recall(reader, urls, ZONE, NOON)
        assert "pv_day_kwh" not in (await reader.read()).values
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["roof"]
