"""What an import did, and what it left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..models import Reading, isoformat_utc
from .importer import Reason, Remark

EXAMPLES = 5  # that are kept of each reason


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How many rows of a source were read, how many were new in its store, and how many it had already.

    `first` and `last` are the instants between which they are. In a dry run, `imported` would be new.
    """

    read: int
    imported: int
    there: int
    first: datetime
    last: datetime

    def as_object(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        return {
            "read": self.read,
            "imported": self.imported,
            "there": self.there,
            "first": isoformat_utc(self.first),
            "last": isoformat_utc(self.last),
        }


@dataclass(frozen=True, slots=True)
class Noticed:
    """How often something was left out or worth a look, and the first few cases of it."""

    count: int
    examples: tuple[Remark, ...]

    def as_object(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        examples = [{"where": each.where, "detail": each.detail} for each in self.examples]
        return {"count": self.count, "examples": examples}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: by source, and by reason. `finished` is False if it was stopped before its end."""

    dry_run: bool
    finished: bool
    sources: Mapping[str, SourceReport]
    noticed: Mapping[Reason, Noticed]

    def as_object(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        return {
            "dry_run": self.dry_run,
            "sources": {source: each.as_object() for source, each in self.sources.items()},
            "noticed": {str(reason): noticed.as_object() for reason, noticed in self.noticed.items()},
        }

    @property
    def read(self) -> int:
        """How many rows were read."""
        return sum(each.read for each in self.sources.values())

    @property
    def imported(self) -> int:
        """How many rows were new."""
        return sum(each.imported for each in self.sources.values())

    @property
    def there(self) -> int:
        """How many rows the stores had already."""
        return sum(each.there for each in self.sources.values())


@dataclass(slots=True)
class Tally:
    """Counts while an import goes on; it takes as much memory after a million rows as after one."""

    sources: dict[str, SourceReport] = field(default_factory=dict)
    counts: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[Remark]] = field(default_factory=dict)

    def notice(self, remarks: Iterable[Remark]) -> None:
        """Count remarks, and keep the first ones."""
        for remark in remarks:
            self.counts[remark.reason] += 1
            kept = self.examples.setdefault(remark.reason, [])
            if len(kept) < EXAMPLES:
                kept.append(remark)

    def count(self, source: str, readings: list[Reading], new: int) -> None:
        """Count readings, sorted by time, of which so many were new."""
        before = self.sources.get(source)
        first, last = readings[0].at, readings[-1].at
        if before is not None:
            first, last = min(first, before.first), max(last, before.last)
        self.sources[source] = SourceReport(
            read=len(readings) + (before.read if before else 0),
            imported=new + (before.imported if before else 0),
            there=len(readings) - new + (before.there if before else 0),
            first=first,
            last=last,
        )

    def report(self, *, dry_run: bool, finished: bool) -> ImportReport:
        """Return what was counted."""
        noticed = {
            reason: Noticed(self.counts[reason], tuple(self.examples[reason]))
            for reason in Reason
            if reason in self.counts
        }
        return ImportReport(dry_run, finished, dict(self.sources), noticed)
