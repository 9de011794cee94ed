"""Imports of Home Assistant's statistics, from a database in its layout."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.importers import Reason, make_importer, run
from energy_core.importers.statistics.units import factor_to

from .stores import Stores

HOUR = timedelta(hours=1)
START = datetime(2024, 1, 1, tzinfo=UTC)
STATISTICS = {
    "sensor.t1": ("kWh", 1),
    "sensor.solar": ("Wh", 1),
    "sensor.gas": ("m³", 1),
    "sensor.w": ("W", 0),
}


def database(path: Path, sums: Mapping[str, Mapping[int, float | None]]) -> Path:
    """Write a database with sums by statistic and hour."""
    file = path / "home-assistant_v2.db"
    with closing(sqlite3.connect(file)) as made, made:
        made.execute(
            "CREATE TABLE statistics_meta (id INTEGER PRIMARY KEY, statistic_id TEXT, source TEXT,"
            " unit_of_measurement TEXT, has_mean BOOLEAN, has_sum BOOLEAN, name TEXT)"
        )
        made.execute(
            "CREATE TABLE statistics (id INTEGER PRIMARY KEY, metadata_id INTEGER, start_ts FLOAT,"
            " mean FLOAT, state FLOAT, sum FLOAT)"
        )
        for number, (name, (unit, has_sum)) in enumerate(STATISTICS.items(), 1):
            made.execute(
                "INSERT INTO statistics_meta VALUES (?, ?, 'recorder', ?, 0, ?, NULL)",
                (number, name, unit, has_sum),
            )
            made.executemany(
                "INSERT INTO statistics (metadata_id, start_ts, state, sum) VALUES (?, ?, 0, ?)",
                [
                    (number, (START + hour * HOUR).timestamp(), total)
                    for hour, total in sums.get(name, {}).items()
                ],
            )
    return file


def test_sums_stand_at_the_end_of_their_hour(tmp_path: Path, stores: Stores) -> None:
    """In the unit of their column, months apart or not; twice changes nothing."""
    far = 24 * 100
    file = database(
        tmp_path,
        {"sensor.t1": {0: 0.5, 1: 1.25, far: 2.0}, "sensor.solar": {1: 1500.0}, "sensor.gas": {0: 9.0}},
    )
    columns = {"import_t1_kwh": "sensor.t1", "pv_total_kwh": "sensor.solar", "import_total_kwh": "sensor.t1"}
    importer = make_importer("statistics", {"place": str(file), "columns": columns, "source": "before"})
    shares = []
    report = run(importer, stores, progress=lambda _at, count, share: shares.append((count, share)))
    expected = {
        START + HOUR: {"import_t1_kwh": 0.5, "import_total_kwh": 0.5},
        START + 2 * HOUR: {"import_t1_kwh": 1.25, "pv_total_kwh": 1.5, "import_total_kwh": 1.25},
        START + (far + 1) * HOUR: {"import_t1_kwh": 2.0, "import_total_kwh": 2.0},
    }
    assert stores.all_rows() == {"before": expected}
    assert (report.imported, report.noticed) == (3, {})
    assert shares == [(2, pytest.approx(2 / (far + 1))), (3, 1)]
    again = run(importer, stores)
    assert (again.imported, again.there) == (0, 3)
    assert stores.all_rows() == {"before": expected}


def test_what_is_not_known_is_absent_and_falls_are_told(tmp_path: Path, stores: Stores) -> None:
    """A sum that was corrected falls."""
    file = database(tmp_path, {"sensor.t1": {0: 5.0, 1: None, 2: 4.0}})
    report = run(
        make_importer("statistics", {"place": str(file), "columns": {"import_t1_kwh": "sensor.t1"}}), stores
    )
    assert list(stores.rows("statistics")) == [START + HOUR, START + 3 * HOUR]
    assert {reason: each.count for reason, each in report.noticed.items()} == {
        Reason.NO_VALUE: 1,
        Reason.REGISTER_FALLS: 1,
    }


def test_nothing_is_written_into_the_database(tmp_path: Path, stores: Stores) -> None:
    """It may be in use, with a journal beside it."""
    file = database(tmp_path, {})
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO statistics (metadata_id, start_ts, sum) VALUES (1, 0, 3)")
        writer.commit()
        before = file.read_bytes()
        writer.execute("INSERT INTO statistics (metadata_id, start_ts, sum) VALUES (1, 3600, 4)")
        settings = {"place": str(file), "columns": {"import_t1_kwh": "sensor.t1"}}
        assert run(make_importer("statistics", settings), stores).imported == 1
        assert file.read_bytes() == before
        writer.rollback()


def test_no_hours_are_no_rows(tmp_path: Path, stores: Stores) -> None:
    """And no store is opened for them."""
    file = database(tmp_path, {})
    run(make_importer("statistics", {"place": str(file), "columns": {"gas_m3": "sensor.gas"}}), stores)
    assert stores.by_source == {}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "columns: got 'nothing'"),
        ({"import_power_w": "sensor.t1"}, "a column that ends in _kwh or _m3"),
        ({"gas_m3": ""}, "a statistic as sensor.meter"),
        ({"gas_m3": "sensor.none"}, "a statistic with sums: sensor.gas, sensor.solar, sensor.t1"),
        ({"import_t1_kwh": "sensor.w"}, "a statistic with sums"),
        ({"gas_m3": "sensor.t1"}, "this one is in kWh"),
    ],
)
def test_a_wrong_choice_says_what_there_is(
    tmp_path: Path, stores: Stores, columns: dict[str, str], words: str
) -> None:
    """Before anything is imported."""
    file = database(tmp_path, {})
    with pytest.raises(ConfigError, match=words):
        run(make_importer("statistics", {"place": str(file), "columns": columns}), stores)


def test_what_is_no_database_of_home_assistant_is_an_error(tmp_path: Path, stores: Stores) -> None:
    """Nor is a file made where there is none."""
    settings = {"place": str(tmp_path / "home.db"), "columns": {"gas_m3": "sensor.gas"}}
    with pytest.raises(ConfigError, match=r"home-assistant_v2\.db"):
        run(make_importer("statistics", settings), stores)
    assert not (tmp_path / "home.db").exists()
    (tmp_path / "home.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnavailableError, match="file is not a database"):
        run(make_importer("statistics", settings), stores)


@pytest.mark.parametrize(
    ("column", "unit", "factor"),
    [("a_kwh", "MJ", 1 / 3.6), ("a_kwh", "m³", None), ("a_m3", "L", 0.001), ("a_w", "kWh", None)],
)
def test_units(column: str, unit: str, factor: float | None) -> None:
    """A sum of something else is none."""
    assert factor_to(column, unit) == factor
