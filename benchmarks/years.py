"""A store of years: opening, today, the last row and a month, each beside the store of a month."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from energy_core.protocols import Store
from energy_core.stores import open_store

from .measure import line, seconds, text_of, title
from .rows import frame

START = datetime(2021, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
EVERY_S = 10
MONTH = 30 * DAY


def measure(folder: Path, years: int, options: str, rounds: int = 5) -> None:
    """Make the two stores and measure them."""
    days = round(years * 365.25)
    long, short = (f"csv://{folder}/{name}?zone=UTC&{options}".rstrip("&") for name in ("long", "short"))
    begin = time.perf_counter()
    fill(long, START, days)
    made = time.perf_counter() - begin
    fill(short, START, MONTH.days)
    count = days * 86_400 // EVERY_S
    title(f"{years} years of {EVERY_S} s, {count:,} rows {options or '(one file)'} beside {MONTH.days} days")
    line("made", text_of(made), f"{made / count * 1e6:.2f} µs a row")
    for what, work in WORKS.items():
        works: dict[str, Callable[[], object]] = {
            "long": partial(work, long, START + days * DAY),
            "short": partial(work, short, START + MONTH),
        }
        found = seconds(rounds, works)
        line(what, text_of(found["long"]), text_of(found["short"]), found["long"] / found["short"])


def fill(url: str, start: datetime, days: int) -> None:
    """Fill a store, thirty days at once."""
    store = open_store(url)
    for first in range(0, days, MONTH.days):
        rows = frame(start + first * DAY, min(MONTH.days, days - first), EVERY_S)
        store.put(rows)
        sys.stderr.write(f"\r{first + MONTH.days} of {days} days")
    sys.stderr.write("\n")
    store.close()


def _opened(url: str, _: datetime) -> None:
    """Open a store and ask for nothing but its last row."""
    store = open_store(url)
    store.last_reading()
    store.close()


def _window(url: str, end: datetime, *, days: int) -> None:
    """Get the last days, from a store that was opened before."""
    _open(url).get(end - days * DAY, end)


def _last(url: str, _: datetime) -> None:
    """Get the last row, from a store that was opened before."""
    _open(url).get_last()


def _open(url: str) -> Store:
    """Return the one store of a URL."""
    return _STORES.setdefault(url, open_store(url))


_STORES: dict[str, Store] = {}
WORKS: dict[str, Callable[[str, datetime], None]] = {
    "opening, and the last reading": _opened,
    "today": partial(_window, days=1),
    "the last row": _last,
    "a month": partial(_window, days=MONTH.days),
}
