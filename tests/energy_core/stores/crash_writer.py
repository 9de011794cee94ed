"""A program that writes a store and says what it may rely on: `crash_writer.py PATH [pack]`."""

import itertools
import sys
from datetime import UTC, datetime, timedelta

from energy_core.models import Reading, Value
from energy_core.stores.csv import CsvStore

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


def main() -> None:
    """Write for ever: most rows in order, some late, now and then a new column and, if told, packed."""
    store = CsvStore(sys.argv[1])
    last = store.last_reading()
    first = 0 if last is None else int((last.at - START).total_seconds()) + 1
    for number in itertools.count(first):
        late = START + timedelta(seconds=number - 1, milliseconds=500)
        columns: dict[str, Value] = {"n": number, "text": 'say "é"\r\n', f"column_{number // 40}": 1.5}
        rows = [Reading("meter", START + timedelta(seconds=number), columns)]
        if number % 10 == 9:
            rows.append(Reading("meter", late, {"n": number - 0.5}))
        store.append(rows)
        if sys.argv[2:] and number % 5 == 0:
            store.pack(compress=number % 2 == 0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
