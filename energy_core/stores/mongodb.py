"""Readings in a collection of a MongoDB server."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import batched
from threading import RLock
from typing import TYPE_CHECKING, Any, override

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from ..exceptions import StoreError
from ..models import Reading, utc
from ..protocols import Store
from .late import frames
from .mongodb_documents import FINE, column_name, decode, encode, field_column, moment, window
from .mongodb_driver import Connection
from .rows import Row, columns_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = "energy_core_columns"  # the collection that knows the columns of all others
_DUPLICATE = 11000
_AT_ONCE = 5_000  # documents of one request
_EARLIER, _LATER = 1, -1


class MongoStore(Store):
    """A store in one ordinary collection, with a unique index on the time.

    A row is acknowledged when it is in the journal of most servers. It may be used from several threads,
    and several processes may write: the first row of an instant wins.
    """

    def __init__(
        self, connection: Connection, collection: str, *, index: str = "time", zone: str, source: str
    ) -> None:
        """Name the collection; `source` is that of the readings it hands back."""
        self.index = index
        self.zone = zone
        self.source = source
        self.ignored = 0  # rows that came for an instant that was there already
        self._connection = connection
        self._collection = collection
        self._columns: tuple[str, ...] = ()
        self._has_index = False
        self._latest: datetime | None = None  # of the rows that were met; a later one may be there
        self._lock = RLock()

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return self._add(rows_of(readings, self.index))

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        rows = frames.rows_of_frame(frame, self.index)
        return self._replace(rows) if replace else self._add(rows)

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return self._frame(self._rows(window(utc(start), utc(end), self.index)))

    @override
    def get_all(self) -> pd.DataFrame:
        return self._frame(self._rows({}))

    @override
    def get_first(self) -> pd.DataFrame:
        return self._frame(self._single(_EARLIER))

    @override
    def get_last(self) -> pd.DataFrame:
        return self._frame(self._single(_LATER))

    @override
    def first_reading(self) -> Reading | None:
        return self._reading(self._single(_EARLIER))

    @override
    def last_reading(self) -> Reading | None:
        return self._reading(self._single(_LATER))

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        wanted = window(utc(start), utc(end), self.index)
        with self._lock:
            self._latest = None
            return int(self._do(lambda rows: rows.delete_many(wanted)).deleted_count)

    @override
    def clear(self) -> None:
        with self._lock:
            self._columns, self._latest, self._has_index = (), None, False
            self._connection.do(self, lambda database: database.drop_collection(self._collection))
            self._connection.do(
                self, lambda database: database[COLUMNS].delete_one({"_id": self._collection})
            )

    @override
    def flush(self) -> None:
        """Do nothing: what is acknowledged is on the servers' disks."""

    @override
    def close(self) -> None:
        self._connection.let_go(self)

    def _add(self, rows: Sequence[Row]) -> int:
        """Keep the rows whose instants are new."""
        firsts: dict[datetime, Row] = {}
        for row in rows:
            firsts.setdefault(row.at, row)
        with self._lock:
            new = [
                row for part in batched(firsts.values(), _AT_ONCE, strict=False) for row in self._insert(part)
            ]
            self._know(new)
        self.ignored += len(rows) - len(new)
        return len(new)

    def _insert(self, rows: Sequence[Row]) -> list[Row]:
        """Write rows of different instants; returns those that were not there."""
        self._make_index()
        documents = [encode(row, self.index) for row in rows]
        try:
            self._do(lambda collection: collection.insert_many(documents, ordered=False))
        except BulkWriteError as error:
            failures = error.details["writeErrors"]
            if error.details.get("writeConcernErrors") or any(
                each["code"] != _DUPLICATE for each in failures
            ):
                raise StoreError(f"{self._collection} does not take all rows: {_reason(error)}") from error
            known = {each["index"] for each in failures}
            return [row for number, row in enumerate(rows) if number not in known]
        return list(rows)

    def _replace(self, rows: Sequence[Row]) -> int:
        """Keep rows in the place of those of their instants; returns how many are new or other."""
        wanted = list({row.at: row for row in rows}.values())
        changed = 0
        with self._lock:
            for part in batched(wanted, _AT_ONCE, strict=False):
                self._make_index()
                changed += self._replace_part(part)
            self._know(wanted)
        return changed

    def _replace_part(self, rows: Sequence[Row]) -> int:
        """Replace rows in one request; those that are there as they should be are left alone."""
        first, last = min(row.at for row in rows), max(row.at for row in rows)
        there = {
            row.at: row for row in self._rows(window(first, last + timedelta(microseconds=1), self.index))
        }
        requests = [
            ReplaceOne(moment(row.at, self.index), encode(row, self.index), upsert=True)
            for row in rows
            if there.get(row.at) != row
        ]
        if requests:
            self._do(lambda collection: collection.bulk_write(requests, ordered=False))
        return len(requests)

    def _know(self, rows: Sequence[Row]) -> None:
        """Remember what rows that were written tell: their columns, for everyone, and the latest of them."""
        if not rows:
            return
        latest = max(row.at for row in rows)
        self._latest = latest if self._latest is None else max(self._latest, latest)
        if new := [name for name in columns_of(rows) if name not in self._columns]:
            names = [column_name(name) for name in new]
            update = {"$addToSet": {"columns": {"$each": names}}}
            self._connection.do(
                self,
                lambda database: database[COLUMNS].update_one({"_id": self._collection}, update, upsert=True),
            )
            self._columns += tuple(new)

    def _rows(self, wanted: dict[str, Any]) -> list[Row]:
        """Return the rows of a filter in the order of time."""
        order = [(self.index, _EARLIER), (FINE, _EARLIER)]
        found = self._connection.documents(
            self, lambda database: database[self._collection].find_raw_batches(wanted, {"_id": 0}, sort=order)
        )
        return [decode(document, self.index) for document in found]

    def _single(self, direction: int) -> list[Row]:
        """Return the first or the last row, none if there is none; from the latest known on there are few."""
        order = [(self.index, direction), (FINE, direction)]
        since = {self.index: {"$gte": self._latest}} if direction == _LATER and self._latest else {}
        document = self._do(lambda rows: rows.find_one(since, {"_id": 0}, sort=order))
        if document is None and since:
            self._latest = None
            return self._single(direction)
        rows = [] if document is None else [decode(document, self.index)]
        if direction == _LATER and rows:
            self._latest = rows[0].at
        return rows

    def _frame(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return rows as a frame, under all columns of the collection."""
        known = self._connection.do(
            self, lambda database: database[COLUMNS].find_one({"_id": self._collection})
        )
        names = [field_column(name) for name in known["columns"]] if known else []
        columns = tuple(dict.fromkeys((*names, *columns_of(rows))))
        return frames.frame_of_rows(rows, columns, index=self.index, zone=self.zone)

    def _reading(self, rows: Sequence[Row]) -> Reading | None:
        """Return a single row as a reading."""
        return Reading(self.source, *rows[0]) if rows else None

    def _make_index(self) -> None:
        """Have the unique index, which is left alone if it is there."""
        if not self._has_index:
            keys = [(self.index, _EARLIER), (FINE, _EARLIER)]
            self._do(lambda rows: rows.create_index(keys, unique=True))
            self._has_index = True

    def _do(self, ask: Any) -> Any:
        """Return what the collection answers. Raises StoreError."""
        return self._connection.do(self, lambda database: ask(database[self._collection]))


def _reason(error: BulkWriteError) -> str:
    """Return the first reason for which rows were not taken."""
    details = error.details
    reasons = [*details.get("writeErrors", ()), *details.get("writeConcernErrors", ())]
    return next((str(each.get("errmsg", "")) for each in reasons if each.get("code") != _DUPLICATE), "")
