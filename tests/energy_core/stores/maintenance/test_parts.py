"""What belongs to the store of a URL."""

import errno
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from energy_core.calendar import days
from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.stores import DECORATORS
from energy_core.stores.maintenance import Part, at_rest, free_bytes, parts_of, usage

from .rows import DAY, MINUTE, NOON, ZONE, at, instants, part


def names(folder: Path, query: str, source: str | None = None) -> list[str]:
    """Return the suffixes of the parts."""
    found = parts_of(f"csv://{folder}/readings{query}", zone=ZONE, source=source)
    return [one.suffix for one in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with parts, and with what only looks like them."""
    for suffix in (
        "",
        "_2026-01-31",
        "_2025-12-01",
        "_2026-02-30",
        "_2026-01",
        "_2026-13",
        "_2026-1-31",
        "_meter_2026-01-30",
        "_2026-01-31_old",
        "_\uff12026-01-31",
    ):
        part(tmp_path, suffix, [at(NOON)])
    return tmp_path


@pytest.mark.parametrize(
    ("query", "source", "suffixes"),
    [
        ("?distributed=date", None, ["_2025-12-01", "_2026-01-31"]),
        ("?distributed=date", "meter", ["_2026-01-30"]),
        ("?distributed=month", None, ["_2026-01"]),
        ("", None, []),
    ],
)
def test_parts_are_named_exactly(folder: Path, query: str, source: str | None, suffixes: list[str]) -> None:
    """In the order of time; nothing else is a part, whatever its name begins with."""
    assert names(folder, query, source) == suffixes


@pytest.mark.parametrize(
    ("dates", "start", "end"),
    [
        ((date(2026, 3, 29), date(2026, 3, 29)), (2026, 3, 28, 23), (2026, 3, 29, 22)),
        ((date(2026, 10, 1), date(2026, 10, 31)), (2026, 9, 30, 22), (2026, 10, 31, 23)),
    ],
)
def test_a_part_holds_local_days(
    dates: tuple[date, date], start: tuple[int, int, int, int], end: tuple[int, int, int, int]
) -> None:
    """Of 23, 24 or 25 hours."""
    one = Part("", *dates, ZONE)
    assert (one.start, one.end) == (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


def test_a_month_ends_on_its_last_day(tmp_path: Path) -> None:
    """Also in February."""
    part(tmp_path, "_2028-02", [at(NOON)])
    (one,) = parts_of(f"csv://{tmp_path}/readings?distributed=month", zone=ZONE, source=None)
    assert (one.first, one.last) == (date(2028, 2, 1), date(2028, 2, 29))


def test_days_are_cut_to_the_window() -> None:
    """And follow one another without a gap."""
    start, end = NOON, datetime(2026, 2, 2, 1, tzinfo=UTC)
    midnights = [datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 2, 1, 23, tzinfo=UTC)]
    assert list(days(start, end, ZONE)) == [
        (start, midnights[0]),
        (midnights[0], midnights[1]),
        (midnights[1], end),
    ]
    assert list(days(end, start, ZONE)) == []


def test_the_zone_of_the_url_holds(tmp_path: Path) -> None:
    """Over that of the house; a wrong one is a ConfigError."""
    assert at_rest(f"csv://{tmp_path}/readings?zone=UTC", zone=ZONE, source=None).zone == "UTC"
    with pytest.raises(ConfigError, match="a time zone"):
        at_rest("memory:?zone=Mars", zone=ZONE, source=None)


def test_free_room_is_that_of_the_disk(tmp_path: Path) -> None:
    """Also of a folder that is not there yet; a store in memory has none."""
    free = free_bytes(f"csv://{tmp_path}/not/yet/readings")
    assert free is not None
    assert free > 0
    assert free_bytes("memory:") is None


def test_a_disk_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a store that is away."""

    def fail(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    with pytest.raises(StoreUnavailableError, match=r"cannot be read: Input/output error"):
        free_bytes(f"csv://{tmp_path}/readings")


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    """Its files cannot be counted."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError, match="Not a directory"):
        usage(at_rest(f"csv://{tmp_path}/file/readings", zone=ZONE, source=None))


def test_usage_is_of_the_stores_own_files(folder: Path) -> None:
    """With what is derived from them, without those of others."""
    (folder / "readings_2026-01-31.csv.rejected").write_bytes(b"12345")
    texts = [folder / f"readings{suffix}.csv" for suffix in ("", "_2025-12-01", "_2026-01-31")]
    used = usage(at_rest(f"csv://{folder}/readings?distributed=date", zone=ZONE, source=None))
    assert used is not None
    assert used.size == 5 + sum(text.stat().st_size for text in texts)
    assert (used.texts, used.compressed) == (3, 0)


def test_usage_of_nothing(tmp_path: Path) -> None:
    """Is none; memory uses no disk at all."""
    used = usage(at_rest(f"csv://{tmp_path}/not/yet/readings", zone=ZONE, source=None))
    assert used is not None
    assert (used.size, used.texts) == (0, 0)
    assert usage(at_rest("memory:", zone=ZONE, source=None)) is None


@pytest.mark.skipif("lazy" not in DECORATORS.names, reason="this build has no decorators")
def test_the_store_at_rest_has_no_cache_and_no_journal(tmp_path: Path) -> None:
    """Those are of the program that writes; what else the URL says holds."""
    query = f"lazy=5s&no_duplicates=1s&buffered={tmp_path}/journal&distributed=date"
    rest = at_rest(f"csv://{tmp_path}/readings?{query}", zone=ZONE, source="meter")
    store = rest.open()
    store.append([at(NOON), at(NOON + MINUTE / 600), at(NOON + DAY)])
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "readings_meter_2026-01-31.csv",
        "readings_meter_2026-02-01.csv",
    ]
    assert instants(rest.open()) == [NOON, NOON + DAY]
    assert rest.distribution == "date"
