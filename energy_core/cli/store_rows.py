"""`energy-core store get|first|last`: rows as CSV, in the grammar of the store's own files, or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime

from ..calendar import days
from ..exceptions import ConfigError
from ..models import Reading
from ..protocols import Store
from ..stores.csv_rows import encode, encode_header
from ..stores.late import frames
from ..stores.rows import Row
from .output import as_object, complain
from .store_arguments import add_store, add_window, bounded, resting, window

GET_HELP = "write the rows of a stretch of time"


def configure_get(parser: argparse.ArgumentParser) -> None:
    """Say what `get` takes."""
    add_store(parser)
    add_window(parser)
    parser.add_argument("--columns", metavar="A,B", type=_names, help="only these columns")
    _add_forms(parser)
    parser.set_defaults(run=_get)


def configure_single(parser: argparse.ArgumentParser, *, first: bool) -> None:
    """Say what `first` or `last` takes."""
    add_store(parser)
    _add_forms(parser)
    parser.set_defaults(run=_single, first=first)


def _add_forms(parser: argparse.ArgumentParser) -> None:
    """Have a command take in which form rows are written."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", action="store_true", help="CSV as in the store's own files (the default)")
    forms.add_argument("--json", action="store_true", help="one JSON object a line, its time in UTC")


def _names(text: str) -> tuple[str, ...]:
    """Read names of columns."""
    return tuple(name.strip() for name in text.split(","))


def _get(args: argparse.Namespace) -> int:
    """Write the rows of a window, a day at a time."""
    with closing(resting(args).open()) as store:
        stretch = bounded(store, *window(args, store.zone))
        last = store.last_reading()
        columns = _columns(store, stretch, args.columns)
        writer = Writer(store.index, columns, source=last.source if last else "", as_json=args.json)
        for row in _rows(store, stretch):
            writer.write(row)
    return 0


def _single(args: argparse.Namespace) -> int:
    """Write the first or the last row; returns 1 if there is none."""
    with closing(resting(args).open()) as store:
        reading = store.first_reading() if args.first else store.last_reading()
        index = store.index
    if reading is None:
        complain("the store has no rows")
        return 1
    writer = Writer(index, tuple(reading.values), source=reading.source, as_json=args.json)
    writer.write(Row(reading.at, dict(reading.values)))
    return 0


class Writer:
    """Writes rows to standard output."""

    def __init__(self, index: str, columns: Sequence[str], *, source: str, as_json: bool) -> None:
        """Begin; CSV has a header."""
        self._columns = columns
        self._source = source
        self._as_json = as_json
        if not as_json:
            sys.stdout.write(encode_header(index, columns).decode())

    def write(self, row: Row) -> None:
        """Write a row; in JSON what is missing is absent, as in the row."""
        if self._as_json:
            values = {name: row.values[name] for name in self._columns if name in row.values}
            sys.stdout.write(f"{json.dumps(as_object(Reading(self._source, row.at, values)))}\n")
        else:
            sys.stdout.write(encode(row, self._columns).data.decode())


def _columns(
    store: Store, stretch: tuple[datetime, datetime] | None, wanted: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the columns of a stretch; a wanted one that is not among them is a ConfigError.

    They may differ from part to part, so that all are looked at before the first row is written.
    """
    known: dict[str, None] = {}
    for since, until in days(*stretch, store.zone) if stretch else ():
        known |= dict.fromkeys(map(str, store.get(since, until).columns))
    for name in wanted or ():
        if name not in known:
            raise ConfigError("--columns", name, f"columns of {', '.join(known) or 'which there are none'}")
    return wanted or tuple(known)


def _rows(store: Store, stretch: tuple[datetime, datetime] | None) -> Iterator[Row]:
    """Yield the rows of a stretch in the order of time."""
    for since, until in days(*stretch, store.zone) if stretch else ():
        yield from frames.rows_of_frame(store.get(since, until), store.index)
