"""What is done once a night: packing, compressing, dropping."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.stores.csv import CsvStore
from energy_core.stores.maintenance import Retention, TidyReport, tidy
from energy_core.stores.packing import Packable

from .rows import DAY, NOON, ZONE, at, every, part

NIGHT = datetime(2026, 2, 1, 2, 30, tzinfo=UTC)


def tidied(folder: Path, *, raw_days: int = 400, now: datetime = NIGHT, by: str = "date") -> TidyReport:
    """Tidy the readings of a folder."""
    url = f"csv://{folder}/readings" + (f"?distributed={by}" if by else "")
    return tidy(url, zone=ZONE, source=None, now=now, retention=Retention(raw_days=raw_days))


def left(folder: Path) -> list[str]:
    """Return the names of the texts that are left."""
    return sorted(path.name for path in folder.iterdir() if path.name.endswith((".csv", ".csv.zst")))


def test_retention_is_configured() -> None:
    """Strictly."""
    assert decode(Retention, {"raw_days": 0}) == Retention(raw_days=0, compress_after_days=7)
    with pytest.raises(
        ConfigError, match="compress_after_days: got -1, takes a whole number from 0 to 36500"
    ):
        decode(Retention, {"compress_after_days": -1})


def test_what_is_too_old_is_dropped(tmp_path: Path) -> None:
    """So many whole days before today are kept; what is no part stays, however old its name."""
    for day in range(4):
        moment = NOON - day * DAY
        part(tmp_path, f"_{moment:%Y-%m-%d}", [at(moment)])
    for suffix in ("", "_2020-01", "_other_2020-01-01", "_2020-01-01b"):
        part(tmp_path, suffix, [at(NOON - 2000 * DAY)])
    report = tidied(tmp_path, raw_days=2)
    assert report.dropped == ("_2026-01-28", "_2026-01-29")
    assert (report.failures, report.finished) == ((), True)
    assert [name for name in left(tmp_path) if name.startswith("readings_2026")] == [
        "readings_2026-01-30.csv",
        "readings_2026-01-31.csv",
    ]
    assert len(left(tmp_path)) == 6


def test_nothing_is_dropped_of_a_store_that_is_kept_for_ever(tmp_path: Path) -> None:
    """With 0 days."""
    part(tmp_path, "_1999-01-01", [at(datetime(1999, 1, 1, 12, tzinfo=UTC))])
    assert tidied(tmp_path, raw_days=0).dropped == ()


def test_today_and_the_future_are_left_alone(tmp_path: Path) -> None:
    """A clock that was wrong may have written them, or one that is wrong now looks at them."""
    for suffix in ("_2026-02-01", "_2026-02-02", "_2031-01-01"):
        part(tmp_path, suffix, [at(NOON)])
    report = tidied(tmp_path, raw_days=1)
    assert report == TidyReport()
    assert len(left(tmp_path)) == 3


def test_a_day_ends_at_local_midnight(tmp_path: Path) -> None:
    """At 23:30 in winter the day is not over in Brussels, an hour later it is."""
    moment = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
    part(tmp_path, "_2026-01-30", [at(NOON - DAY)])
    assert tidied(tmp_path, raw_days=1, now=moment).dropped == ()
    assert tidied(tmp_path, raw_days=1, now=moment + timedelta(hours=1)).dropped == ("_2026-01-30",)


def test_a_month_is_dropped_when_its_last_day_is_too_old(tmp_path: Path) -> None:
    """Not before."""
    part(tmp_path, "_2026-01", [at(NOON - 25 * DAY)])
    assert tidied(tmp_path, raw_days=5, now=NOON + 5 * DAY, by="month").dropped == ()
    assert tidied(tmp_path, raw_days=5, now=NOON + 6 * DAY, by="month").dropped == ("_2026-01",)


def test_a_part_with_younger_rows_is_kept(tmp_path: Path) -> None:
    """And said: its name is wrong, its rows are not too old."""
    part(tmp_path, "_2020-01-01", [at(NOON)])
    report = tidied(tmp_path)
    assert report.dropped == ()
    (failure,) = report.failures
    assert "_2020-01-01 is kept: it has a row of 2026-01-31T12:00:00Z" in failure


def test_a_part_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    """It is said, and the rest is done."""
    (tmp_path / "readings_2020-01-01.csv").write_text("no,store\r\nat,all\r\n", encoding="utf-8")
    part(tmp_path, "_2020-01-02", [at(datetime(2020, 1, 2, 12, tzinfo=UTC))])
    report = tidied(tmp_path)
    assert report.dropped == ("_2020-01-02",)
    (failure,) = report.failures
    assert "readings_2020-01-01.csv is not a file of this store" in failure
    assert left(tmp_path) == ["readings_2020-01-01.csv"]


def test_it_can_be_stopped(tmp_path: Path) -> None:
    """Between two parts; the next night goes on."""
    for day in (1, 2, 3):
        part(tmp_path, f"_2020-01-0{day}", [at(datetime(2020, 1, day, 12, tzinfo=UTC))])
    answers = iter([False, True])
    url = f"csv://{tmp_path}/readings?distributed=date"
    report = tidy(url, zone=ZONE, source=None, now=NIGHT, retention=Retention(), stop=lambda: next(answers))
    assert (report.dropped, report.finished) == (("_2020-01-01",), False)
    assert tidied(tmp_path).dropped == ("_2020-01-02", "_2020-01-03")


@pytest.mark.parametrize(("days", "removed"), [(3, 0), (30, 19)])
def test_a_file_without_parts_is_written_anew_when_it_pays(tmp_path: Path, days: int, removed: int) -> None:
    """When a quarter of it is too old: each time wears the disk."""
    path = part(tmp_path, "", every(DAY, NOON - days * DAY, days + 1))
    before = path.stat()
    report = tidied(tmp_path, raw_days=11, now=NOON, by="")
    assert (report.removed, report.failures) == (removed, ())
    assert (path.stat().st_ino == before.st_ino) is (removed == 0)
    assert len(CsvStore(path).get_all()) == days + 1 - removed


def test_a_file_with_little_that_is_too_old_is_not_written_anew(tmp_path: Path) -> None:
    """It waits until it pays."""
    path = part(tmp_path, "", every(DAY, NOON - 13 * DAY, 14))
    assert tidied(tmp_path, raw_days=11, now=NOON, by="").removed == 0
    assert len(CsvStore(path).get_all()) == 14


@pytest.mark.parametrize("raw_days", [0, 1])
def test_an_empty_store_has_nothing_to_tidy(tmp_path: Path, raw_days: int) -> None:
    """Nor one that is kept for ever."""
    assert tidied(tmp_path, raw_days=raw_days, by="") == TidyReport()
    assert tidied(tmp_path / "nowhere", raw_days=raw_days) == TidyReport()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("after", "compressed"), [(7, [1, 2]), (0, []), (1, [1, 2, 25, 30])])
def test_what_is_over_is_packed_and_what_is_older_compressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, compressed: list[int]
) -> None:
    """By its age in whole days; today is left alone, and one that fails stops none."""
    asked: list[tuple[int, bool]] = []

    def pack(store: CsvStore, *, compress: bool) -> bool:
        day = int(store.path.stem[-2:])
        asked.append((day, compress))
        if day == 2:
            raise StoreUnavailableError("no room")
        return day != 25

    monkeypatch.setattr(CsvStore, "pack", pack, raising=False)
    for day in (1, 2, 25, 30, 31):
        part(tmp_path, f"_2026-01-{day:02}", [at(datetime(2026, 1, day, 12, tzinfo=UTC))])
    part(tmp_path, "_2026-02-01", [at(NOON + DAY)])
    report = tidy(
        f"csv://{tmp_path}/readings?distributed=date",
        zone=ZONE,
        source=None,
        now=NIGHT,
        retention=Retention(compress_after_days=after),
    )
    assert asked == [(day, day in compressed) for day in (1, 2, 25, 30, 31)]
    assert (report.packed, report.failures) == (3, ("no room",))


@pytest.mark.skipif(not isinstance(CsvStore("any"), Packable), reason="this build packs nothing")
def test_what_was_tidied_is_still_there(tmp_path: Path) -> None:
    """Row for row, in less room; a second night has nothing to do."""
    days = [NOON - DAY * age for age in (1, 3, 20)]
    paths = [part(tmp_path, f"_{day:%Y-%m-%d}", every(timedelta(seconds=10), day, 2000)) for day in days]
    before = [CsvStore(path).get_all() for path in paths]
    report = tidied(tmp_path)
    assert (report.packed, report.failures) == (3, ())
    assert [path.exists() for path in paths] == [True, True, False]
    assert paths[2].with_name(paths[2].name + ".zst").stat().st_size < 2000 * 20
    for path, frame in zip(paths, before, strict=True):
        pd.testing.assert_frame_equal(CsvStore(path).get_all(), frame)
    assert tidied(tmp_path) == TidyReport()


@pytest.mark.skipif(not isinstance(CsvStore("any"), Packable), reason="this build packs nothing")
def test_a_compressed_part_is_dropped_whole(tmp_path: Path) -> None:
    """With all that was derived from it."""
    part(tmp_path, "_2026-01-11", every(timedelta(seconds=10), NOON - 20 * DAY, 2000))
    assert tidied(tmp_path).packed == 1
    assert left(tmp_path) == ["readings_2026-01-11.csv.zst"]
    assert tidied(tmp_path, raw_days=10).dropped == ("_2026-01-11",)
    assert list(tmp_path.iterdir()) == []
