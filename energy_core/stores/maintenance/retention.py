"""How long rows are kept, and in how little room: done once a night, gently to an SD card."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ...calendar import days, local_date, midnight
from ...exceptions import StoreError
from ...models import isoformat_utc, utc
from ..packing import Packable
from .parts import AtRest, Part, at_rest

_DAYS = {"minimum": 0, "maximum": 36_500}
_WORTH = 0.25  # the share of a file that must be too old before the rest of it is written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days rows are kept, 0 for ever, and after how many they are compressed, 0 for never."""

    raw_days: int = field(default=400, metadata=_DAYS)
    compress_after_days: int = field(default=7, metadata=_DAYS)


@dataclass(frozen=True, slots=True)
class TidyReport:
    """What was done: to how many parts, the suffixes of those that are gone, and what could not be done."""

    packed: int = 0
    dropped: tuple[str, ...] = ()
    removed: int = 0  # rows, of a store without parts
    failures: tuple[str, ...] = ()
    finished: bool = True  # False if it was stopped before its end


def tidy(  # noqa: PLR0913  # all but the URL is named by the caller
    url: str,
    *,
    zone: str,
    source: str | None,
    now: datetime,
    retention: Retention,
    stop: Callable[[], bool] = lambda: False,
) -> TidyReport:
    """Pack what is finished, compress what is older, and drop what is too old, of the store of a URL.

    What is of today or later is left alone. What fails is in the report, and the rest is done all the
    same; `stop` is asked before each part. Raises StoreError only if the parts cannot be listed.
    """
    store = at_rest(url, zone=zone, source=source)
    night = _Night(store, local_date(utc(now), store.zone), retention)
    for part in store.parts():
        if stop():
            return night.report(finished=False)
        with night.attempt():
            night.tidy_part(part)
    if not store.is_dated:
        with night.attempt():
            night.remove_old()
    return night.report(finished=True)


class _Night:
    """What is done in one night, and what came of it."""

    def __init__(self, store: AtRest, today: date, retention: Retention) -> None:
        """Begin on a day."""
        self._store = store
        self._today = today
        self._retention = retention
        self._packed = self._removed = 0
        self._dropped: list[str] = []
        self._failures: list[str] = []

    def report(self, *, finished: bool) -> TidyReport:
        """Return what was done until now."""
        return TidyReport(self._packed, tuple(self._dropped), self._removed, tuple(self._failures), finished)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Go on after a failure, which is for the report."""
        try:
            yield
        except StoreError as error:
            self._failures.append(str(error))

    def tidy_part(self, part: Part) -> None:
        """Drop, compress or pack a part whose days are over."""
        age = (self._today - part.last).days
        compress_after = self._retention.compress_after_days
        if age > 0 and self._is_too_old(part.last):
            self._drop(part)
        elif age > 0:
            self._pack(part, compress=0 < compress_after < age)

    def remove_old(self) -> None:
        """Remove what is too old from a store without parts by date, in a file only when it pays.

        A file is written anew for it, which wears an SD card and takes as much room again for a moment.
        """
        if not self._retention.raw_days:
            return
        horizon = self._horizon()
        with closing(self._store.open()) as store:
            first, last = store.first_reading(), store.last_reading()
            if first is None or last is None or first.at >= horizon:
                return
            share = (horizon - first.at) / max(last.at - first.at, horizon - first.at)
            if not self._store.keeps_files:
                # A day at a time: a server gives up on a request that takes long.
                for since, until in days(first.at, horizon, self._store.zone):
                    self._removed += store.remove(since, until)
            elif share >= _WORTH:
                self._removed = store.remove(first.at, horizon)

    def _is_too_old(self, day: date) -> bool:
        """Say whether the rows of a day are kept no longer."""
        return 0 < self._retention.raw_days < (self._today - day).days

    def _horizon(self) -> datetime:
        """Return the instant before which rows are kept no longer."""
        return midnight(self._today - timedelta(days=self._retention.raw_days), self._store.zone)

    def _pack(self, part: Part, *, compress: bool) -> None:
        """Have a part take less room, if it can."""
        with closing(self._store.family.open(part.suffix)) as store:
            if isinstance(store, Packable):
                self._packed += store.pack(compress=compress)

    def _drop(self, part: Part) -> None:
        """Delete a part, unless its name says another time than its rows do."""
        with closing(self._store.family.open(part.suffix)) as store:
            last = store.last_reading()
        if last is not None and last.at >= self._horizon():
            raise StoreError(
                f"the part {part.suffix} is kept: it has a row of {isoformat_utc(last.at)}, which its name "
                f"does not say"
            )
        self._store.family.drop(part.suffix)
        self._dropped.append(part.suffix)
