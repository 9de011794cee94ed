"""Files of prices."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.exceptions import ReaderConnectionError, ReaderDataError
from energy_core.readers.spot_prices import by_quarter, csv_file

CORPUS = Path(__file__).parents[4].parent / "shared" / "data" / "prices"
QUARTER = timedelta(minutes=15)
PORTAL = """"MTU (CET/CEST)","Area","Day-ahead Price (EUR/MWh)"
"01/01/2026 01:00 - 01/01/2026 02:00","BZN|BE","100"
"01/01/2026 02:00 - 01/01/2026 03:00","BZN|BE","-5"
"""
PORTAL_IN_UTC = """MTU (UTC),Day-ahead Price [EUR/MWh]
01/01/2026 00:00:00 - 01/01/2026 01:00:00,100
01/01/2026 01:00:00 - 01/01/2026 02:00:00,-5
01/01/2026 02:00:00 - 01/01/2026 03:00:00,n/e
"""


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("interval_start_utc,eur_per_mwh\n2026-01-01T00:00:00Z,100\n2026-01-01T01:00:00Z,-5\n", None),
        ("start;end;eur_kwh\n2026-01-01T01:00+01:00;x;0,1\n\n2026-01-01T02:00+01:00;x;-0,005\n", None),
        ("time,price\n2026-01-01T00:00Z,10\n2026-01-01T01:00Z,-0.5\n", "ct/kWh"),
        (PORTAL, None),
        (PORTAL_IN_UTC, None),
    ],
)
def test_forms(text: str, unit: str | None) -> None:
    """Of each form the same prices, an hour for its four quarters."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert by_quarter(csv_file.parse(text, unit)) == pytest.approx(
        {start + number * QUARTER: 0.1 if number < 4 else -0.005 for number in range(8)}
    )


def test_a_name_that_is_known_goes_before_a_unit_in_brackets() -> None:
    """Which may be that of another price."""
    header = "start,Price incl. VAT (EUR/kWh),Day-ahead price (GBP/MWh),eur_mwh"
    found = by_quarter(csv_file.parse(f"{header}\n2026-01-01T00:00Z,0.3,90,100\n"))
    assert [*found.values()] == [0.1]


def test_the_hour_that_comes_twice() -> None:
    """The portal tells local time without its offset: what comes again is an hour later."""
    starts = ["01:45", "02:00", "02:15", "02:30", "02:45", "02:00", "02:15", "02:30", "02:45", "03:00"]
    lines = [f"25/10/2026 {start} - x,{number}" for number, start in enumerate(starts)]
    found = by_quarter(csv_file.parse("\n".join(["MTU (CET/CEST),Price (EUR/MWh)", *lines])))
    begin = datetime(2026, 10, 24, 23, 45, tzinfo=UTC)
    assert found == {begin + number * QUARTER: number / 1000 for number in range(10)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column says"),
        ("start,eur_per_mwh\n", "no prices"),
        ("start,price\n2026-01-01T00:00Z,1\n", "no column says that it is a price"),
        ("start,sek_per_mwh\n2026-01-01T00:00Z,1\n", "no column says that it is a price"),
        ("MTU (CET/CEST),Day-ahead Price (GBP/MWh)\n01/01/2026 00:00 - x,1\n", "GBP/MWh"),
        ("start,eur_per_mwh\n2026-01-01T00:00,1\n", "is no time with its zone"),
        ("start,eur_per_mwh\n01/01/2026 00:00 - x,1\n", "in a time that the header does not say"),
        ("start,eur_per_mwh\n2026-01-01T00:00Z,1,2\n", "line 2 has 3 columns, the header 2"),
        ("start,eur_per_mwh\n2026-01-01T00:00Z,dear\n", "'dear' is no price"),
        ("start,eur_kwh\n2026-01-01T00:00Z,85\n", "is its unit right"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    """What is wrong is said."""
    with pytest.raises(ReaderDataError, match=words):
        csv_file.parse(text)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not there, is no text, or is far too large."""
    with pytest.raises(ReaderConnectionError, match="cannot be read"):
        csv_file.read(tmp_path / "none.csv", None)
    path = tmp_path / "prices.csv"
    path.write_bytes(b"start,eur_kwh\n\xff")
    with pytest.raises(ReaderDataError, match="no text"):
        csv_file.read(path, None)
    monkeypatch.setattr(csv_file, "_MOST_BYTES", 3)
    with pytest.raises(ReaderDataError, match="too large"):
        csv_file.read(path, None)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real prices is not here")
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.csv")), ids=lambda path: path.stem)
def test_real_prices(path: Path) -> None:
    """Every row of what a portal exported is the price of its time, and where it has none, none is known."""
    found = by_quarter(csv_file.read(path, None))
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    told = [line.split(",") for line in lines]
    assert all(found[datetime.fromisoformat(at)] == pytest.approx(float(price) / 1000) for at, price in told)
    assert len(found) == len(told) * (1 if "quarter" in path.stem else 4)
