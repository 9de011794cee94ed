"""A store that keeps its rows apart in time."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_core.models import Reading, Value
from energy_core.stores.decorators.no_duplicates import NoDuplicatesStore
from energy_core.stores.frames import instants
from energy_core.stores.memory import MemoryStore

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ROOT = Path(__file__).parents[4]

LIVE = """
import sys
from datetime import UTC, datetime, timedelta
from energy_core import Reading, open_store

start = datetime(2026, 1, 31, tzinfo=UTC)
with_all = "lazy=5s&no_duplicates=1s&buffered=%s/journal&distributed=date" % sys.argv[1]
store = open_store(f"csv://{sys.argv[1]}/readings?{with_all}")
for n in range(100):
    at = start + timedelta(seconds=n)
    assert store.append([Reading("meter", at, {"n": n})]) == 1
    assert store.append([Reading("meter", at, {"n": n}), Reading("meter", at, {"n": -n})]) == 0
    assert store.last_reading().values == {"n": n}
store.flush()
store.close()
assert "pandas" not in sys.modules and "numpy" not in sys.modules
"""


def at(seconds: float, **values: Value) -> Reading:
    """Return a reading so many seconds after noon."""
    return Reading("memory", NOON + seconds * SECOND, values or {"n": seconds})


def seconds(store: NoDuplicatesStore) -> list[float]:
    """Return when the rows are, in seconds after noon."""
    return [(moment.to_pydatetime() - NOON).total_seconds() for moment in instants(store.get_all())]


@pytest.fixture
def store() -> NoDuplicatesStore:
    """A store whose rows are a second apart."""
    return NoDuplicatesStore(MemoryStore(), SECOND)


def test_the_earlier_of_a_batch_is_kept(store: NoDuplicatesStore) -> None:
    """And the later are held against that, in whatever order they came."""
    assert store.append([at(1.2), at(0.9), at(0), at(2)]) == 2
    assert seconds(store) == [0, 1.2]
    assert store.ignored == 2


def test_what_is_stored_stays(store: NoDuplicatesStore) -> None:
    """A row before it is ignored as one behind it, at exactly the resolution is not."""
    store.append([at(0)])
    assert store.append([at(0.999999)]) == store.append([at(-0.999999)]) == 0
    assert store.append([at(1), at(-1), at(-0.5)]) == 2
    assert seconds(store) == [-1, 0, 1]


def test_rows_far_apart_are_held_against_what_is_near_them(store: NoDuplicatesStore) -> None:
    """Also when nothing in between is looked at."""
    days = 100 * 86400
    store.append([at(0), at(days)])
    assert store.append([at(0.5), at(days - 0.5), at(days + 0.5), at(days / 2)]) == 1
    assert seconds(store) == [0, days / 2, days]


def test_replace_takes_the_place_of_an_instant_alone(store: NoDuplicatesStore) -> None:
    """Others are ignored as they would be otherwise."""
    store.append([at(0), at(1)])
    index = pd.DatetimeIndex([NOON, NOON + SECOND / 2, NOON + 2 * SECOND, NOON + 2 * SECOND])
    frame = pd.DataFrame({"n": [7.0, 8.0, 9.0, 10.0]}, index)
    assert store.put(frame, replace=True) == 2
    assert store.put(frame, replace=True) == 0
    assert store.get_all()["n"].tolist() == [7.0, 1.0, 10.0]


def test_with_columns_only_what_is_alike_is_a_duplicate() -> None:
    """Missing is like missing, and a number like the same number."""
    store = NoDuplicatesStore(MemoryStore(), SECOND, ["tariff", "text"])
    assert store.append([at(0, tariff=1), at(0.1, tariff=2), at(0.2, tariff=1, text="x"), at(0.3, n=1)]) == 4
    assert store.append([at(0.4, tariff=1.0), at(0.5, tariff=2), at(0.6, tariff=1, text="x"), at(0.7)]) == 0
    assert store.append([at(0.8, tariff=3), at(1, tariff=1)]) == 2
    assert store.append([at(0, tariff=9)]) == 0
    assert seconds(store) == [0, 0.1, 0.2, 0.3, 0.8, 1]


def test_what_a_row_is_replaced_by_counts_for_the_others() -> None:
    """So that the same rows, put once more, change nothing."""
    store = NoDuplicatesStore(MemoryStore(), SECOND, ["tariff"])
    store.append([at(0, tariff=1)])
    index = pd.DatetimeIndex([NOON, NOON + SECOND / 2, NOON + SECOND / 4])
    frame = pd.DataFrame({"tariff": [2, 1, 2]}, index)
    assert store.put(frame, replace=True) == 2
    assert store.put(frame, replace=True) == 0
    assert store.get_all()["tariff"].tolist() == [2, 1]


def test_what_was_removed_is_in_nobodys_way(store: NoDuplicatesStore) -> None:
    """The last row that is known is not believed for ever."""
    store.append([at(0), at(5)])
    store.remove(NOON + SECOND, NOON + 10 * SECOND)
    assert store.append([at(5)]) == 1
    store.remove(NOON + SECOND, NOON + 10 * SECOND)
    assert store.append([at(5.5)]) == 1
    store.put(store.get_all() + 1, replace=True)
    assert store.append([at(4.5)]) == 1
    store.clear()
    assert store.append([at(4)]) == 1
    assert store.append([]) == 0


def test_a_write_that_fails_is_not_taken_for_made(store: NoDuplicatesStore) -> None:
    """The same row is no duplicate of itself afterwards."""
    with pytest.raises(ValueError, match="time"):
        store.append([at(0, time=1)])
    assert store.append([at(0)]) == 1


def test_a_frame_of_any_length() -> None:
    """A day of rows every tenth of a second."""
    store = NoDuplicatesStore(MemoryStore(), 6 * SECOND)
    index = pd.date_range(NOON, periods=864_000, freq="100ms", unit="us")
    assert store.put(pd.DataFrame({"n": np.ones(864_000)}, index)) == 14_400


def test_the_live_path_needs_no_pandas(tmp_path: Path) -> None:
    """Through all decorators at once, telegrams that are repeated included."""
    assert subprocess.run([sys.executable, "-c", LIVE, str(tmp_path)], check=False, cwd=ROOT).returncode == 0
