"""How much room a year of a meter takes on the disk, as text and once it was tidied.

A three-phase Belgian meter with gas and water is kept as by default: every 10 s the mean of its telegrams,
one a second, over a day of each season; the days are scaled to a year. They are tidied as they are every
night.

    .venv/bin/python -m benchmarks.disk
"""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from energy_core.calendar import midnight
from energy_core.models import Reading, Value
from energy_core.readers.sampling import mean
from energy_core.stores.csv import CsvStore
from energy_core.stores.maintenance import Retention, tidy
from tests.emulators.p1_meter import Meter, MeterOptions

ZONE = "Europe/Brussels"
PERIOD = timedelta(seconds=10)
SECOND = timedelta(seconds=1)
MONTHS = (1, 4, 7, 10)
ROWS = 8640
YEAR = 365.25


def write_day(folder: Path, meter: Meter, day: datetime) -> Path:
    """Write a day of a meter as a logger does; returns its file."""
    path = folder / f"readings_{day:%Y-%m-%d}.csv"
    start = midnight(day.date(), ZONE)
    store = CsvStore(path)
    store.append(mean(telegrams(meter, start + number * PERIOD)) for number in range(ROWS))
    store.close()
    return path


def telegrams(meter: Meter, start: datetime) -> list[Reading]:
    """Return what a meter says in one period."""
    moments = [start + second * SECOND for second in range(int(PERIOD / SECOND))]
    return [Reading("meter", moment, values(meter, moment)) for moment in moments]


def values(meter: Meter, moment: datetime) -> dict[str, Value]:
    """Return what a meter says at a moment."""
    said = meter.truth(moment).items()
    return {column: value for column, value in said if isinstance(value, float | int | str | datetime)}


def sizes(folder: Path) -> dict[str, int]:
    """Return how many bytes the files of each kind take, by their ends."""
    found: dict[str, int] = {}
    for path in folder.iterdir():
        kind = path.name.partition(".")[2]
        found[kind] = found.get(kind, 0) + path.stat().st_size
    return found


def show(title: str, folder: Path) -> None:
    """Print what is in a folder, for a row and for a year."""
    found = sizes(folder)
    for kind, size in sorted({**found, "all": sum(found.values())}.items()):
        row = size / ROWS / len(MONTHS)
        sys.stdout.write(f"| {title} | {kind} | {row:.1f} | {row * ROWS * YEAR / 1e6:.0f} |\n")


def main() -> None:
    """Write, tidy and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        meter = Meter(MeterOptions(start=datetime(2026, 1, 1, tzinfo=UTC)))
        for month in MONTHS:
            write_day(folder, meter, datetime(2026, month, 15, tzinfo=UTC))
        sys.stdout.write("| days | file | bytes a row | MB a year |\n| --- | --- | --- | --- |\n")
        show("as written", folder)
        for title, after in (("packed", 0), ("compressed", 7)):
            retention = Retention(raw_days=0, compress_after_days=after)
            url = f"csv://{folder}/readings?distributed=date"
            now = datetime(2027, 1, 1, tzinfo=UTC)
            failures = tidy(url, zone=ZONE, source=None, now=now, retention=retention).failures
            sys.stdout.write("".join(f"{failure}\n" for failure in failures))
            show(title, folder)


if __name__ == "__main__":
    main()
