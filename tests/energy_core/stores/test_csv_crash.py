"""What a CsvStore keeps when the process dies or the disk is full, with real processes."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from energy_core.exceptions import StoreUnavailableError
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore

WRITER = Path(__file__).with_name("crash_writer.py")
ROOT = Path(__file__).parents[3]
START = datetime(2026, 1, 31, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NIGHTLY = (pytest.mark.nightly, pytest.mark.slow, pytest.mark.timeout(1800))

FULL_DISK = """
import resource, sys
from datetime import UTC, datetime, timedelta
from energy_core import EnergyCoreError, Reading
from energy_core.stores.csv import CsvStore

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
store = CsvStore(sys.argv[1])
start, kept = datetime(2026, 1, 31, tzinfo=UTC), 0
rows = [Reading("meter", start + timedelta(seconds=n), {"n": n}) for n in range(100)]
for row in rows:
    try:
        kept += store.append([row])
    except EnergyCoreError as error:
        said = str(error)
        whole = open(sys.argv[1], "rb").read().endswith(b"\\r\\n")
        assert len(store.get_all()) == kept
assert whole and 20 < kept < 60 and "may not grow" in said, (kept, said)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert store.append(rows) == 100 - kept
assert store.get_all()["n"].tolist() == list(range(100))
"""


def killed_after(path: Path, rows: int, *options: str, delay_s: float = 0.0) -> int:
    """Run the writer, kill it some time after it said so many rows; returns the last number that it said."""
    command = [sys.executable, str(WRITER), str(path), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(rows)]
        time.sleep(delay_s)
        writer.kill()
        said += [int(line) for line in writer.stdout if line.endswith(b"\n")]
    return said[-1]


def check_kept(path: Path, last: int) -> None:
    """See that every row that was acknowledged is there, none twice, and hardly more than those."""
    numbers = CsvStore(path).get_all()["n"].tolist()
    assert numbers == sorted(set(numbers))
    assert set(range(last + 1)) <= set(numbers)
    assert {n - 0.5 for n in range(9, last + 1, 10)} <= set(numbers)
    assert len(numbers) <= (last + 2) * 11 / 10 + 1


@pytest.mark.parametrize(
    ("kills", "options"),
    [
        pytest.param(20, (), id="written"),
        pytest.param(5, ("pack",), id="packed"),
        pytest.param(200, (), marks=NIGHTLY, id="written all night"),
        pytest.param(200, ("pack",), marks=NIGHTLY, id="packed all night"),
    ],
)
def test_kill_9_loses_no_row_that_was_kept(tmp_path: Path, kills: int, options: tuple[str, ...]) -> None:
    """Again and again on one file, at any moment, and it goes on."""
    path = tmp_path / "readings.csv"
    chance = random.Random(20260131)  # noqa: S311 - chance that can be had again, not a secret
    for _ in range(kills):
        last = killed_after(path, chance.randint(1, 30), *options, delay_s=chance.uniform(0, 0.02))
        check_kept(path, last)


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    """Nothing half stays, what was kept is there, and all the rest is taken later."""
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "readings.csv")]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("there is no mount here")
    command = [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this user may not mount a disk of its own here")
    try:
        yield folder
    finally:
        subprocess.run([umount, str(folder)], check=True)


def test_a_disk_that_runs_full_is_said_and_survived(small_disk: Path) -> None:
    """What was kept is read meanwhile; once there is room again, all the rest is taken."""
    store = CsvStore(small_disk / "readings.csv")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(150_000))
    readings = [Reading("meter", START + n * SECOND, {"n": n, "text": "x" * 100}) for n in range(1000)]
    kept = 0
    with suppress(StoreUnavailableError):
        for reading in readings:
            kept += store.append([reading])
    assert 100 < kept < 900
    for _ in range(3):
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            store.append(readings[kept:])
        assert store.get_all()["n"].tolist() == list(range(kept))
        with closing(CsvStore(store.path, source="meter")) as reader:
            assert reader.last_reading() == readings[kept - 1]
    with pytest.raises(StoreUnavailableError, match="disk is full"):
        store.put(frame_of(readings[kept:]))
    assert len(store.get_all()) == kept
    ballast.unlink()
    assert store.append(readings) == 1000 - kept
    store.flush()
    assert store.get_all()["n"].tolist() == list(range(1000))
    store.close()


def frame_of(readings: list[Reading]) -> pd.DataFrame:
    """Return readings as a frame."""
    index = pd.DatetimeIndex([reading.at for reading in readings])
    return pd.DataFrame([dict(reading.values) for reading in readings], index=index)


def test_two_processes_never_write_at_once(tmp_path: Path) -> None:
    """The second is told, and writes once the first is gone."""
    path = tmp_path / "readings.csv"
    command = [sys.executable, str(WRITER), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        second = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
        assert second.returncode == 1
        assert "being written by another program" in second.stderr
        writer.kill()
    assert killed_after(path, 1) > 0
