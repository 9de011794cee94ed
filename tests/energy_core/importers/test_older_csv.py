"""Imports from the CSV files of the older energy_app."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.importers import ImportReport, Reason, make_importer, run
from energy_core.importers.older.csv_place import CsvPlace

from . import older
from .older import NOON, meter_row, meter_values, write
from .stores import Stores

SECOND = timedelta(seconds=1)


def imported(place: Path, stores: Stores, *, dry_run: bool = False, **names: str) -> ImportReport:
    """Import a folder."""
    return run(make_importer("older", {"place": str(place), "names": names}), stores, dry_run=dry_run)


def counts(report: ImportReport) -> dict[Reason, int]:
    """Return how often each reason was noticed."""
    return {reason: noticed.count for reason, noticed in report.noticed.items()}


def test_a_meter_keeps_its_units_in_the_names_of_its_columns(tmp_path: Path, stores: Stores) -> None:
    """KW become W; the time is that of the index, in UTC; the store has the new name."""
    write(tmp_path / "dsmr_2022-06-01", older.METER, meter_row(NOON, 7), meter_row(NOON + 10 * SECOND, 8))
    report = imported(tmp_path, stores, dsmr="meter")
    assert stores.all_rows() == {"meter": {NOON: meter_values(7), NOON + 10 * SECOND: meter_values(8)}}
    assert (report.read, report.imported, report.there, report.finished) == (2, 2, 0, True)
    assert counts(report) == {}


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path, stores: Stores) -> None:
    """As a spreadsheet writes it: what was known of the day stays known."""
    write(tmp_path / "fronius", f"\ufeff{older.FRONIUS}", f"{NOON},{NOON},{NOON},12.0,0.0,21456789.0")
    report = imported(tmp_path, stores)
    assert stores.rows("fronius")[NOON]["pv_day_kwh"] == 0
    assert counts(report) == {}


def test_a_name_for_a_store_that_is_not_there_is_refused(tmp_path: Path, stores: Stores) -> None:
    """It would be imported under its old name."""
    write(tmp_path / "dsmr_2022-06-01", older.METER, meter_row(NOON, 7))
    with pytest.raises(ConfigError, match=r"names\.nope: got 'meter', takes a store that is there: dsmr"):
        imported(tmp_path, stores, nope="meter")
    assert stores.all_rows() == {}


def test_a_meter_by_the_clock_of_its_computer(tmp_path: Path, stores: Stores) -> None:
    """The index is the user's to choose: with the meter's stamp behind it, rows are rows and no means."""
    header = older.METER.replace("device_time,system_time", "system_time,device_time")
    write(tmp_path / "dsmr_2022-06-01", header, meter_row(NOON, 7))
    report = imported(tmp_path, stores)
    assert stores.all_rows() == {"dsmr": {NOON: meter_values(7)}}
    assert counts(report) == {}


def test_inverters_count_in_kwh(tmp_path: Path, stores: Stores) -> None:
    """Wh become kWh; the day's energy of an SMA inverter, always 0, is not known."""
    write(tmp_path / "fronius", older.FRONIUS, f"{NOON},{NOON},{NOON},3412.0,8641.0,21456789.0")
    write(tmp_path / "sma.csv", older.SMA, f"{NOON},{NOON},2210.0,0.0,9876543.0")
    report = imported(tmp_path, stores)
    assert stores.rows("fronius")[NOON] == {
        "pv_power_w": 3412.0,
        "pv_day_kwh": 8.641,
        "pv_total_kwh": 21456.789,
    }
    assert stores.rows("sma")[NOON] == {"pv_power_w": 2210.0, "pv_total_kwh": 9876.543}
    assert counts(report) == {Reason.UNKNOWN_DAY_ENERGY: 1}


