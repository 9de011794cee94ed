"""A store that is spread over many."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading, Value
from energy_core.protocols import Store
from energy_core.stores import open_family, open_store
from energy_core.stores.decorators.by_decimal import ByDecimal
from energy_core.stores.decorators.by_time import PERIODS, ByTime
from energy_core.stores.decorators.distributed import DistributedFamily, DistributedStore
from energy_core.stores.packing import Packable

from .recording import RecordingFamily

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def at(moment: datetime, **values: Value) -> Reading:
    """Return a reading."""
    return Reading("readings", moment, values or {"w": 1.0})


def files(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def family(tmp_path: Path) -> RecordingFamily:
    """The files of a folder."""
    return RecordingFamily(tmp_path)


@pytest.fixture
def by_day(family: RecordingFamily) -> DistributedStore:
    """A store with ten days of two rows each."""
    store = DistributedStore(family, ByTime("Europe/Brussels", PERIODS["date"]))
    for n in range(10):
        store.append([at(NOON + n * DAY), at(NOON + n * DAY + SECOND)])
    family.calls.clear()
    return store


def by_number(folder: Path, width: str = "100") -> Store:
    """Return a store that is spread by the reading of a register."""
    return open_store(f"csv://{folder}/readings?distributed=decimal:kwh:{width}")


def test_a_day_is_a_local_one(tmp_path: Path) -> None:
    """From midnight to midnight of the store's zone, both in winter and in summer."""
    store = open_store(f"csv://{tmp_path}/readings?distributed=date")
    winter, summer = datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 7, 31, 22, tzinfo=UTC)
    store.append([at(moment - step) for moment in (winter, summer) for step in (SECOND, 0 * SECOND)])
    names = ["2026-01-31", "2026-02-01", "2026-07-31", "2026-08-01"]
    assert files(tmp_path) == [f"readings_{name}.csv" for name in names]


def test_a_month_of_a_source(tmp_path: Path) -> None:
    """The part follows the source in the name, and the last month of a year is followed by the next."""
    store = open_store(f"csv://{tmp_path}/readings?distributed=month&zone=UTC", source="meter")
    year_end = datetime(2027, 1, 1, tzinfo=UTC)
    frame = pd.DataFrame({"w": [1.0, 2.0, 3.0]}, pd.DatetimeIndex([year_end, year_end - SECOND, NOON]))
    assert store.put(frame) == 3
    names = ["2026-01", "2026-12", "2027-01"]
    assert files(tmp_path) == [f"readings_meter_{name}.csv" for name in names]


@pytest.mark.parametrize("zone", ["Asia/Beirut", "America/Havana", "America/St_Johns", "Pacific/Apia"])
def test_days_follow_each_other_whatever_their_midnight(zone: str) -> None:
    """Where clocks change at midnight, also back over it, and where a day was left out."""
    distribution = ByTime(zone, PERIODS["date"])
    moments = [datetime(2010, 11, 7, tzinfo=UTC) + n * timedelta(minutes=1) for n in range(1440)]
    moments += [datetime(2010, 11, 8, tzinfo=UTC) + n * timedelta(minutes=20) for n in range(450 * 72)]
    names = [distribution.part(at(moment)) for moment in moments]
    assert names == sorted(names)
    for moment, name in list(zip(moments, names, strict=True))[:1440:10]:
        assert ByTime(zone, PERIODS["date"]).part(at(moment)) == name
    dates = [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in moments]
    odd = sum(name != f"_{date}" for name, date in zip(names, dates, strict=True))
    assert odd <= 60  # in the hour before a midnight that comes twice


@pytest.mark.parametrize(
    ("value", "width", "name"),
    [
        (0, "100", "+000000000000"),
        (99.999, "100", "+000000000000"),
        (100, "100", "+000000000100"),
        (-0.0, "100", "+000000000000"),
        (-0.001, "100", "-000000000100"),
        (0.3, "0.1", "+000000000000.3"),
        (12.25, "0.50", "+000000000012.00"),
        (True, "1", "+000000000001"),
        (999_999_999_999, "1", "+999999999999"),
        (-999_999_999_999.5, "1", "rest"),
        (1e12, "100", "rest"),
        (float("inf"), "100", "rest"),
        ("12", "100", "rest"),
        (NOON, "100", "rest"),
    ],
)
def test_a_range_is_named_by_its_begin(value: Value, width: str, name: str) -> None:
    """What is no number of a size that has a name is together with what is missing."""
    distribution = ByDecimal("kwh", Decimal(width))
    assert distribution.part(at(NOON, kwh=value)) == f"_kwh_{name}"
    assert distribution.is_part(f"_kwh_{name}")
    assert distribution.part(at(NOON, w=1.0)) == "_kwh_rest"


