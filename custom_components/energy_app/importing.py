"""The import of history into the stores of a house, in a thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from .energy_core.importers import Batch, Importer, ImportReport, run
from .energy_core.protocols import Store
from .energy_core.stores.maintenance import at_rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows go, and the sources that devices write: of these nothing from `today` on is taken.

    Their files of today are held by who writes them; what was left out is taken when it is imported again.
    """

    url: str
    zone: str
    written: frozenset[str]
    today: datetime

    def open(self, source: str) -> Store:
        """Open the store of a source. Raises ConfigError or StoreError."""
        return at_rest(self.url, zone=self.zone, source=source).open()


@dataclass(frozen=True, slots=True)
class _BeforeToday:
    """An importer without the rows that the devices write themselves."""

    importer: Importer
    place: Place

    @property
    def index(self) -> str | None:
        """What the time index of a target must be called."""
        return self.importer.index

    def batches(self) -> Iterator[Batch]:
        """Yield everything but rows of today of devices that are being written."""
        for batch in self.importer.batches():
            if batch.source in self.place.written:
                kept = tuple(each for each in batch.readings if each.at < self.place.today)
                yield replace(batch, readings=kept)
            else:
                yield batch


def run_import(importer: Importer, place: Place, *, dry_run: bool, stop: Callable[[], bool]) -> ImportReport:
    """Import everything, or say what would be. Raises ConfigError or StoreError."""
    return run(_BeforeToday(importer, place), place.open, dry_run=dry_run, stop=stop)