def test_the_weather_becomes_what_was_and_what_was_expected(tmp_path: Path, stores: Stores) -> None:
    """A temperature in K becomes °C; what no value is known of is left out."""
    at = NOON + timedelta(microseconds=100)
    hours = [
        {"dt": 1654081200, "temp": 18.0, "pop": 0.25},
        {"dt": 1e30, "temp": 1},
        {"temp": 1},
        {"dt": 1654084800},
        "no hour",
    ]
    text = older.weather_text({"current": {"temp": 290.55, "clouds": 40, "wind_deg": "x"}, "hourly": hours})
    write(
        tmp_path / "ow_2022-06-01",
        older.WEATHER,
        older.joined([at, at, older.cell(text)]),
        older.joined([at + SECOND, at, older.cell(older.weather_text({"hourly": None}))]),
        older.joined([at + 2 * SECOND, at, older.cell('"{broken"')]),
        older.joined(["never", at, older.cell(text)]),
        older.joined([at + 3 * SECOND, at, older.cell("[1]")]),
        older.joined([at + 4 * SECOND, at, older.cell("{")]),
    )
    report = imported(tmp_path, stores, ow="weather")
    assert stores.rows("weather") == {at: {"temperature_c": 17.4, "cloud_cover_pct": 40.0}}
    assert stores.rows("weather_forecast") == {
        NOON: {
            "issued_at": NOON,
            "valid_at": datetime(2022, 6, 1, 11, tzinfo=UTC),
            "temperature_c": 18.0,
            "precipitation_probability_pct": 25.0,
        }
    }
    assert counts(report) == {Reason.NOTHING_KNOWN: 1, Reason.BROKEN_LINE: 3, Reason.NO_TIME: 1}


def test_what_is_broken_is_left_out_and_told(tmp_path: Path, stores: Stores) -> None:
    """A row that was cut, one with fields too many, one that is cut at the end of the file."""
    rows = [meter_row(NOON + n * SECOND, n) for n in range(4)]
    write(
        tmp_path / "dsmr_2022-06-01",
        older.METER,
        f"{rows[0][:60]}",
        rows[1],
        f"{rows[2]},1",
        "x" * 200_000,
        rows[3][:-1],
        end="",
    )
    report = imported(tmp_path, stores)
    assert list(stores.rows("dsmr")) == [NOON + SECOND]
    assert counts(report) == {Reason.BROKEN_LINE: 4}
    examples = report.noticed[Reason.BROKEN_LINE].examples
    assert [(each.where, each.detail) for each in examples] == [
        ("dsmr_2022-06-01: line 2", f"{rows[0][:60].count(',') + 1} fields in place of 10"),
        ("dsmr_2022-06-01: line 4", "11 fields in place of 10"),
        ("dsmr_2022-06-01: line 5", "field larger than field limit (131072)"),
        ("dsmr_2022-06-01: line 6", "cut off before its end"),
    ]


METER_CUTS = [meter_row(NOON, 1)[:length] for length in range(1, len(meter_row(NOON, 1)) + 1)]


@pytest.mark.parametrize("cut", [*METER_CUTS, "\0" * 40, meter_row(NOON, 1)[:40] + "\0"])
def test_a_row_behind_one_that_was_cut_is_taken(tmp_path: Path, stores: Stores, cut: str) -> None:
    """Wherever that was: the next one was written behind it, on the same line."""
    row = meter_row(NOON + 2 * SECOND, 2)
    write(tmp_path / "dsmr", older.METER, meter_row(NOON - SECOND, 0), f"{cut}{row}")
    report = imported(tmp_path, stores)
    assert stores.rows("dsmr") == {NOON - SECOND: meter_values(0), NOON + 2 * SECOND: meter_values(2)}
    assert [(each.where, each.detail) for each in report.noticed[Reason.BROKEN_LINE].examples] == [
        ("dsmr: line 3", "cut off before its end, where another row begins")
    ]
    assert counts(report) == {Reason.BROKEN_LINE: 1}


