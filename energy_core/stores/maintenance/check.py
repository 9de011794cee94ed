"""What is wrong with what a store keeps, and the mending of it."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from ...calendar import days
from ...exceptions import StoreError
from ...models import isoformat_utc
from ...protocols import Store
from ..csv import CsvStore
from .csv_check import findings, scan
from .csv_mend import mend as mend_file
from .csv_text import moment_of
from .findings import MENDABLE, CheckReport, Finding, Trouble
from .gaps import Gaps
from .parts import Part, at_rest

type _Found = tuple[list[Finding], Sequence[int]]  # and the instants of the rows, in microseconds since 1970

_TICK = timedelta(microseconds=1)


def check(url: str, *, zone: str, source: str | None, mend: bool) -> CheckReport:
    """Look for what is wrong in the store of a URL and, if asked, mend what can be.

    Gaps are stretches without rows that are much longer than the usual period. Files are read as they
    stand: rows that are not in order or are there twice, what is no row, rows of another day than that
    of their file. What is mended is written anew, and what was no row is kept beside it. A file that a
    program is writing is only read; that is in the report, as is a file that cannot be read.
    """
    rest = at_rest(url, zone=zone, source=source)
    work = _Check(mend=mend)
    for part in rest.parts():
        work.look_into(rest.family.open(part.suffix), part)
    if not rest.is_dated:
        work.look_into(rest.open(), None)
    return work.report()


class _Check:
    """The check of one store."""

    def __init__(self, *, mend: bool) -> None:
        """Begin without findings."""
        self._mend = mend
        self._gaps = Gaps()
        self._rows = 0
        self._findings: list[Finding] = []
        self._refused: list[str] = []

    def report(self) -> CheckReport:
        """Return what was found."""
        gaps = (f"no rows from {_at(gap.start)} until {_at(gap.end)}" for gap in self._gaps.found)
        self._findings += (Finding(Trouble.GAP, "", words) for words in gaps)
        return CheckReport(self._rows, tuple(self._findings), tuple(self._refused))

    def look_into(self, store: Store, part: Part | None) -> None:
        """Check a store, or a part of one."""
        with closing(store):
            if isinstance(store, CsvStore):
                found, times = self._look_into_file(store, part)
            else:
                found, times = [], [at for day in _times(store) for at in day]
        self._findings += found
        self._rows += len(times)
        self._gaps.add(times)

    def _look_into_file(self, store: CsvStore, part: Part | None) -> _Found:
        """Check a file, and mend it if that is wanted."""
        found, times = _examine(store, part)
        if self._mend and not MENDABLE.isdisjoint(one.trouble for one in found) and self._is_mended(store):
            left, times = _examine(store, part)
            troubles = {one.trouble for one in left}
            gone = (one for one in found if one.trouble in MENDABLE - troubles)
            found = [*(replace(one, mended=True) for one in gone), *left]
        return found, times

    def _is_mended(self, store: CsvStore) -> bool:
        """Write a file anew; if that cannot be, the report says why."""
        try:
            mend_file(store.path, store.index)
        except StoreError as error:
            self._refused.append(str(error))
            return False
        return True


def _examine(store: CsvStore, part: Part | None) -> _Found:
    """Read a file as it stands and, if nothing is wrong with that, as the store reads it."""
    try:
        text = scan(store.path, store.index)
        found = [*findings(text, store.path, part)]
        if MENDABLE.isdisjoint(one.trouble for one in found):
            found += _compare(store, text.times)
    except StoreError as error:
        return [Finding(Trouble.UNREADABLE, store.path.name, str(error))], []
    return found, text.times


def _compare(store: CsvStore, times: Sequence[int]) -> Iterator[Finding]:
    """Yield what is wrong if a store reads other rows than stand in its text."""
    read = [at for day in _times(store) for at in day]
    if read != list(times):
        words = (
            f"{len(read)} rows are read where {len(times)} are written: what is derived from it does not fit"
        )
        yield Finding(Trouble.SIDE_FILE, store.path.name, words)


def _at(at: int) -> str:
    """Write an instant."""
    return isoformat_utc(moment_of(at))


def _times(store: Store) -> Iterator[list[int]]:
    """Yield the instants of the rows of a store, day by day."""
    first, last = store.first_reading(), store.last_reading()
    if first and last:
        for since, until in days(first.at, last.at + _TICK, store.zone):
            yield store.get(since, until).index.astype("int64").tolist()
