"""What is done once a night."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from energy_core.agents.nightly import NightJob, NightlyAgent
from energy_core.exceptions import StoreError
from energy_core.models import Reading
from energy_core.stores import open_store
from energy_core.stores.maintenance import Retention

ZONE = "Europe/Brussels"
EVENING = datetime(2026, 6, 10, 20, tzinfo=UTC)  # 22:00 in Brussels
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def job(tmp_path: Path) -> NightJob:
    """Three days of rows, of which two are kept, and a mirror."""
    url = f"csv://{tmp_path}/raw?distributed=date"
    fill(url)
    mirror = f"csv://{tmp_path}/second"
    return NightJob(url=url, source="meter", retention=Retention(raw_days=2), mirror=mirror)


def fill(url: str) -> None:
    """Write a row each hour."""
    store = open_store(url, source="meter", zone=ZONE)
    store.append(Reading("meter", EVENING - n * HOUR, {"import_power_w": n}) for n in reversed(range(72)))
    store.close()


def rows(url: str) -> int:
    """Return how many rows a store has."""
    return len(open_store(url, source="meter", zone=ZONE).get_all())


async def test_old_rows_go_and_new_ones_are_mirrored(job: NightJob) -> None:
    """Not just after the start, then once, and again in the next night after three o'clock."""
    agent = NightlyAgent([job], ZONE)
    await agent.run_once(EVENING)
    await agent.run_once(EVENING + 14 * MINUTE)
    assert (rows(job.url), rows(str(job.mirror))) == (72, 0)
    await agent.run_once(EVENING + 15 * MINUTE)
    assert (rows(job.url), rows(str(job.mirror))) == (72 - 1, 72)
    fill(job.url)
    await agent.run_once(EVENING + 4 * HOUR + 59 * MINUTE)
    assert rows(job.url) == 72
    await agent.run_once(EVENING + 5 * HOUR)
    assert (rows(job.url), rows(str(job.mirror))) == (47, 72)
    await agent.close()


async def test_what_cannot_be_done_is_said_once_a_night(job: NightJob, tmp_path: Path) -> None:
    """And the rest is done."""
    (tmp_path / "file").write_text("no folder")
    bad = NightJob(
        url=f"csv://{tmp_path}/file/raw?distributed=date", source="meter", retention=Retention(raw_days=2)
    )
    agent = NightlyAgent([bad, job], ZONE)
    await agent.run_once(EVENING)
    with pytest.raises(StoreError, match="left as it is until the next night"):
        await agent.run_once(EVENING + HOUR)
    assert (rows(job.url), rows(str(job.mirror))) == (71, 72)
    (tmp_path / "file").unlink()
    with pytest.raises(StoreError, match="until the next night"):
        await agent.run_once(EVENING + 2 * HOUR)
    await agent.run_once(EVENING + 5 * HOUR)


async def test_it_stops_between_parts(job: NightJob) -> None:
    """What is left is done in another night."""
    agent = NightlyAgent([job, job], ZONE)
    await agent.run_once(EVENING)
    agent.interrupt()
    await agent.run_once(EVENING + HOUR)
    assert (rows(job.url), rows(str(job.mirror))) == (72, 0)


async def test_a_disk_that_is_nearly_full_is_said(
    job: NightJob, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In megabytes."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=499_000_000))
    agent = NightlyAgent([job], ZONE)
    await agent.run_once(EVENING)
    await agent.run_once(EVENING + HOUR)
    assert "is nearly full: 499 MB are left" in caplog.text