@pytest.mark.parametrize("length", [30, 60, 70, 80, 100])
def test_the_weather_behind_a_row_that_was_cut_is_taken(tmp_path: Path, stores: Stores, length: int) -> None:
    """Also where the cut went through a text in quotes; so are the rows after it."""
    rows = [
        older.joined([at, at, older.cell(older.weather_text({"current": {"temp": 290.15 + number}}))])
        for number, at in enumerate(NOON + n * SECOND for n in range(3))
    ]
    write(tmp_path / "ow", older.WEATHER, rows[0][:length] + rows[1], rows[2])
    report = imported(tmp_path, stores)
    assert stores.rows("ow") == {
        NOON + SECOND: {"temperature_c": 18.0},
        NOON + 2 * SECOND: {"temperature_c": 19.0},
    }
    assert counts(report) == {Reason.BROKEN_LINE: 1}


def test_a_row_of_which_only_half_of_its_end_was_written_is_whole(tmp_path: Path, stores: Stores) -> None:
    """All that stands before the end is there."""
    write(tmp_path / "dsmr", older.METER, meter_row(NOON, 1) + "\r" + meter_row(NOON + SECOND, 2), end="\r")
    report = imported(tmp_path, stores)
    assert stores.rows("dsmr") == {NOON: meter_values(1), NOON + SECOND: meter_values(2)}
    assert counts(report) == {}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (meter_row(NOON, 0).replace(str(NOON), "never", 1), Reason.NO_TIME),
        (meter_row(NOON, 0).replace(str(NOON), "0001-01-01 00:00:00+14:00", 1), Reason.NO_TIME),
        (meter_row(NOON, 0).replace(str(NOON), "9999-12-31 23:59:59+00:00", 1), Reason.NO_TIME),
        (f"{NOON},20.249s,0.0,0.0,0.009,0.0085,-0.5,0.0,-0.0645,0.0", Reason.DERIVED),
    ],
)
def test_a_row_without_an_instant_is_left_out(
    tmp_path: Path, stores: Stores, row: str, reason: Reason
) -> None:
    """Or one that is the sum of others."""
    write(tmp_path / "dsmr", older.METER, row, meter_row(NOON + SECOND, 1))
    assert counts(imported(tmp_path, stores)) == {reason: 1}
    assert list(stores.rows("dsmr")) == [NOON + SECOND]


@pytest.mark.parametrize(("cell", "reason"), [("", "no_value"), ("nan", "no_value"), ("x", "not_a_number")])
def test_a_value_that_is_not_known_is_absent(
    tmp_path: Path, stores: Stores, cell: str, reason: Reason
) -> None:
    """It is never made up; the rest of the row is taken."""
    row = meter_row(NOON, 3, tariff=1.5).rpartition(",")[0]
    write(tmp_path / "dsmr", older.METER, f"{row},{cell}")
    report = imported(tmp_path, stores)
    expected = {name: value for name, value in meter_values(3).items() if name not in {"gas_m3", "tariff"}}
    assert stores.rows("dsmr") == {NOON: expected}
    assert counts(report) == {reason: 1, Reason.UNKNOWN_TARIFF: 1}


def test_a_row_without_values_is_left_out(tmp_path: Path, stores: Stores) -> None:
    """As those of a sleeping inverter."""
    write(tmp_path / "fronius", older.FRONIUS, f"{NOON},{NOON},{NOON},,,")
    assert counts(imported(tmp_path, stores)) == {Reason.NOTHING_KNOWN: 1, Reason.NO_VALUE: 3}
    assert stores.all_rows() == {}


def test_the_first_row_of_an_instant_counts(tmp_path: Path, stores: Stores) -> None:
    """Also over the ends of files, and in a dry run."""
    write(tmp_path / "dsmr_2022-06-01", older.METER, meter_row(NOON, 1), meter_row(NOON, 2))
    write(tmp_path / "dsmr_2022-06-02", older.METER, meter_row(NOON, 3), meter_row(NOON + SECOND, 4))
    dry = imported(tmp_path, stores, dry_run=True)
    assert stores.rows("dsmr") == {}
    wet = imported(tmp_path, stores)
    assert stores.rows("dsmr") == {NOON: meter_values(1), NOON + SECOND: meter_values(4)}
    assert (dry.sources, dry.noticed) == (wet.sources, wet.noticed)
    assert (dry.dry_run, wet.dry_run) == (True, False)
    assert counts(wet)[Reason.DUPLICATE] == 2


