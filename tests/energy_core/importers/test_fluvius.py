"""Imports from CSV files of the portal of Fluvius, made up in its layout."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from energy_core.calendar import midnight
from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.importers import ImportReport, Reason, make_importer, run
from energy_core.importers.fluvius.importer import FluviusImporter
from energy_core.stores import open_store

from .stores import Stores

DUTCH = (
    "Van (datum);Van (tijdstip);Tot (datum);Tot (tijdstip);EAN-code;Meter;Metertype;"
    "Register;Volume;Eenheid;Validatiestatus;Omschrijving"
)
ENGLISH = (
    "From (date);From (time);Until (date);Until (time);EAN code;Meter;Meter type;"
    "Register;Volume;Unit;Validation status;Description"
)
FRENCH = (
    "De (date);De (heure);À (date);À (heure);Code EAN;Compteur;Type de compteur;"
    "Registre;Volume;Unité;Statut de validation;Description"
)
GAS = DUTCH.replace("Omschrijving", "Calorische bovenwaarde;Omschrijving")
EAN, OTHER = "541448000000000001", "541448000000000002"
BRUSSELS = ZoneInfo("Europe/Brussels")
QUARTER = timedelta(minutes=15)
START = datetime(2024, 1, 14, 23, tzinfo=UTC)  # midnight in Brussels


def line(  # noqa: PLR0913  # the fields of a line
    start: str,
    end: str,
    register: str,
    volume: str,
    *,
    unit: str = "kWh",
    status: str = "Uitgelezen",
    ean: str = EAN,
    meter: str = "1SAG0000000001",
) -> str:
    """Return a line from one local time until another, as `15-01-2024 00:15:00`."""
    begin, until = (moment.replace(" ", ";") for moment in (start, end))
    return f'{begin};{until};="{ean}";{meter};Digitale meter;{register};{volume};{unit};{status};'


def imported(path: Path, stores: Stores, *lines: str, **settings: Any) -> ImportReport:
    """Write a file, and import it."""
    (path / "export.csv").write_text("".join(f"{each}\n" for each in lines), encoding="utf-8-sig")
    return run(make_importer("fluvius", {"place": str(path), **settings}), stores)


def counts(report: ImportReport) -> dict[Reason, int]:
    """Return how often each reason was noticed."""
    return {reason: noticed.count for reason, noticed in report.noticed.items()}


def row(amounts: dict[str, float], end: datetime, quality: str = "complete") -> dict[str, object]:
    """Return a row."""
    return {**amounts, "end": end, "quality": quality}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (DUTCH, ("Afname", "Injectie", "Dag", "Nacht")),
        (ENGLISH, ("Offtake", "Injection", "Day", "Night")),
        (FRENCH, ("Prélèvement", "Injection", "Jour", "Nuit")),
        (DUTCH.replace("(", "").replace(")", ""), ("Afname", "Injectie", "Dag", "Nacht")),
    ],
)
@pytest.mark.parametrize("mark", ["-", "/"])
def test_quarters_have_their_registers(
    tmp_path: Path, amounts: Stores, header: str, words: tuple[str, ...], mark: str
) -> None:
    """The register that is not there counted nothing, in every language of the portal."""
    off, inj, day, night = words
    first = "15-01-2024 00:00:00", "15-01-2024 00:15:00"
    second = "15-01-2024 00:15:00", "15-01-2024 00:30:00"
    lines = [
        line(*first, f"{off} {night}", "0,173"),
        line(*first, f"{inj} {night}", "0,000"),
        line(*second, f"{off} {day}", "1,5"),
        line(*second, f"{inj} {day}", "0,25"),
    ]
    report = imported(tmp_path, amounts, header, *(each.replace("-01-", f"{mark}01{mark}") for each in lines))
    names = "import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh"
    assert amounts.all_rows() == {
        "electricity": {
            START: row(dict(zip(names, (0, 0.173, 0, 0), strict=True)), START + QUARTER),
            START + QUARTER: row(dict(zip(names, (1.5, 0, 0.25, 0), strict=True)), START + 2 * QUARTER),
        }
    }
    assert counts(report) == {}


def quarters(day: date, length: timedelta = QUARTER) -> Iterator[tuple[datetime, str]]:
    """Yield the quarters, or longer stretches, of a local day, each with its line."""
    at, stop = midnight(day, "Europe/Brussels"), midnight(day + timedelta(days=1), "Europe/Brussels")
    while at < stop:
        begin, end = (each.astimezone(BRUSSELS).strftime("%d-%m-%Y %H:%M:%S") for each in (at, at + length))
        yield at, line(begin, end, "Afname Nacht", f"0,{at.hour:02}{at.minute:02}")
        at += length


@pytest.mark.parametrize(
    ("day", "count"), [(date(2024, 3, 31), 92), (date(2024, 4, 1), 96), (date(2024, 10, 27), 100)]
)
def test_every_local_day_has_its_quarters(tmp_path: Path, amounts: Stores, day: date, count: int) -> None:
    """The hour that comes twice is there twice, in its place, and every quarter ends as it should."""
    written = list(quarters(day))
    report = imported(tmp_path, amounts, DUTCH, *(text for _, text in written))
    rows = amounts.rows("electricity")
    assert list(rows) == [at for at, _ in written]
    assert len(rows) == count
    for at, values in rows.items():
        assert values["import_t2_kwh"] == float(f"0.{at.hour:02}{at.minute:02}")
        assert values["end"] == at + QUARTER
    assert counts(report) == {}


@pytest.mark.parametrize("until", ["02:00:00", "03:00:00"])
def test_the_last_quarter_before_the_clock_is_set_back(tmp_path: Path, amounts: Stores, until: str) -> None:
    """Ends a quarter later, whatever the clock is called to show then."""
    half, last = (
        line(f"27-10-2024 {begin}", f"27-10-2024 {end}", "Afname Nacht", "1")
        for begin, end in (("02:30:00", "02:45:00"), ("02:45:00", "03:00:00"))
    )
    report = imported(tmp_path, amounts, DUTCH, last.replace("03:00:00", until), half, last, last)
    rows = amounts.rows("electricity")
    first = datetime(2024, 10, 27, 0, 45, tzinfo=UTC)
    assert list(rows) == [first - QUARTER, first, first + timedelta(hours=1)]
    assert rows[first]["end"] == first + QUARTER
    assert counts(report) == {Reason.DUPLICATE: 1}


ORDERS: dict[str, Callable[[list[str]], list[str]]] = {
    "in time": lambda texts: texts,
    "back in time": lambda texts: texts[::-1],
    "each twice": lambda texts: [text for text in texts for _ in range(2)],
    "each twice, back in time": lambda texts: [text for text in texts[::-1] for _ in range(2)],
    "the whole twice": lambda texts: [*texts, *texts],
    "sorted by its times": lambda texts: sorted(texts, key=begin_of),
    "each twice, sorted": lambda texts: sorted([text for text in texts for _ in range(2)], key=begin_of),
    "sorted the other way": lambda texts: sorted(texts, key=begin_of, reverse=True),
    "back in time, sorted": lambda texts: sorted(texts, key=begin_of)[::-1],
}


def begin_of(text: str) -> datetime:
    """Return the local time at which a line begins."""
    return datetime.strptime(text[:19], "%d-%m-%Y;%H:%M:%S")  # noqa: DTZ007  # the file says no zone


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("minutes", [15, 60])
def test_lines_come_in_any_order(tmp_path: Path, amounts: Stores, minutes: int, order: str) -> None:
    """As the portal or a spreadsheet sorts them: each hour of the two that are alike has what it used."""
    written = list(quarters(date(2024, 10, 27), timedelta(minutes=minutes)))
    lines = ORDERS[order]([text for _, text in written])
    report = imported(tmp_path, amounts, DUTCH, *lines)
    found = {at: values["import_t2_kwh"] for at, values in amounts.rows("electricity").items()}
    assert found == {at: float(f"0.{at.hour:02}{at.minute:02}") for at, _ in written}
    twice = len(lines) - len(written)
    assert counts(report) == ({Reason.DUPLICATE: twice} if twice else {})


@pytest.mark.parametrize(
    ("encoding", "between", "before"),
    [
        ("utf-8", ";", ""),
        ("utf-16", ";", "sep=;\n"),
        ("cp1252", ";", "\n\n"),
        ("utf-8-sig", ",", "SEP=,\r\n"),
        ("cp1252", "\t", ""),
    ],
)
def test_files_that_a_spreadsheet_has_saved_are_understood(
    tmp_path: Path, amounts: Stores, encoding: str, between: str, before: str
) -> None:
    """In another encoding, with something else between the fields, and with points between thousands."""
    text = line("15-01-2024 00:00:00", "15-01-2024 00:15:00", "Prélèvement Jour", '"1.234,567"')
    lines = before + "".join(f"{each}\n" for each in (FRENCH, text)).replace(";", between)
    (tmp_path / "export.csv").write_bytes(lines.encode(encoding))
    report = run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)
    assert amounts.rows("electricity")[START]["import_t1_kwh"] == 1234.567
    assert counts(report) == {}
    (tmp_path / "export.csv").write_bytes((lines + f"cut{between}\n").encode(encoding))
    report = run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)
    (cut,) = report.noticed[Reason.BROKEN_LINE].examples
    assert cut.where == f"export.csv: line {lines.count(chr(10)) + 1}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_byte_that_is_wrong_takes_its_line_alone(tmp_path: Path, amounts: Stores, encoding: str) -> None:
    """What the others say shows how the file was written."""
    first = "15-01-2024 00:00:00", "15-01-2024 01:00:00"
    bad = line(*first, "Afname", "1", unit="?").encode(encoding).replace(b"?", b"\xff")
    good = f"{GAS}\n{line(*first, 'Afname', '0,364', unit='m³')}\n".encode(encoding)
    (tmp_path / "export.csv").write_bytes(good + bad + b"\n")
    report = run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)
    assert amounts.rows("gas")[START]["gas_m3"] == 0.364
    assert counts(report) == {Reason.OTHER_REGISTER: 1}


def test_a_time_that_does_not_exist_is_left_out(tmp_path: Path, amounts: Stores) -> None:
    """As is what is no time, or ends before it begins."""
    report = imported(
        tmp_path,
        amounts,
        DUTCH,
        line("31-03-2024 02:15:00", "31-03-2024 02:30:00", "Afname Nacht", "1"),
        line("31-02-2024 02:15:00", "31-03-2024 02:30:00", "Afname Nacht", "1"),
        line("30-03-2024 02:15:00", "30-03-2024 02:00:00", "Afname Nacht", "1"),
        line("30-03-2024 02:15:00", "soon 02:00:00", "Afname Nacht", "1"),
        line("01-01-0001 00:00:00", "01-01-0001 00:15:00", "Afname Nacht", "1"),
        line("30-03-2024 02:15:00", "31-12-9999 23:59:59", "Afname Nacht", "1"),
    )
    assert counts(report) == {Reason.NO_TIME: 6}
    assert amounts.all_rows() == {}


def test_days_without_times_are_whole_days(tmp_path: Path, amounts: Stores) -> None:
    """Of 23 and 25 hours too; the end is the next day, or the day itself."""
    header = "Van Datum;Tot Datum;EAN-code;Meter;Register;Volume;Eenheid;Validatiestatus"
    ends = {"31-03-2024": "01-04-2024", "27-10-2024": "27-10-2024"}
    lines = [f'{day};{end};="{EAN}";m;Afname Dag;2;kWh;Gevalideerd' for day, end in ends.items()]
    imported(tmp_path, amounts, header, *lines)
    rows = amounts.rows("electricity_days")
    assert [(values["end"] - at).total_seconds() / 3600 for at, values in rows.items()] == [23, 25]
    assert [values["import_t1_kwh"] for values in rows.values()] == [2, 2]


def test_gas_is_in_both_of_its_units(tmp_path: Path, amounts: Stores) -> None:
    """And apart from electricity, whose hours begin at the same instants."""
    first = "15-01-2024 00:00:00", "15-01-2024 01:00:00"
    imported(
        tmp_path,
        amounts,
        GAS,
        f"{line(*first, 'Afname', '4,125')};",
        line(*first, "Afname", "0,364", unit="m³"),
        f"{line(*first, 'Afname', '0,364', unit='kW')};",
    )
    (tmp_path / "electricity.csv").write_text(
        f"{DUTCH}\n{line(*first, 'Afname Actief', '0,5')}\n", encoding="utf-8"
    )
    report = run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)
    hour = START + timedelta(hours=1)
    assert amounts.rows("gas") == {START: row({"gas_kwh": 4.125, "gas_m3": 0.364}, hour)}
    assert amounts.rows("electricity") == {START: row({"import_kwh": 0.5}, hour)}
    assert (report.sources["gas"].imported, report.sources["gas"].there) == (0, 1)
    assert counts(report) == {Reason.OTHER_REGISTER: 1}


def test_what_was_not_read_is_not_known(tmp_path: Path, amounts: Stores) -> None:
    """It is no 0, and neither is what stands beside it; what was estimated says so."""
    first = "15-01-2024 00:00:00", "15-01-2024 00:15:00"
    second = "15-01-2024 00:15:00", "15-01-2024 00:30:00"
    report = imported(
        tmp_path,
        amounts,
        DUTCH,
        line(*first, "Afname Nacht", "", status="Geen verbruik"),
        line(*second, "Afname Nacht", "", status="Geen verbruik"),
        line(*second, "Afname Dag", "1,25", status="Geschat"),
        line(*second, "Injectie Dag", "-1"),
        line(*second, "Piekvermogen", "4,2", unit="kW"),
        line(*second, "Blindenergie", "4,2"),
        "15-01-2024;00:15:00",
        "",
    )
    end = START + 2 * QUARTER
    assert amounts.rows("electricity") == {START + QUARTER: row({"import_t1_kwh": 1.25}, end, "estimated")}
    assert counts(report) == {
        Reason.NO_VALUE: 2,
        Reason.ESTIMATED: 1,
        Reason.NOT_A_NUMBER: 1,
        Reason.OTHER_REGISTER: 2,
        Reason.BROKEN_LINE: 1,
    }


def test_one_metering_point_is_imported(tmp_path: Path, amounts: Stores) -> None:
    """The first, or the one that is chosen; amounts of a replaced meter and of the new one are added."""
    first = "15-01-2024 00:00:00", "15-01-2024 00:15:00"
    lines = [
        line(*first, "Afname Dag", "1"),
        line(*first, "Afname Dag", "2", ean=OTHER),
        line(*first, "Afname Dag", "0,5", meter="new"),
        line(*first, "Afname Dag", "7"),
    ]
    report = imported(tmp_path, amounts, DUTCH, *lines)
    assert amounts.rows("electricity")[START]["import_t1_kwh"] == 1.5
    assert counts(report) == {Reason.OTHER_POINT: 1, Reason.DUPLICATE: 1}
    other = Stores(lambda source: open_store("memory:?index=start", source=source))
    imported(tmp_path, other, DUTCH, *lines, ean=OTHER)
    assert other.rows("electricity")[START]["import_t1_kwh"] == 2


def test_exports_may_overlap(tmp_path: Path, amounts: Stores) -> None:
    """The first file by name counts."""
    texts = [text for _, text in quarters(date(2024, 4, 1))]
    for name, lines in (("a", texts[:60]), ("b", texts[40:])):
        (tmp_path / f"{name}.CSV").write_text("\n".join([DUTCH, *lines, ""]), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("none of ours", encoding="utf-8")
    report = run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)
    assert len(amounts.rows("electricity")) == 96
    assert counts(report) == {Reason.DUPLICATE: 20}


def test_what_is_no_file_of_the_portal_is_told(tmp_path: Path, stores: Stores, amounts: Stores) -> None:
    """So is a store for registers, into which amounts do not go, and what cannot be read."""
    assert counts(imported(tmp_path, amounts, "one;two", "1;2")) == {Reason.UNKNOWN_FORM: 1}
    assert counts(imported(tmp_path, amounts, DUTCH, "x" * 200_000)) == {Reason.BROKEN_LINE: 1}
    with pytest.raises(ConfigError, match="index: got 'time', takes start"):
        imported(tmp_path, stores, DUTCH, line("15-01-2024 0:00", "15-01-2024 0:15", "Afname Dag", "1"))
    with pytest.raises(ConfigError, match="zone"):
        make_importer("fluvius", {"place": str(tmp_path), "zone": "Mars"})
    with pytest.raises(ConfigError, match="No such file"):
        run(make_importer("fluvius", {"place": str(tmp_path / "none")}), amounts)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(StoreUnavailableError, match=r"folder\.csv cannot be read"):
        run(make_importer("fluvius", {"place": str(tmp_path)}), amounts)


def test_it_gives_amounts() -> None:
    """Not registers."""
    assert FluviusImporter.index == "start"
