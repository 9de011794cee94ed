"""Stores by their URL, and their awaited face."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import energy_core
from energy_core.exceptions import ConfigError
from energy_core.models import Reading
from energy_core.stores import open_async_store, open_store
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
READING = Reading("meter", NOON, {"import_power_w": 1.0})


@pytest.mark.parametrize(
    ("url", "path", "index", "zone"),
    [
        ("csv:///dir/name", "/dir/name.csv", "time", "Europe/Brussels"),
        ("csv:///dir/name.csv", "/dir/name.csv", "time", "Europe/Brussels"),
        ("csv:///dir/my%20house%23?index=when&zone=UTC", "/dir/my house#.csv", "when", "UTC"),
    ],
)
def test_a_csv_url_names_a_file(url: str, path: str, index: str, zone: str) -> None:
    """And says what its index is called and in which zone its frames are."""
    store = open_store(url)
    assert isinstance(store, CsvStore)
    assert (store.path, store.index, store.zone) == (Path(path), index, zone)


def test_a_source_has_its_own_file() -> None:
    """One store per reader; the house's zone holds unless the URL says another."""
    store = open_store("csv:///dir/readings", source="meter_2", zone="UTC")
    assert isinstance(store, CsvStore)
    assert (store.path.name, store.source, store.zone) == ("readings_meter_2.csv", "meter_2", "UTC")


def test_memory_is_a_store() -> None:
    """That keeps nothing."""
    store = energy_core.open_store("memory:?index=when&zone=UTC", source="meter")
    assert isinstance(store, MemoryStore)
    store.append([READING])
    assert store.last_reading() == READING
    assert store.get_all().index.name == "when"


@pytest.mark.parametrize(
    ("url", "got", "takes"),
    [
        ("postgres://host/db", "postgres", "a known scheme: csv, memory"),
        ("/dir/name", "", "a known scheme: csv, memory"),
        ("csv://dir/name", "csv://dir/name", "csv:///dir/name"),
        ("csv:name", "csv://name", "csv:///dir/name"),
        ("csv:///dir/", "csv:///dir/", "csv:///dir/name"),
        ("csv:///d/n?lasy=5s", "lasy", "index, zone, buffered, distributed, lazy, no_duplicates"),
        ("csv:///d/n?lazy=5s&lazy=5s", "csv:///d/n?lazy=5s&lazy=5s", "lazy is there twice"),
        ("csv:///d/n?lazy=", "lazy=", "a duration longer than 0"),
        ("csv:///d/n?lazy=0s", "lazy=0s", "a duration longer than 0"),
        ("csv:///d/n?lazy=5", "lazy=5", "500ms, 5s or 1h"),
        ("csv:///d/n?lazy=5s:32", "lazy=32", "500kB, 32MB or 1GB"),
        ("csv:///d/n?lazy=5s:0MB", "lazy=0MB", "500kB, 32MB or 1GB"),
        ("csv:///d/n?no_duplicates=soon", "no_duplicates=soon", "a duration"),
        ("csv:///d/n?no_duplicates=1s:a,,b", "no_duplicates=1s:a,,b", "1s:tariff,text"),
        ("csv:///d/n?buffered=journal", "buffered=journal", "the full path of a folder"),
        ("csv:///d/n?buffered=/d/j:big", "buffered=big", "500kB, 32MB or 1GB"),
        ("csv:///d/n?distributed=year", "distributed=year", "date, month or decimal:COLUMN:WIDTH"),
        ("csv:///d/n?distributed=decimal:w", "distributed=decimal:w", "decimal:import_t1_kwh:100"),
        ("csv:///d/n?distributed=decimal:w:0", "distributed=decimal:w:0", "decimal:import_t1_kwh:100"),
        ("csv:///d/n?distributed=decimal:a/b:1", "distributed=decimal:a/b:1", "decimal:import_t1_kwh:100"),
        ("csv:///d/n?index=", "index=", "a value for index"),
        ("csv:///d/n?zone=Mars/Base", "zone=Mars/Base", "a time zone"),
        ("csv:///d/n?zone=UTC&zone=UTC", "csv:///d/n?zone=UTC&zone=UTC", "zone is there twice"),
        ("csv://[dir/name", "csv://[dir/name", "the URL of a store"),
        ("memory:name", "memory:name", "nothing more"),
    ],
)
def test_a_wrong_url_says_what_is_right(url: str, got: str, takes: str) -> None:
    """And which setting it is, of which file."""
    with pytest.raises(ConfigError) as caught:
        open_store(url, key="stores[0].url", where="house.toml")
    assert (caught.value.key, caught.value.where, caught.value.got) == ("stores[0].url", "house.toml", got)
    assert takes in caught.value.takes


@pytest.mark.parametrize("source", ["", "../etc", "a/b", "a.b", "x\0"])
def test_a_source_that_could_leave_its_folder_is_refused(source: str) -> None:
    """It becomes part of a file's name."""
    with pytest.raises(ConfigError, match="letters, digits"):
        open_store("csv:///dir/name", source=source)


async def test_the_awaited_face_is_the_same_store(tmp_path: Path) -> None:
    """Every call of it, in a thread."""
    store = open_async_store(f"csv://{tmp_path}/readings", source="meter")
    assert (store.index, store.zone) == ("time", "Europe/Brussels")
    later = NOON + timedelta(seconds=1)
    assert await store.append(iter([READING])) == 1
    frame = pd.DataFrame({"import_power_w": [2.0]}, index=pd.DatetimeIndex([later]))
    assert await store.put(frame) == 1
    assert len(await store.get(NOON, later)) == 1
    assert len(await store.get_all()) == 2
    assert (await store.get_first())["import_power_w"].tolist() == [1.0]
    assert (await store.get_last())["import_power_w"].tolist() == [2.0]
    assert await store.first_reading() == READING
    assert await store.last_reading() == Reading("meter", later, {"import_power_w": 2.0})
    await store.flush()
    assert await store.remove(later, later + timedelta(seconds=1)) == 1
    await store.clear()
    assert await store.first_reading() is None
    await store.close()


async def test_calls_are_made_in_their_order(tmp_path: Path) -> None:
    """However many wait at once."""
    store = open_async_store(f"csv://{tmp_path}/readings")
    batches = [[Reading("meter", NOON + timedelta(seconds=n), {"n": n})] for n in range(50)]
    await asyncio.gather(*(store.append(batch) for batch in batches))
    await store.close()
    lines = (tmp_path / "readings.csv").read_text().splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == [str(n) for n in range(50)]
