"""Imports what the older energy_app has kept."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from itertools import accumulate, chain, islice
from typing import override

from ...exceptions import ConfigError
from ...registry import Registry
from ..batching import Batching
from ..falls import Falls
from ..importer import BATCH, Batch, Importer, Reason, Remark
from .config import OlderConfig
from .convert import other_columns, reading_of
from .kinds import WEATHER, Kind, kind_of, second_stamp
from .part import OlderPart, OlderPlace, OlderRow
from .weather import weather_of

PLACES = Registry[type[OlderPlace]](
    "place of data",
    ("csv", ".importers.older.csv_place:CsvPlace"),
    ("mongodb", ".importers.older.mongodb_place:MongodbPlace"),
    ("mongodb+srv", ".importers.older.mongodb_place:MongodbPlace"),
)
_NO_NAME = re.compile(r"[^\w -]")


class OlderImporter(Importer):
    """Gives the rows of every store of a place, store by store and day by day."""

    index = None

    def __init__(self, config: OlderConfig) -> None:
        """Know where they are; nothing is opened yet."""
        self._config = config
        self._falls: dict[str, Falls] = {}

    @override
    def batches(self) -> Iterator[Batch]:
        self._falls.clear()
        with closing(self._place()) as place:
            parts = sorted(place.parts(), key=lambda part: part.order)
            self._check_names({part.base for part in parts})
            sizes = [part.size + 1 for part in parts]
            ends = list(accumulate(sizes))
            for part, size, end in zip(parts, sizes, ends, strict=True):
                batching = Batching(part.where, (end - size) / ends[-1], end / ends[-1])
                yield from self._part(place, part, batching)
                yield from batching.rest()

    def _check_names(self, bases: Collection[str]) -> None:
        """Refuse a new name for a store that is not there with a ConfigError."""
        for base, name in self._config.names.items():
            if base not in bases:
                raise ConfigError(f"names.{base}", name, f"a store that is there: {', '.join(sorted(bases))}")

    def _place(self) -> OlderPlace:
        """Open the place."""
        scheme, separator, _ = self._config.place.partition("://")
        # The type is a protocol, whose classes take where they are.
        return PLACES.load(scheme if separator else "csv", key="place")(self._config.place)  # type: ignore[call-arg]

    def _part(self, place: OlderPlace, part: OlderPart, batching: Batching) -> Iterator[Batch]:
        """Yield the batches of a part, but the last."""
        if part.is_derived:
            batching.remarks.append(Remark(Reason.DERIVED, part.where))
            return
        rows = place.rows(part)
        broken, first = _first_whole(rows)
        kind = _kind(first)
        if first is None or kind is None:
            batching.remarks.append(_no_kind(part, first))
            return
        values = first.values or {}
        batching.remarks += [
            Remark(Reason.OTHER_COLUMN, part.where, name) for name in other_columns(kind, values)
        ]
        for row in chain(broken, [first], rows):
            self._row(kind, self._source(part), row, batching)
            yield from batching.full()

    def _source(self, part: OlderPart) -> str:
        """Return the source to whose store a part goes."""
        return str(self._config.names.get(part.base) or _NO_NAME.sub("_", part.base))

    def _row(self, kind: Kind, source: str, row: OlderRow, batching: Batching) -> None:
        """Take a row."""
        batching.share = row.share
        if row.values is None:
            batching.remarks.append(Remark(Reason.BROKEN_LINE, row.where, row.detail))
        elif kind is WEATHER:
            for reading in weather_of(source, row.values, row.where, batching.remarks):
                batching.add(reading)
        elif taken := reading_of(kind, source, row.values, row.where, batching.remarks):
            falls = self._falls.setdefault(source, Falls())
            batching.remarks += falls.look(taken, row.where)
            batching.add(taken)


def _first_whole(rows: Iterator[OlderRow]) -> tuple[list[OlderRow], OlderRow | None]:
    """Return the broken rows before the first whole one, and that, None if there is none near the begin."""
    broken: list[OlderRow] = []
    for row in islice(rows, BATCH):
        if row.values is not None:
            return broken, row
        broken.append(row)
    return broken, None


def _kind(first: OlderRow | None) -> Kind | None:
    """Return what kind of rows they are, None for none of ours: those without a second stamp are means."""
    values: Mapping[str, object] = (first.values if first else None) or {}
    return kind_of(values) if second_stamp(next(iter(values), ""), values) else None


def _no_kind(part: OlderPart, first: OlderRow | None) -> Remark:
    """Return why a part is left out."""
    if first is None or first.values is None:
        return Remark(Reason.UNKNOWN_FORM, part.where, "no whole row")
    if kind_of(first.values):
        return Remark(Reason.DERIVED, part.where, "no stamp beside the index")
    return Remark(Reason.UNKNOWN_FORM, part.where, f"columns {', '.join(first.values)}"[:100])
