"""What every decorator of a store has in common."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, override

from ...exceptions import StoreError
from ...models import Reading, Rows
from ...protocols import Store

if TYPE_CHECKING:
    import pandas as pd


class StoreDecorator(Store):
    """A store that does as the one it wraps; a decorator overrides what it does otherwise."""

    def __init__(self, inner: Store) -> None:
        """Wrap a store, which belongs to this one from now on."""
        self.inner = inner
        self.index = inner.index
        self.zone = inner.zone

    @property
    def waiting(self) -> int:
        """How many rows wait in a journal until what is wrapped can be reached again."""
        return getattr(self.inner, "waiting", 0)

    @property
    def failure(self) -> StoreError | None:
        """Why what is wrapped cannot be reached, if so: what is read now may lack what it holds."""
        return getattr(self.inner, "failure", None)

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return self.inner.append(readings)

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        return self.inner.put(frame, replace=replace)

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return self.inner.get(start, end)

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading] | None:
        return self.inner.readings(start, end)

    @override
    def rows(self, start: datetime, end: datetime) -> Rows | None:
        return self.inner.rows(start, end)

    @override
    def get_all(self) -> pd.DataFrame:
        return self.inner.get_all()

    @override
    def get_first(self) -> pd.DataFrame:
        return self.inner.get_first()

    @override
    def get_last(self) -> pd.DataFrame:
        return self.inner.get_last()

    @override
    def first_reading(self) -> Reading | None:
        return self.inner.first_reading()

    @override
    def last_reading(self) -> Reading | None:
        return self.inner.last_reading()

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        return self.inner.remove(start, end)

    @override
    def clear(self) -> None:
        self.inner.clear()

    @override
    def flush(self) -> None:
        self.inner.flush()

    @override
    def close(self) -> None:
        self.inner.close()
