"""From the batches of an importer to stores."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta

from ..calendar import days
from ..exceptions import ConfigError
from ..models import Reading
from ..protocols import Store
from .importer import Batch, Importer, Reason, Remark
from .report import ImportReport, Tally
from .seen import Seen

type Progress = Callable[[datetime, int, float], None]
type OpenStore = Callable[[str], Store]

_TICK = timedelta(microseconds=1)  # the finest that stores keep


def run(
    importer: Importer,
    open_store: OpenStore,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import everything, into the store that `open_store` opens for each source; they are closed at the end.

    In a dry run the stores are only read. `progress` hears after each batch which instant is reached, how
    many rows were read, and which share of the whole that is; `stop` is asked before each. Run again, it
    reads everything again and adds what is not there: a row that is there is never touched.
    Raises ConfigError and StoreError, and keeps the rows until then.
    """
    tally, read = Tally(), 0
    with ExitStack() as stack:
        seen = stack.enter_context(closing(Seen()))
        stores: dict[str, Store] = {}
        for batch in importer.batches():
            if stop():
                return tally.report(dry_run=dry_run, finished=False)
            tally.notice(batch.remarks)
            readings = _first_ones(batch, seen, tally)
            if not readings:
                continue
            if batch.source not in stores:
                store = stack.enter_context(closing(open_store(batch.source)))
                stores[batch.source] = _fit(store, importer.index)
            store = stores[batch.source]
            tally.count(batch.source, readings, _new(store, readings) if dry_run else store.append(readings))
            read += len(readings)
            if progress:
                progress(readings[-1].at, read, batch.share)
    return tally.report(dry_run=dry_run, finished=True)


def _fit(store: Store, index: str | None) -> Store:
    """Return a store whose index is what it must be; of another one this is a ConfigError."""
    if index is not None and store.index != index:
        takes = f"{index}: rows are amounts of a stretch that begins then, not what a meter shows"
        raise ConfigError("index", store.index, takes)
    return store


def _first_ones(batch: Batch, seen: Seen, tally: Tally) -> list[Reading]:
    """Return the readings of instants that were not met before, sorted by time."""
    readings = []
    for reading in batch.readings:
        if seen.add(batch.source, reading.at):
            readings.append(reading)
        else:
            tally.notice([Remark(Reason.DUPLICATE, batch.part, reading.at.isoformat())])
    return sorted(readings, key=lambda reading: reading.at)


def _new(store: Store, readings: list[Reading]) -> int:
    """Return how many readings, sorted by time, a store would keep."""
    there = 0
    wanted = {reading.at for reading in readings}
    for since, until in days(readings[0].at, readings[-1].at + _TICK, store.zone):
        there += len(wanted.intersection(store.get(since, until).index))
    return len(readings) - there
