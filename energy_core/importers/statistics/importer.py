"""Imports long-term statistics of Home Assistant."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import override

from ...exceptions import ConfigError
from ...models import Reading, Value
from ..batching import Batching
from ..falls import Falls
from ..importer import Batch, Importer, Reason, Remark
from .config import StatisticsConfig
from .database import HOUR_S, Database, Hour
from .units import factor_to

_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that is wanted, and by what the sums of its statistic are multiplied."""

    name: str
    statistic: str
    factor: float


class StatisticsImporter(Importer):
    """Gives what each statistic has counted since it began, at the end of each hour: registers."""

    index = None

    def __init__(self, config: StatisticsConfig) -> None:
        """Know where the database is; it is not opened yet."""
        self._config = config

    @override
    def batches(self) -> Iterator[Batch]:
        falls = Falls()
        with closing(Database(Path(self._config.place).expanduser())) as database:
            columns = self._columns(database)
            bounds = database.bounds(list(columns))
            if bounds is None:
                return
            first, last = bounds
            for hours in database.hours(list(columns), first, last):
                if not hours:
                    continue
                end = (hours[-1].start_s - first + HOUR_S) / (last - first + HOUR_S)
                batching = Batching(self._config.place, end, end)
                for start_s, together in groupby(hours, key=lambda hour: hour.start_s):
                    self._hour(start_s, together, columns, batching, falls)
                yield from batching.rest()

    def _columns(self, database: Database) -> Mapping[int, list[_Column]]:
        """Return the columns by the number of their statistic. What is not there is a ConfigError."""
        known = {statistic.name: statistic for statistic in database.statistics()}
        columns: dict[int, list[_Column]] = {}
        for name, wanted in self._config.columns.items():
            statistic = known.get(str(wanted))
            if statistic is None:
                takes = f"a statistic with sums: {', '.join(known) or 'there are none'}"
                raise ConfigError(f"columns.{name}", wanted, takes)
            factor = factor_to(name, statistic.unit)
            if factor is None:
                takes = f"a statistic in the unit of the column: this one is in {statistic.unit or 'none'}"
                raise ConfigError(f"columns.{name}", wanted, takes)
            columns.setdefault(statistic.number, []).append(_Column(name, statistic.name, factor))
        return columns

    def _hour(
        self,
        start_s: float,
        together: Iterator[Hour],
        columns: Mapping[int, list[_Column]],
        batching: Batching,
        falls: Falls,
    ) -> None:
        """Take an hour of every statistic."""
        at = datetime.fromtimestamp(start_s + HOUR_S, UTC)
        values: dict[str, Value] = {}
        for hour in together:
            for column in columns[hour.statistic]:
                where = f"{column.statistic} at {at.isoformat()}"
                if hour.total is None:
                    batching.remarks.append(Remark(Reason.NO_VALUE, where))
                else:
                    values.setdefault(column.name, round(hour.total * column.factor, _DECIMALS))
        if values:
            reading = Reading(self._config.source, at, values)
            batching.remarks += falls.look(reading, at.isoformat())
            batching.add(reading)