def test_what_is_derived_or_of_others_is_left_out(tmp_path: Path, stores: Stores) -> None:
    """By its name, by its columns, or because it is none of ours."""
    means = older.METER.replace("system_time,", "")
    mean = meter_row(NOON, 0).split(",")
    del mean[1]
    write(tmp_path / "dsmr_compressed", means, ",".join(mean))
    write(tmp_path / "means_of_a_day", means, ",".join(mean))
    (tmp_path / "notes.txt").write_text("buy milk\nand eggs\n", encoding="utf-8")
    (tmp_path / "picture").write_bytes(bytes(range(256)))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_bytes(b"\r\n\r\n")
    (tmp_path / "long").write_bytes(b"x" * 200_000)
    (tmp_path / "folder").mkdir()
    report = imported(tmp_path, stores)
    assert stores.all_rows() == {}
    assert counts(report) == {Reason.DERIVED: 2, Reason.UNKNOWN_FORM: 5}


def test_a_register_that_falls_and_a_clock_that_differs_are_told(tmp_path: Path, stores: Stores) -> None:
    """And taken as they are; a row that came late is no fall, a column of others is told once."""
    late = meter_row(NOON - SECOND, 1)
    off = f"{NOON + 2 * SECOND},{NOON + timedelta(minutes=5)},99.0,300.0,50.0,60.0,1.0,0.1,0.0,11.0"
    rows = [f"{row},5" for row in (meter_row(NOON, 9), late, off)]
    write(tmp_path / "dsmr", f"{older.METER},water_used", *rows)
    report = imported(tmp_path, stores)
    assert len(stores.rows("dsmr")) == 3
    assert counts(report) == {Reason.OTHER_COLUMN: 1, Reason.REGISTER_FALLS: 1, Reason.CLOCK_DIFFERS: 1}
    assert report.noticed[Reason.REGISTER_FALLS].examples[0].detail == "import_t1_kwh from 100.009 to 99.0"
    assert report.noticed[Reason.CLOCK_DIFFERS].examples[0].detail == "device_time is -298 s from system_time"


def test_a_single_file_and_a_name_that_cannot_be_a_files(tmp_path: Path, stores: Stores) -> None:
    """A time without a zone is in UTC, as a date is its midnight."""
    row = meter_row(NOON, 1).replace(str(NOON), "2022-06-01", 1)
    write(tmp_path / "p1.meter_2022-06-01", older.METER, row)
    imported(tmp_path / "p1.meter_2022-06-01", stores)
    assert list(stores.rows("p1_meter")) == [datetime(2022, 6, 1, tzinfo=UTC)]


def test_a_file_that_goes_away_meanwhile_is_an_error(tmp_path: Path, stores: Stores) -> None:
    """It says which; a folder that is not there is a setting that is wrong."""
    place = CsvPlace(str(tmp_path))
    write(tmp_path / "dsmr", older.METER)
    (part,) = place.parts()
    (tmp_path / "dsmr").unlink()
    with pytest.raises(StoreUnavailableError, match="dsmr cannot be read: No such file"):
        list(place.rows(part))
    with pytest.raises(ConfigError, match=r"place: got .*none.*No such file"):
        imported(tmp_path / "none", stores)
    with pytest.raises(ConfigError, match=r"names\.dsmr"):
        make_importer("older", {"place": str(tmp_path), "names": {"dsmr": ""}})
    with pytest.raises(ConfigError, match="ftp"):
        run(make_importer("older", {"place": "ftp://host"}), stores)
