"""Stores that tests look into after an import."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from energy_core.protocols import Store

type Rows = dict[datetime, dict[str, Any]]


class Stores:
    """Opens a store for each source, and remembers it."""

    def __init__(self, opened: Callable[[str], Store]) -> None:
        """Open them in this way."""
        self._opened = opened
        self.by_source: dict[str, Store] = {}

    def __call__(self, source: str) -> Store:
        """Return the store of a source."""
        return self.by_source.setdefault(source, self._opened(source))

    def rows(self, source: str) -> Rows:
        """Return the rows of a source."""
        return rows_of(self(source))

    def all_rows(self) -> Mapping[str, Rows]:
        """Return the rows of every source."""
        return {source: self.rows(source) for source in self.by_source}


def rows_of(store: Store) -> Rows:
    """Return the rows of a store without what is missing in them; it is closed."""
    frame = store.get_all()
    store.close()
    stamps = [at.astimezone(UTC) for at in pd.DatetimeIndex(frame.index).to_pydatetime()]
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    known = [{str(name): value for name, value in row.items() if value is not None} for row in rows]
    return dict(zip(stamps, known, strict=True))
