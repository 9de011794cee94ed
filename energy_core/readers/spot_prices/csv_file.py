"""A CSV file of day-ahead prices: the time in the first column, the price in one that says its unit.

As the portals of the market export them: `interval_start_utc,eur_per_mwh`, also with `;` between; a second
column of times is the end. The ENTSO-E Transparency Platform (https://transparency.entsoe.eu) writes both
in one column, `MTU (CET/CEST)`, as `01/10/2025 00:00 - 01/10/2025 00:15` in the time of Brussels, and the
unit in `Day-ahead Price (EUR/MWh)`.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ...exceptions import ReaderConnectionError, ReaderDataError
from .intervals import PriceInterval
from .rows import Keys, instant_of
from .units import factor_of

_UNITS: Mapping[str, str] = {
    "eur_mwh": "EUR/MWh",
    "eur_per_mwh": "EUR/MWh",
    "spot_eur_mwh": "EUR/MWh",
    "eur_kwh": "EUR/kWh",
    "eur_per_kwh": "EUR/kWh",
    "spot_eur_kwh": "EUR/kWh",
    "ct_kwh": "ct/kWh",
    "ct_per_kwh": "ct/kWh",
}
_IN_BRACKETS = re.compile(r".*price.*[(\[]\s*([^()\[\]]+/[^()\[\]]+?)\s*[)\]].*", re.IGNORECASE)
_PRICE = frozenset({"price", "value", "prijs"})
_SPAN = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d:\d\d)(?::\d\d)?")
_MARKET = ZoneInfo("Europe/Brussels")
_MOST_BYTES = 64_000_000


def read(path: Path, unit: str | None) -> list[PriceInterval]:
    """Return the prices of a file; `unit` is for a header that does not say one. Blocks.

    Raises ReaderConnectionError for a file that cannot be read, ReaderDataError for what is not understood.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ReaderDataError(f"{path} is too large to be a file of prices")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReaderConnectionError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReaderDataError(f"{path} is no text in UTF-8") from error
    return parse(text, unit)


def parse(text: str, unit: str | None = None) -> list[PriceInterval]:
    """Return the prices of the text of a file. Raises ReaderDataError."""
    lines = text.splitlines()
    table = csv.reader(lines, delimiter=delimiter_of(lines))
    header = [name.strip() for name in next(table, [])]
    place, factor = price_column(header, unit)
    rows = list(_rows(table, place, len(header), header[0] if header else ""))
    if not rows:
        raise ReaderDataError("the file has no prices", fault="empty")
    return Keys("start", None, "price").read(rows, factor)


def delimiter_of(lines: Sequence[str]) -> str:
    """Return what is between the columns of CSV lines: commas or, where the header has more, semicolons."""
    return ";" if lines and lines[0].count(";") > lines[0].count(",") else ","


def price_column(header: Sequence[str], unit: str | None = None) -> tuple[int, float]:
    """Return which column is the price, and by what it is multiplied for EUR/kWh. Raises ReaderDataError."""
    columns = list(enumerate(header))[1:]
    for place, name in columns:
        if name.lower() in _UNITS:
            return place, factor_of(_UNITS[name.lower()])
    for place, name in columns:
        if match := _IN_BRACKETS.fullmatch(name):
            return place, factor_of(match[1])
        if name.lower() in _PRICE and unit is not None:
            return place, factor_of(unit)
    raise ReaderDataError(
        f"no column says that it is a price, and in which unit: {', '.join(header)[:200]}", fault="unit"
    )


def _rows(table: Iterator[list[str]], place: int, width: int, first: str) -> Iterator[Mapping[str, object]]:
    """Yield the rows of a file that have a price; spans of local time are put in the order of the clock."""
    before: datetime | None = None
    for number, row in enumerate(table, 2):
        if not any(map(str.strip, row)):
            continue
        if len(row) != width:
            raise ReaderDataError(f"line {number} has {len(row)} columns, the header {width}")
        start = _start(row[0], first, before)
        before = start
        price = row[place].strip().replace(",", ".")
        yield {"start": start, "price": None if price in {"", "-", "n/e", "N/A"} else price}


def _start(text: str, header: str, before: datetime | None) -> datetime:
    """Return when a price begins."""
    match = _SPAN.match(text.strip())
    if match is None:
        return instant_of(text.strip())
    day, month, year, clock = match.groups()
    if "UTC" in header:
        return datetime.fromisoformat(f"{year}-{month}-{day}T{clock}+00:00")
    if "CET" not in header:
        raise ReaderDataError(f"{text!r} is in a time that the header does not say: {header!r}")
    local = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}").replace(tzinfo=_MARKET)
    start = local.astimezone(UTC)
    if before is not None and start <= before:  # the hour that comes twice when the clocks go back
        start = local.replace(fold=1).astimezone(UTC)
    return start
