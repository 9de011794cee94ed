"""A program that writes a store by its URL, and says which rows are kept: `steady_writer.py URL [PAUSE_S]`.

What cannot be written now is tried again until it can.
"""

import itertools
import sys
import time
from datetime import UTC, datetime, timedelta

from energy_core import open_store
from energy_core.exceptions import StoreUnavailableError
from energy_core.models import Reading
from energy_core.protocols import Store

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def main() -> None:
    """Write a row after the other for ever, going on after the last one that is there."""
    store = open_store(sys.argv[1], source="meter")
    pause = float(sys.argv[2]) if sys.argv[2:] else 0.0
    for number in itertools.count(first_number(store)):
        keep(store, Reading("meter", START + number * SECOND, {"n": number}))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        time.sleep(pause)


def first_number(store: Store) -> int:
    """Return the number of the first row that is not there."""
    last = store.last_reading()
    return 0 if last is None else (last.at - START) // SECOND + 1


def keep(store: Store, reading: Reading) -> None:
    """Append a row, as often as it takes."""
    while True:
        try:
            store.append([reading])
        except StoreUnavailableError:
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    main()
