"""A family that tells what is done to its stores."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, override

from energy_core.exceptions import StoreUnavailableError
from energy_core.protocols import Store
from energy_core.stores import open_family
from energy_core.stores.decorators.decorator import StoreDecorator
from energy_core.stores.family import StoreFamily

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd


class RecordingStore(StoreDecorator):
    """A store that writes down when it is read and closed."""

    def __init__(self, inner: Store, suffix: str, family: RecordingFamily) -> None:
        """Wrap a store."""
        super().__init__(inner)
        self._suffix = suffix
        self._family = family

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        self._family.calls.append(f"get {self._suffix}")
        return super().get(start, end)

    @override
    def flush(self) -> None:
        if self._family.broken == self._suffix:
            raise StoreUnavailableError("broken")
        super().flush()

    @override
    def close(self) -> None:
        self._family.calls.append(f"close {self._suffix}")
        self.flush()
        super().close()


class RecordingFamily(StoreFamily):
    """The CSV files of a folder."""

    def __init__(self, folder: Path, *, zone: str = "Europe/Brussels") -> None:
        """Begin with no call."""
        self.calls: list[str] = []
        self.broken: str | None = None  # the suffix of the store that cannot be flushed
        self._inner = open_family(f"csv://{folder}/readings", zone=zone)

    @override
    def open(self, suffix: str = "") -> Store:
        return RecordingStore(self._inner.open(suffix), suffix, self)

    @override
    def suffixes(self) -> Sequence[str]:
        return self._inner.suffixes()

    @override
    def drop(self, suffix: str) -> None:
        self._inner.drop(suffix)
