"""The writing of rows as CSV, in the grammar of the store's own files.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from .energy_core.calendar import days
from .energy_core.exceptions import StoreUnavailableError
from .energy_core.protocols import Store
from .energy_core.stores.csv_rows import encode, encode_header
from .energy_core.stores.late import frames
from .energy_core.stores.maintenance import AtRest

MOST_ROWS = 1000  # in an answer

type Window = tuple[datetime, datetime]


def export(place: AtRest, window: Window, path: Path) -> dict[str, Any]:
    """Return the rows of [start, end) of a store as CSV text or, of many, the file that they are in.

    Raises ConfigError or StoreError.
    """
    with closing(place.open()) as store:
        bounds = _bounded(store, window)
        columns, count = _survey(store, bounds)
        answer: dict[str, Any] = {"rows": count, "columns": list(columns)}
        if not count:
            return answer
        if count <= MOST_ROWS:
            text = BytesIO()
            _write(store, bounds, columns, text)
            return answer | {"csv": text.getvalue().decode()}
        try:
            _to_file(store, bounds, columns, path)
        except OSError as error:
            raise StoreUnavailableError(f"{path} cannot be written: {error.strerror}") from error
        return answer | {"path": str(path)}


def _bounded(store: Store, window: Window) -> Window | None:
    """Return the part of a stretch in which there can be rows, None if there is none."""
    first, last = store.first_reading(), store.last_reading()
    if first is None or last is None or last.at < window[0] or first.at >= window[1]:
        return None
    # The last row is part of it, whatever the window ends with.
    return max(window[0], first.at), window[1]


def _pieces(store: Store, window: Window | None) -> Iterator[Any]:
    """Yield the rows of a stretch day by day, so that no more than a day is held."""
    last = store.last_reading()
    for since, until in days(*window, store.zone) if window else ():
        if last is None or since > last.at:
            return
        yield store.get(since, until)


def _survey(store: Store, window: Window | None) -> tuple[tuple[str, ...], int]:
    """Return the columns of a stretch, which may differ by the day, and how many rows there are."""
    columns: dict[str, None] = {}
    count = 0
    for frame in _pieces(store, window):
        columns |= dict.fromkeys(map(str, frame.columns))
        count += len(frame)
    return tuple(columns), count


def _write(store: Store, window: Window | None, columns: tuple[str, ...], file: BinaryIO) -> None:
    """Write a header and the rows of a stretch."""
    file.write(encode_header(store.index, columns))
    for frame in _pieces(store, window):
        file.writelines(encode(row, columns).data for row in frames.rows_of_frame(frame, store.index))


def _to_file(store: Store, window: Window | None, columns: tuple[str, ...], path: Path) -> None:
    """Write a file, which is there whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            _write(store, window, columns, file)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
