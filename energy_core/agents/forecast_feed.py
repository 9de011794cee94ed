"""What is expected, passed on as it is issued."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, override, runtime_checkable

from ..models import Reading, utc
from ..protocols import Clock
from .feed import FeedSettings, PolledFeed


class Issue(Protocol):
    """One forecast."""

    def rows(self) -> Iterable[Reading]:
        """Return what of it is kept."""


@runtime_checkable
class Forecaster(Protocol):
    """A reader that also knows what is expected; `forecast_source` is the source of that."""

    source: str
    forecast_source: str

    async def read(self) -> Reading:
        """Ask how it is. Raises ReaderError."""

    async def read_forecast(self) -> Issue:
        """Ask what is expected. Raises ReaderError."""


class ForecastFeed(PolledFeed):
    """Asks what is expected whenever it is run, and passes on all rows of each issue."""

    def __init__(self, reader: Forecaster, config: FeedSettings, clock: Clock, least: timedelta) -> None:
        """Ask `reader`, which belongs to another feed."""
        super().__init__(reader, config, clock, least)
        self.name = reader.forecast_source
        self._forecaster = reader

    @override
    async def run_once(self, now: datetime) -> None:
        """Ask what is expected, and pass that on. Raises ReaderError."""
        with self.log.noting(utc(now)):
            for row in (await self._forecaster.read_forecast()).rows():
                self.keep(row)

    @override
    async def close(self) -> None:
        """Leave the reader to whom it belongs."""