def test_other_stores_are_no_parts(tmp_path: Path) -> None:
    """Neither those of another source nor those that are spread otherwise; clearing leaves them alone."""
    url = f"csv://{tmp_path}/readings"
    others = [url, f"{url}_2", f"{url}_2_2026-01-31", f"{url}_2026-01", f"{url}_kwh_rest"]
    for other in others:
        open_store(other).append([at(NOON)])
    store = open_store(f"{url}?distributed=date")
    assert store.get_all().empty
    store.append([at(NOON)])
    store.clear()
    assert files(tmp_path) == sorted(f"{other.rpartition('/')[2]}.csv" for other in others)


def test_only_what_can_hold_the_answer_is_opened(by_day: DistributedStore, family: RecordingFamily) -> None:
    """A day is one part, however many there are; the end of a window is not in it."""
    midnight = datetime(2026, 2, 1, 23, tzinfo=UTC)
    assert len(by_day.get(midnight, midnight + DAY)) == 2
    assert [call for call in family.calls if call.startswith("get")] == ["get _2026-02-02"]
    family.calls.clear()
    assert len(by_day.get(midnight - SECOND, midnight + 3 * DAY + SECOND)) == 6
    assert len([call for call in family.calls if call.startswith("get")]) == 5
    assert by_day.get(NOON, NOON).empty


def test_few_are_open_at_a_time(by_day: DistributedStore, family: RecordingFamily) -> None:
    """What is read closes what was read before, never the one that is written."""
    by_day.append([at(NOON + 9 * DAY + 2 * SECOND)])
    assert len(by_day.get_all()) == 21
    assert len(by_day._parts._open) == 4
    assert "close _2026-02-09" not in family.calls
    by_day.close()
    assert family.calls.count("close _2026-02-09") == 1


def test_frames_have_the_columns_of_what_they_are_made_of(by_day: DistributedStore) -> None:
    """In the order of the parts; one without rows those of the last part."""
    by_day.append([at(NOON + 9 * DAY + 2 * SECOND, gas_m3=1, text="x")])
    assert by_day.get(NOON, NOON + DAY).columns.tolist() == ["w"]
    frame = by_day.get_all()
    assert frame.columns.tolist() == ["w", "gas_m3", "text"]
    assert frame.dtypes.tolist() == [float, float, object]
    assert by_day.get(NOON - 3 * DAY, NOON - 2 * DAY).columns.tolist() == ["w", "gas_m3", "text"]
    assert by_day.get_first().columns.tolist() == ["w"]


def test_a_part_that_is_empty_is_deleted(by_day: DistributedStore, tmp_path: Path) -> None:
    """By removing its last row."""
    assert by_day.remove(NOON, NOON + 8 * DAY + SECOND) == 17
    assert files(tmp_path) == ["readings_2026-02-08.csv", "readings_2026-02-09.csv"]
    by_day.clear()
    assert files(tmp_path) == []
    assert by_day.get_last().empty


def test_what_cannot_be_read_is_named(by_day: DistributedStore, tmp_path: Path) -> None:
    """The part in the middle that is at fault."""
    by_day.close()
    (tmp_path / "readings_2026-02-04.csv").write_bytes(b"\0" * 100_000 + b"\nwhen,w\r\n")
    broken = tmp_path / "readings_2026-02-05.csv"
    broken.unlink()
    broken.mkdir()
    with pytest.raises(StoreUnavailableError, match=r"part _2026-02-05: .*readings_2026-02-05\.csv"):
        by_day.get(NOON + 5 * DAY, NOON + 6 * DAY)
    with pytest.raises(StoreError, match="part _2026-02-0"):
        by_day.get_all()
    with pytest.raises(StoreError, match="part _2026-02-05"):
        by_day.append([at(NOON + 5 * DAY + 2 * SECOND)])
    by_day.close()


def test_what_cannot_be_kept_is_refused_before_any_part_is_written(by_day: DistributedStore) -> None:
    """A batch over two days is whole as well."""
    with pytest.raises(ValueError, match="time"):
        by_day.append([at(NOON + 2 * SECOND), at(NOON + DAY + 2 * SECOND, time=1)])
    assert len(by_day.get(NOON, NOON + DAY)) == 2


def test_closing_closes_all_and_says_what_failed(by_day: DistributedStore, family: RecordingFamily) -> None:
    """One that fails does not keep the others open."""
    by_day.get_all()
    family.broken = "_2026-02-08"
    family.calls.clear()
    with pytest.raises(StoreUnavailableError, match="part _2026-02-08: broken"):
        by_day.flush()
    with pytest.raises(StoreUnavailableError, match="part _2026-02-08: broken"):
        by_day.close()
    assert sorted(family.calls) == [f"close _2026-02-0{n}" for n in (6, 7, 8, 9)]


