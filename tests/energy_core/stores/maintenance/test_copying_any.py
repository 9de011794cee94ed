"""Whatever is in two stores, and wherever a copy is stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from hypothesis import given, settings, strategies as st

from energy_core.protocols import Store
from energy_core.stores.maintenance import copy
from energy_core.stores.memory import MemoryStore
from tests.effort import some_of

from .rows import NOON, at, instants

type Rows = dict[int, float]

HOUR = timedelta(hours=1)

rows = st.dictionaries(st.integers(0, 240), st.floats(0, 9), max_size=20)  # by their hour, over ten days
stops = st.lists(st.integers(0, 4), max_size=4)


def filled(values: Rows) -> MemoryStore:
    """Return a store with these rows."""
    store = MemoryStore()
    store.append(at(NOON + hour * HOUR, watts) for hour, watts in values.items())
    return store


def content(store: Store) -> dict[datetime, float]:
    """Return what is in a store."""
    frame = store.get_all()
    watts = frame["import_power_w"].tolist() if len(frame) else []
    return dict(zip(instants(store), watts, strict=True))


def moments(values: Rows) -> dict[datetime, float]:
    """Return what should be in a store."""
    return {NOON + hour * HOUR: watts for hour, watts in values.items()}


def stopping(days: int) -> Callable[[], bool]:
    """Stop after so many days."""
    return (number >= days for number in count()).__next__


@settings(max_examples=some_of(60))
@given(rows, stops)
def test_a_copy_is_whole_however_often_it_was_stopped(values: Rows, after: list[int]) -> None:
    """Nothing is lost, nothing doubled; there is nothing left to copy."""
    source, target = filled(values), MemoryStore()
    for days in after:
        copy(source, target, stop=stopping(days))
    copy(source, target)
    assert content(target) == content(source) == moments(values)
    assert (copy(source, target).copied, target.ignored) == (0, 0)


@settings(max_examples=some_of(60))
@given(rows, rows)
def test_a_compared_copy_has_all_of_the_source(values: Rows, own: Rows) -> None:
    """And what the target has besides."""
    source, target = filled(values), filled(own)
    copied = copy(source, target, verify=True).copied
    assert content(target) == moments(own | values)
    assert copied == sum(own.get(hour) != watts for hour, watts in values.items())
    assert copy(source, target, verify=True).copied == 0


@settings(max_examples=some_of(60))
@given(rows, st.dictionaries(st.integers(241, 300), st.floats(0, 9), max_size=5), stops)
def test_a_copy_into_a_store_in_use_is_whole(values: Rows, newer: Rows, after: list[int]) -> None:
    """Its new rows do not hide that the old ones are still on their way."""
    source, target = filled(values), filled(newer)
    for days in after:
        copy(source, target, stop=stopping(days))
    copy(source, target)
    assert content(target) == moments(values | newer)
