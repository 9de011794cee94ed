"""A store that says which of its rows have changed."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import override

from energy_core.exceptions import StoreUnavailableError
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore
from energy_core.stores.decorators.decorator import StoreDecorator
from energy_core.stores.decorators.watched import WatchedStore
from energy_core.stores.memory import MemoryStore

from .house import DAY, HOUR, MINUTE, START, complete, counted, even, processor, reading, truth

TICK = timedelta(microseconds=1)


def test_only_what_is_late_is_told() -> None:
    """Rows that are newer than all before are no news, nor are those that are there already."""
    told: list[tuple[datetime, datetime]] = []
    store = WatchedStore(MemoryStore(), lambda start, end: told.append((start, end)))
    store.append(even(1))
    store.append([reading(HOUR, power_w=1)])
    store.append([reading(30 * MINUTE, power_w=1)])
    assert told == []
    store.append([reading(30 * MINUTE + TICK, power_w=1), reading(2 * HOUR, power_w=1)])
    assert told.pop() == (START + 30 * MINUTE + TICK, START + 2 * HOUR + TICK)
    store.put(store.get(START, START + MINUTE), replace=True)
    assert told == []
    frame = store.get(START, START + MINUTE)
    frame["power_w"] = 7.0
    store.put(frame, replace=True)
    assert told.pop() == (START, START + TICK)
    assert store.remove(START, START + 2 * MINUTE) == 2
    assert told.pop() == (START, START + 2 * MINUTE)
    assert store.remove(START, START + 2 * MINUTE) == 0
    store.clear()
    assert told == []


class _OutOfReach(MemoryStore):
    """A store that takes rows while it cannot be read, as one with a journal does."""

    away = True

    @override
    def last_reading(self) -> Reading | None:
        if self.away:
            raise StoreUnavailableError("out of reach")
        return super().last_reading()


def test_rows_are_taken_while_it_is_not_known_what_is_there() -> None:
    """Then any of them may be late."""
    told: list[tuple[datetime, datetime]] = []
    inner = _OutOfReach()
    store = WatchedStore(inner, lambda start, end: told.append((start, end)))
    assert store.append([reading(HOUR, power_w=1)]) == 1
    assert told.pop() == (START + HOUR, START + HOUR + TICK)
    inner.away = False
    assert store.append([reading(2 * HOUR, power_w=1)]) == 1
    assert told == []
    assert store.append([reading(30 * MINUTE, power_w=1)]) == 1
    assert told.pop() == (START + 30 * MINUTE, START + 30 * MINUTE + TICK)


def test_a_few_rows_are_given_as_readings(tmp_path: Path) -> None:
    """Or column by column, where the store gives them so."""
    rows = [reading(n * MINUTE, power_w=1) for n in range(3)]
    store = WatchedStore(CsvStore(tmp_path / "rows.csv", source=rows[0].source))
    store.append(rows)
    assert store.readings(START, START + 2 * MINUTE) == rows[:2]
    found = store.rows(START, START + 2 * MINUTE)
    assert found is not None
    assert found.names == ("power_w",)
    assert WatchedStore(MemoryStore()).readings(START, START + HOUR) is None
    assert WatchedStore(MemoryStore()).rows(START, START + HOUR) is None


def test_it_does_as_the_store_that_it_wraps() -> None:
    """Whatever is asked of it."""
    inner = MemoryStore(zone="America/Havana")
    store = WatchedStore(StoreDecorator(inner))
    store.append(even(1))
    assert (store.index, store.zone, store.waiting, store.failure) == ("time", "America/Havana", 0, None)
    assert store.get_all().equals(inner.get_all())
    assert store.get_first().equals(inner.get_first())
    assert store.get_last().equals(inner.get_last())
    assert (store.first_reading(), store.last_reading()) == (inner.first_reading(), inner.last_reading())
    store.flush()
    store.close()


def test_a_data_manager_hears_of_late_rows() -> None:
    """What was made without them is made again at the next run."""
    inner, target = MemoryStore(), MemoryStore()
    manager = processor(inner, target)
    store = WatchedStore(inner, manager.changed)
    store.append(even(6, skip=range(100, 200)))
    complete(manager, START + DAY)
    store.append(even(6)[100:200])
    assert complete(manager, START + DAY) == 9
    assert counted(target.get_all(), "import_t1_kwh") == truth(inner.get_all(), "import_t1_kwh")
    assert set(target.get_all()["quality"]) == {"complete"}
