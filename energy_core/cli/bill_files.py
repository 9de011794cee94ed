"""The CSV files that `energy-core bill` reads."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from ..calendar import midnight
from ..config import AppConfig, day
from ..costs.spot import MWH, SpotPrices
from ..exceptions import ConfigError, ReaderDataError
from ..models import utc
from ..readers.spot_prices.csv_file import delimiter_of, price_column
from ..readers.spot_prices.intervals import MOST_EUR_KWH
from ..stores.maintenance import at_rest

_INSTANT = "an instant as 2026-01-31T12:00Z or 2026-01-31T13:00+01:00, or a local day as 2026-01-31"

type Row = Mapping[str, str]


def is_store(place: str) -> bool:
    """Say whether a place is the URL of a store, and not a file."""
    return "://" in place


def read_rows(path: str) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a CSV file with a header, each after where it stands, as `usage.csv: line 2`.

    A file that cannot be read, or has no rows, is a ConfigError.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError("file", path, f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError("file", path, "text in UTF-8") from error
    lines = text.splitlines()
    reader = csv.reader(lines, delimiter=delimiter_of(lines))
    header = [name.strip().lower() for name in next(reader, [])]
    for name in header:
        if header.count(name) > 1:
            raise ConfigError("columns", name, "each column once", where=path)
    empty = True
    for row in filter(None, reader):
        empty = False
        where = f"{path}: line {reader.line_num}"
        if len(row) != len(header):
            raise ConfigError("columns", len(row), f"as many as the header: {len(header)}", where=where)
        yield where, dict(zip(header, row, strict=True))
    if empty:
        raise ConfigError("rows", 0, "a header and a row or more", where=path)


def instant(row: Row, name: str, zone: str, where: str) -> datetime:
    """Return an instant of a row, in UTC; a local day is its midnight. Anything else is a ConfigError."""
    text = row.get(name, "").strip()
    whole = day(text)
    try:
        return midnight(whole, zone) if whole else utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise ConfigError(name, text, _INSTANT, where=where) from error


def number(row: Row, name: str, where: str) -> float:
    """Return a number of a row, NaN for none. What is no number is a ConfigError."""
    text = row.get(name, "").strip()
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ConfigError(name, text, "a number, its decimals after a point", where=where)
    return value


def read_house_spot(house: AppConfig, place: str | None) -> SpotPrices | None:
    """Return the day-ahead prices of a place or, where none is given, of that which a house names."""
    place = place or (house.spot.place if house.spot else None)
    return read_spot(place, house.house.time_zone) if place else None


def read_spot(place: str, zone: str, window: tuple[datetime, datetime] | None = None) -> SpotPrices:
    """Return the day-ahead prices of a CSV file or a store; of a store those of a window, if there is one.

    The first column is when a price begins; another one says by its name what it is, and in which unit.
    """
    if is_store(place):
        with closing(at_rest(place, zone=zone, source=None).open()) as store:
            frame = store.get(*window) if window else store.get_all()
        name, factor = _price_column(list(map(str, frame.columns)), place)
        begins = frame.index.astype("datetime64[s, UTC]").astype("int64").to_list()
        kept = [price * factor for price in frame[name].to_list()]
        _check_likely(kept, place)
        return SpotPrices.of(
            (datetime.fromtimestamp(at, UTC), price) for at, price in zip(begins, kept, strict=True)
        )
    rows = list(read_rows(place))
    first, *names = rows[0][1]
    name, factor = _price_column(names, place)
    pairs = [(instant(row, first, zone, where), number(row, name, where) * factor) for where, row in rows]
    _check_likely([price for _, price in pairs], place)
    try:
        return SpotPrices.of(pairs)
    except ValueError as error:
        raise ConfigError("rows", len(pairs), str(error), where=place) from error


def _check_likely(eur_mwh: Sequence[float], place: str) -> None:
    """Refuse a price that is beyond all that the market allows with a ConfigError."""
    for price in eur_mwh:
        if abs(price) > MOST_EUR_KWH * MWH:
            takes = f"at most {MOST_EUR_KWH:g}: is its unit right?"
            raise ConfigError("EUR/kWh", price / MWH, takes, where=place)


def _price_column(names: list[str], place: str) -> tuple[str, float]:
    """Return which column is the price, and by what it is multiplied for EUR/MWh."""
    try:
        place_of_price, factor = price_column(["", *names])
    except ReaderDataError as error:
        takes = "a price, as eur_mwh, eur_kwh or ct_kwh"
        raise ConfigError("columns", ", ".join(names), takes, where=place) from error
    return names[place_of_price - 1], round(factor * MWH, 9)


def read_peaks(path: str) -> dict[date, float]:
    """Return the monthly peaks of a CSV file of `month` (as 2026-01) and `kw`."""
    peaks: dict[date, float] = {}
    for where, row in read_rows(path):
        if not {"month", "kw"} <= set(row):
            raise ConfigError("columns", ", ".join(row), "month, as 2026-01, and kw", where=path)
        month = day(f"{row.get('month', '').strip()}-01")
        peak = number(row, "kw", where)
        if month is None or math.isnan(peak):
            raise ConfigError("month", row.get("month"), "a month as 2026-01, and its kw", where=where)
        if month in peaks:
            raise ConfigError("month", f"{month:%Y-%m}", "each month once", where=where)
        peaks[month] = peak
    return peaks
