"""A store that answers the same request from memory for a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import cast, override

import numpy as np
import pandas as pd
import pytest

from energy_core.exceptions import StoreError
from energy_core.models import Reading, Value
from energy_core.stores.decorators.lazy_loading import LazyLoadingStore
from energy_core.stores.memory import MemoryStore

from .hand_clock import HandClock

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class SlowStore(MemoryStore):
    """A store that counts what is asked, and may wait or fail before it answers."""

    def __init__(self) -> None:
        """Begin with a row."""
        super().__init__()
        self.asked = 0
        self.begun = Event()
        self.go_on = Event()
        self.go_on.set()
        self.error: StoreError | None = None
        self.append([Reading("meter", NOON, {"w": 1.0})])

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        self.asked += 1
        frame = super().get(start, end)
        self.begun.set()
        assert self.go_on.wait(10)
        if self.error:
            raise self.error
        return frame

    @override
    def last_reading(self) -> Reading | None:
        self.asked += 1
        return super().last_reading()


@pytest.fixture
def inner() -> SlowStore:
    """What is wrapped."""
    return SlowStore()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still."""
    return HandClock()


@pytest.fixture
def store(inner: SlowStore, clock: HandClock) -> LazyLoadingStore:
    """A store that answers for five seconds."""
    return LazyLoadingStore(inner, timedelta(seconds=5), clock=clock)


def watts(store: LazyLoadingStore) -> list[float]:
    """Return what is asked again and again."""
    return store.get(NOON, NOON + HOUR)["w"].tolist()


def test_the_same_is_loaded_once_in_a_while(
    store: LazyLoadingStore, inner: SlowStore, clock: HandClock
) -> None:
    """What another wrote meanwhile is seen when the validity is over."""
    assert watts(store) == watts(store) == [1.0]
    inner.append([Reading("meter", NOON + SECOND, {"w": 2.0})])
    clock.seconds += 4.9
    assert watts(store) == [1.0]
    clock.seconds += 0.1
    assert watts(store) == [1.0, 2.0]
    assert inner.asked == 2


def test_no_reading_is_an_answer_too(inner: SlowStore, store: LazyLoadingStore) -> None:
    """An empty store is not asked again."""
    inner.clear()
    assert store.last_reading() is None
    assert store.last_reading() is None
    assert inner.asked == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.append([Reading("meter", NOON + SECOND, {"w": 2.0})]),
        lambda store: store.put(pd.DataFrame({"w": [3.0]}, pd.DatetimeIndex([NOON])), replace=True),
        lambda store: store.append([Reading("meter", NOON - HOUR, {"gas_m3": 2.0})]),
        lambda store: store.remove(NOON, NOON + SECOND),
        lambda store: store.clear(),
        lambda store: store.close(),
    ],
    ids=["append", "replace", "column", "remove", "clear", "close"],
)
def test_a_write_is_seen(
    store: LazyLoadingStore, inner: SlowStore, write: Callable[[LazyLoadingStore], object]
) -> None:
    """Also a column that appears far away."""
    store.get(NOON, NOON + HOUR)
    write(store)
    pd.testing.assert_frame_equal(store.get(NOON, NOON + HOUR), inner.get(NOON, NOON + HOUR))
    assert inner.asked == 3


def test_a_write_elsewhere_forgets_nothing(store: LazyLoadingStore, inner: SlowStore) -> None:
    """A stretch of time stays when it is not touched, and the last reading does not."""
    store.get(NOON, NOON + HOUR)
    store.last_reading()
    store.append([Reading("meter", NOON + HOUR, {"w": 2.0})])
    store.put(pd.DataFrame({"w": [3.0]}, pd.DatetimeIndex([NOON - SECOND])))
    store.put(pd.DataFrame())
    assert watts(store) == [1.0]
    assert inner.asked == 2
    assert store.last_reading() == Reading("memory", NOON + HOUR, {"w": 2.0})


