"""What stands at rest under the URL of a store, without what only a running program needs."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...calendar import midnight
from ...protocols import Store
from .. import DECORATORS, SCHEMES
from ..family import StoreFamily
from ..url import StoreUrl

_ONLY_RUNNING = frozenset({"lazy", "buffered"})  # a cache and a journal: those of the program that writes
_FILE_SCHEMES = frozenset({"csv"})


@dataclass(frozen=True, slots=True)
class Part:
    """One store of a distributed one: the rows of the local days from `first` to `last`, both included."""

    suffix: str
    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The instant at which it begins."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The instant at which it ends."""
        return midnight(self.last + timedelta(days=1), self.zone)


@dataclass(frozen=True, slots=True)
class AtRest:
    """The stores of a URL, undecorated, and how it decorates them, outermost first."""

    url: StoreUrl
    zone: str
    source: str | None
    family: StoreFamily
    decorators: tuple[tuple[str, str], ...]

    @property
    def distribution(self) -> str | None:
        """By what the rows are distributed over parts, None if they are not."""
        return dict(self.decorators).get("distributed")

    @property
    def is_dated(self) -> bool:
        """Whether the rows are distributed by date or by month."""
        return self.distribution in _DISTRIBUTIONS

    @property
    def keeps_files(self) -> bool:
        """Whether what it keeps is in files of its own."""
        return self.url.scheme in _FILE_SCHEMES

    def parts(self) -> list[Part]:
        """Return the parts that exist, in the order of time. Raises StoreError.

        There are none unless the URL distributes by date or by month; stores with other names, as those of
        another source, are no parts.
        """
        read = _DISTRIBUTIONS.get(self.distribution or "")
        if read is None:
            return []
        found = ((suffix, read(suffix)) for suffix in self.family.suffixes())
        parts = [Part(suffix, *dates, self.zone) for suffix, dates in found if dates]
        return sorted(parts, key=lambda part: part.first)

    def open(self) -> Store:
        """Return the store as the URL says, but without a cache and a journal."""
        family = self.family
        for name, value in reversed(self.decorators):
            if name not in _ONLY_RUNNING:
                decorate = DECORATORS.load(name, key=self.url.key)
                family = decorate(family, value, self.url, source=self.source)
        return family.open()


def at_rest(url: str, *, zone: str, source: str | None) -> AtRest:
    """Return what a URL keeps; nothing is opened yet. A URL that is wrong is a ConfigError."""
    plain, decorators = StoreUrl.parse(url).undecorated(DECORATORS.names)
    zone = plain.zone(zone)
    family = SCHEMES.load(plain.scheme, key=plain.key)(plain, zone=zone, source=source)
    return AtRest(plain, zone, source, family, tuple(decorators))


def parts_of(url: str, *, zone: str, source: str | None) -> list[Part]:
    """Return the parts of the store of a URL, see `AtRest.parts`."""
    return at_rest(url, zone=zone, source=source).parts()


def _day(suffix: str) -> tuple[date, date] | None:
    """Return the day that `_2026-01-31` names, None for what is no day."""
    if not re.fullmatch(r"_\d{4}-\d\d-\d\d", suffix, re.ASCII):
        return None
    try:
        day = date.fromisoformat(suffix[1:])
    except ValueError:
        return None
    return day, day


def _month(suffix: str) -> tuple[date, date] | None:
    """Return the first and last day of the month that `_2026-01` names, None for what is no month."""
    dates = _day(f"{suffix}-01")
    if dates is None:
        return None
    first, _ = dates
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


_DISTRIBUTIONS: Mapping[str, Callable[[str], tuple[date, date] | None]] = {"date": _day, "month": _month}
