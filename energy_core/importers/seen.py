"""Which instants an import has met: on disk, as there may be more of them than memory holds."""

import sqlite3
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Seen:
    """The instants of every source. They are gone when it is closed, or the program ends."""

    def __init__(self) -> None:
        """Begin with none, in a file without a name that SQLite makes when memory is short."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (source TEXT, at INTEGER, PRIMARY KEY (source, at)) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def add(self, source: str, at: datetime) -> bool:
        """Remember an instant; says whether it was new."""
        row = self._database.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", (source, (at - _EPOCH) // _TICK)
        )
        return row.rowcount > 0

    def close(self) -> None:
        """Forget everything."""
        self._database.close()
