"""A house that runs holds no more as time passes."""

import gc
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from .simulated_house import simulated

HOUR = timedelta(hours=1)
MORE: dict[str, Any] = {
    "outputs": [{"type": "gpio", "name": "relay", "pin": 17}],
    "controllers": [
        {
            "name": "car",
            "output": "relay",
            "meter": "meter",
            "dry_run": True,
            "mode": "solar_cheap",
            "max_price": 0.2,
            "ready_by": "07:30",
        }
    ],
    "tariff": {
        "contracts": [
            {"name": "One", "start": "2026-01-01", "offtake": [{"name": "energy", "eur_kwh": 0.25}]}
        ]
    },
}
NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(3000)]  # one on the test itself would hold instead


@pytest.fixture(autouse=True)
def _traced() -> Iterator[None]:
    """Stop counting whatever happens."""
    yield
    tracemalloc.stop()


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is one: hours of writing are flushed to it in seconds."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def held() -> Counter[str]:
    """Return how many objects of each type are held."""
    gc.collect()
    return Counter(type(each).__qualname__ for each in gc.get_objects())


def allocated() -> tracemalloc.Snapshot:
    """Return what is allocated, but for what tests and their emulators keep, and this itself."""
    places = "*/tests/*", tracemalloc.__file__
    others = [tracemalloc.Filter(inclusive=False, filename_pattern=place) for place in places]
    return tracemalloc.take_snapshot().filter_traces(others)


@pytest.mark.slow
@pytest.mark.no_cover  # which holds more and more itself
@pytest.mark.parametrize(
    ("warm", "lived"),
    [
        pytest.param(HOUR / 6, HOUR / 4, marks=pytest.mark.timeout(600)),
        pytest.param(2 * HOUR, 48 * HOUR, marks=NIGHTLY),
    ],
)
async def test_memory_is_flat(quick_disk: Path, warm: timedelta, lived: timedelta) -> None:
    """Neither objects nor bytes grow once all has been done that is done in an hour, or a day."""
    async with simulated(quick_disk, MORE) as house:
        await house.live(warm)
        tracemalloc.start()
        await house.live(HOUR / 4)  # what is held for a while has been replaced
        before = allocated()
        objects = held()
        await house.live(lived)
        grown = held() - objects
        growth = allocated().compare_to(before, "lineno")
        errors = [each["error"] for each in house.app.requests.list() if each["error"]]
    assert errors == []
    assert sum(grown.values()) < 300 + 10 * (lived / HOUR), grown.most_common(10)
    assert sum(each.size_diff for each in growth) < 256 * 1024, "\n".join(map(str, growth[:20]))
