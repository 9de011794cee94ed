"""Rows to maintain."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from energy_core.models import Reading
from energy_core.protocols import Store
from energy_core.stores.csv import CsvStore

ZONE = "Europe/Brussels"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def at(moment: datetime, watts: float = 1.0) -> Reading:
    """Return a reading of an instant."""
    return Reading("meter", moment, {"import_power_w": watts})


def every(step: timedelta, start: datetime, count: int) -> list[Reading]:
    """Return so many readings, the first at the start, each with a value of its own."""
    return [at(start + number * step, number) for number in range(count)]


def part(folder: Path, suffix: str, readings: Iterable[Reading]) -> Path:
    """Write the file of a part of `csv://<folder>/readings`, as a program does; returns where it is."""
    path = folder / f"readings{suffix}.csv"
    store = CsvStore(path)
    store.append(readings)
    store.close()
    return path


def instants(store: Store) -> list[datetime]:
    """Return the time of each row."""
    return [moment.to_pydatetime() for moment in store.get_all().index]