def test_a_write_that_fails_may_have_been_made(store: LazyLoadingStore, inner: SlowStore) -> None:
    """So nothing is believed any more."""
    store.get(NOON, NOON + HOUR)
    with pytest.raises(ValueError, match="time"):
        store.append([Reading("meter", NOON - HOUR, {"time": 1.0})])
    store.get(NOON, NOON + HOUR)
    assert inner.asked == 2


def test_what_is_handed_out_is_shared_and_cannot_be_written(store: LazyLoadingStore) -> None:
    """Numbers and texts; but a frame is everybody's own."""
    store.append([Reading("meter", NOON + SECOND, {"w": 2.0, "text": "x"})])
    for column in ("w", "text"):
        values = store.get_all()[column].to_numpy()
        assert not values.flags.writeable
        assert np.shares_memory(values, store.get_all()[column].to_numpy())
    frame = store.get_all()
    frame["double_w"] = frame["w"] * 2
    frame.index.name = "mine"
    reading = store.last_reading()
    assert reading is not None
    cast("dict[str, Value]", reading.values).clear()
    assert store.get_all().columns.tolist() == ["w", "text"]
    assert store.get_all().index.name == "time"
    assert store.last_reading() == Reading("memory", NOON + SECOND, {"w": 2.0, "text": "x"})


def test_what_is_kept_is_bounded(inner: SlowStore, clock: HandClock) -> None:
    """The least used goes first, and what is too large is not kept."""
    store = LazyLoadingStore(inner, HOUR, room=100, clock=clock)
    windows = [(NOON - n * HOUR, NOON - n * HOUR + SECOND) for n in (1, 2, 3)]
    for window in (windows[0], windows[1], windows[0], windows[2], windows[0]):
        store.get(*window)
    asked = inner.asked
    store.get(*windows[0])
    assert inner.asked == asked
    store.put(pd.DataFrame({"w": np.ones(100)}, pd.date_range(NOON + SECOND, periods=100, freq="s")))
    assert len(store.get(NOON, NOON + HOUR)) == len(store.get(NOON, NOON + HOUR)) == 101
    assert store._answers.size <= 100
    assert inner.asked == asked + 2


def test_many_who_wait_share_one_load(store: LazyLoadingStore, inner: SlowStore) -> None:
    """Each has a frame of its own."""
    inner.go_on.clear()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(watts, store) for _ in range(8)]
        assert inner.begun.wait(10)
        inner.go_on.set()
        assert [work.result() for work in waiting] == [[1.0]] * 8
    assert inner.asked == 1


def test_a_load_that_fails_fails_for_all_and_is_not_kept(store: LazyLoadingStore, inner: SlowStore) -> None:
    """The next one tries again."""
    inner.error = StoreError("broken")
    inner.go_on.clear()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(watts, store)]
        assert inner.begun.wait(10)
        waiting += [pool.submit(watts, store) for _ in range(3)]
        inner.go_on.set()
        for work in waiting:
            with pytest.raises(StoreError, match="broken"):
                work.result()
    inner.error = None
    assert watts(store) == [1.0]


def test_what_was_read_before_a_write_is_not_kept_after_it(store: LazyLoadingStore, inner: SlowStore) -> None:
    """A row that is written while a load runs is seen by who asks after it."""
    inner.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(watts, store)
        assert inner.begun.wait(10)
        store.append([Reading("meter", NOON + SECOND, {"w": 2.0})])
        inner.go_on.set()
        assert early.result() == [1.0]
    assert watts(store) == [1.0, 2.0]


def test_a_load_that_fails_after_a_write_leaves_the_next_alone(
    store: LazyLoadingStore, inner: SlowStore
) -> None:
    """It is nobody's load any more."""
    inner.error = StoreError("broken")
    inner.go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(watts, store)
        assert inner.begun.wait(10)
        store.append([Reading("meter", NOON + SECOND, {"w": 2.0})])
        inner.go_on.set()
        with pytest.raises(StoreError, match="broken"):
            early.result()
    inner.error = None
    assert watts(store) == [1.0, 2.0]
