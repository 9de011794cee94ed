"""What a CsvStore keeps when the process dies or the disk is full, with real processes."""

import random
import subprocess
import sys
from pathlib import Path

from energy_core.stores.csv import CsvStore

WRITER = Path(__file__).with_name("crash_writer.py")
ROOT = Path(__file__).parents[3]

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


def killed_after(path: Path, rows: int) -> int:
    """Run the writer, kill it after it said so many rows; returns the last number that it said."""
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(path)], stdout=subprocess.PIPE, cwd=ROOT
    ) as writer:
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _ in range(rows)]
        writer.kill()
        said += [int(line) for line in writer.stdout if line.endswith(b"\n")]
    return said[-1]


def test_kill_9_loses_no_row_that_was_kept(tmp_path: Path) -> None:
    """Again and again on one file: every acknowledged row is there, once, and it goes on."""
    path = tmp_path / "readings.csv"
    chance = random.Random(20260131)  # noqa: S311 - chance that can be had again, not a secret
    for _ in range(6):
        last = killed_after(path, chance.randint(1, 60))
        numbers = CsvStore(path).get_all()["n"].tolist()
        assert numbers == sorted(set(numbers))
        assert set(range(last + 1)) <= set(numbers)
        assert {n - 0.5 for n in range(9, last + 1, 10)} <= set(numbers)
        assert len(numbers) <= (last + 2) * 11 / 10 + 1


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    """Nothing half stays, what was kept is there, and all the rest is taken later."""
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "readings.csv")]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


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