def test_an_instant_is_in_one_part_only(tmp_path: Path) -> None:
    """The first row wins, whatever its number, within a batch and afterwards."""
    store = by_number(tmp_path)
    assert store.append([at(NOON, kwh=50), at(NOON, kwh=150), at(NOON + SECOND, kwh=150)]) == 2
    assert store.append([at(NOON, kwh=150), at(NOON + SECOND, kwh=50)]) == 0
    frame = pd.DataFrame({"kwh": [250.0, 350.0]}, pd.DatetimeIndex([NOON, NOON + 2 * SECOND]))
    assert store.put(frame) == 1
    assert by_number(tmp_path).append([at(NOON + 2 * SECOND, kwh=50)]) == 0
    assert store.get_all()["kwh"].tolist() == [50.0, 150.0, 350.0]


def test_a_row_that_is_replaced_moves(tmp_path: Path) -> None:
    """To the part of its new number; the one it leaves empty is deleted."""
    store = by_number(tmp_path)
    store.append([at(NOON, kwh=50), at(NOON + SECOND, kwh=150), at(NOON + 2 * SECOND, w=1.0)])
    index = pd.DatetimeIndex([NOON, NOON + SECOND, NOON + 2 * SECOND])
    assert store.put(pd.DataFrame({"kwh": [160.0, 161.0, 162.0]}, index), replace=True) == 3
    assert files(tmp_path) == ["readings_kwh_+000000000100.csv"]
    assert store.get_all()["kwh"].tolist() == [160.0, 161.0, 162.0]
    assert store.first_reading() == at(NOON, kwh=160)


def test_rows_behind_all_others_look_nothing_up(tmp_path: Path) -> None:
    """The usual case asks the parts once, for their last row."""
    family = RecordingFamily(tmp_path)
    store = DistributedStore(family, ByDecimal("kwh", Decimal(1)))
    for n in range(5):
        store.append([at(NOON + n * SECOND, kwh=n)])
    assert [call for call in family.calls if call.startswith("get")] == []
    store.append([at(NOON, kwh=9)])
    assert len([call for call in family.calls if call.startswith("get")]) == 5


def test_a_family_of_spread_stores(tmp_path: Path) -> None:
    """Its parts are not among its suffixes, and dropping one of it drops them."""
    inner = open_family(f"csv://{tmp_path}/readings")
    family = DistributedFamily(inner, ByTime("UTC", PERIODS["date"]))
    for suffix in ("", "_solar"):
        store = family.open(suffix)
        store.append([at(NOON)])
        store.close()
    assert inner.suffixes() == ("_2026-01-31", "_solar_2026-01-31")
    assert family.suffixes() == ["_solar_2026-01-31"]
    family.drop("_solar")
    assert files(tmp_path) == ["readings_2026-01-31.csv"]


def test_what_another_process_makes_is_seen(by_day: DistributedStore, tmp_path: Path) -> None:
    """A new day, at once."""
    other = open_store(f"csv://{tmp_path}/readings?distributed=date")
    for n in range(10, 20):
        assert by_day.last_reading() == at(NOON + (n - 1) * DAY + SECOND)
        other.append([at(NOON + n * DAY + SECOND)])
        other.close()
    assert len(by_day.get_all()) == 30


def test_a_day_that_is_over_may_be_packed_by_others(tmp_path: Path) -> None:
    """Once the next one has begun and all is flushed, its file is free."""
    url = f"csv://{tmp_path}/readings?distributed=date"
    store = open_store(url, zone="UTC")
    for day in (NOON, NOON + timedelta(days=1)):
        store.append([Reading("meter", day, {"w": 1.0})])
    store.flush()
    yesterday = open_family(f"csv://{tmp_path}/readings", zone="UTC").open(f"_{NOON.date()}")
    assert isinstance(yesterday, Packable)
    assert yesterday.pack(compress=True)
    assert len(store.get_all()) == 2
    store.close()


def test_a_silent_meter_holds_no_file(tmp_path: Path) -> None:
    """The last part is free as well once nothing more was written to it for a flush."""
    store = open_store(f"csv://{tmp_path}/readings?distributed=date", zone="UTC")
    store.append([at(NOON)])
    store.flush()
    store.flush()
    part = open_family(f"csv://{tmp_path}/readings", zone="UTC").open(f"_{NOON.date()}")
    assert isinstance(part, Packable)
    assert part.pack(compress=True)
    store.close()


def test_a_day_that_is_spoiled_keeps_back_no_other(tmp_path: Path) -> None:
    """What belongs elsewhere is kept, and the error is said."""
    (tmp_path / f"readings_{NOON.date()}.csv").write_text("not;ours\n", encoding="utf-8")
    store = open_store(f"csv://{tmp_path}/readings?distributed=date", zone="UTC")
    with pytest.raises(StoreError, match="is not a file of this store"):
        store.append([at(NOON), at(NOON + DAY), at(NOON + 2 * DAY)])
    assert len(files(tmp_path)) == 3
    assert len(store.get(NOON + DAY, NOON + 3 * DAY)) == 2
    store.close()
