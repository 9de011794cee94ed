"""The database of Home Assistant, opened to be read only."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...exceptions import ConfigError, StoreUnavailableError

HOUR_S = 3600
_STRETCH_S = 31 * 24 * HOUR_S  # that is read at once, so that no reading holds up Home Assistant


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic with sums: its number in the database, its name, its unit."""

    number: int
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of a statistic: its begin in seconds since 1970, and the sum at its end, None if unknown."""

    statistic: int
    start_s: float
    total: float | None


class Database:
    """The statistics of a database; every error of it is a StoreUnavailableError."""

    def __init__(self, path: Path) -> None:
        """Open it. What is no such file is a ConfigError."""
        self._path = path
        if not path.is_file():
            raise ConfigError("place", str(path), "the file home-assistant_v2.db of Home Assistant")
        with self._in_words():
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)

    def close(self) -> None:
        """Let go of it."""
        self._database.close()

    def statistics(self) -> list[Statistic]:
        """Return every statistic that has sums, by name."""
        with self._in_words():
            rows = self._database.execute(
                "SELECT id, statistic_id, unit_of_measurement FROM statistics_meta"
                " WHERE has_sum ORDER BY statistic_id"
            ).fetchall()
        return [Statistic(number, str(name), str(unit or "")) for number, name, unit in rows]

    def bounds(self, statistics: Sequence[int]) -> tuple[float, float] | None:
        """Return the begin of the first and of the last hour of some statistics, None if there is none."""
        with self._in_words():
            first, last = self._database.execute(
                "SELECT min(start_ts), max(start_ts) FROM statistics"
                " WHERE metadata_id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(statistics))],
            ).fetchone()
        return None if first is None else (first, last)

    def hours(self, statistics: Sequence[int], first: float, last: float) -> Iterator[list[Hour]]:
        """Yield the hours from `first` to `last`, both included, a month at once."""
        while first <= last:
            until = first + _STRETCH_S
            with self._in_words():
                rows = self._database.execute(
                    "SELECT metadata_id, start_ts, sum FROM statistics"
                    " WHERE metadata_id IN (SELECT value FROM json_each(?))"
                    " AND start_ts >= ? AND start_ts < ? ORDER BY start_ts, id",
                    [json.dumps(list(statistics)), first, until],
                ).fetchall()
            yield [Hour(number, start, total) for number, start, total in rows]
            first = until

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say what went wrong with which file."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StoreUnavailableError(
                f"{self._path} cannot be read as Home Assistant's: {error}"
            ) from error
