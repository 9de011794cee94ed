"""The reader of day-ahead prices: out of an entity of any integration, or a CSV file."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import override

from ...clock import SystemClock
from ...exceptions import ReaderConnectionError, ReaderDataError, ReaderError
from ...models import Reading, Value
from ...protocols import Clock, Reader
from . import csv_file
from .actions import action_of, asked
from .asking import Asking
from .attributes import prices_of
from .config import SpotPricesConfig
from .intervals import PriceInterval, by_quarter, quarter_of
from .origin import Action, PriceEntity, PriceSource
from .rows import number_of
from .units import factor_of

COLUMN = "spot_eur_kwh"
_KEPT = timedelta(days=3)  # for how long prices of the past are held, for a correction to be told from them
_STALE = timedelta(minutes=90)  # a state that was not reported for so long is no price of now
_DECIMALS = 8

_LOGGER = logging.getLogger(__name__)


class SpotPricesReader(Reader):
    """Reads what is known of the prices of the market, without VAT, by the quarter-hour.

    A reading is the price of the running quarter-hour, if that is known; `known` are all of them from three
    days ago on, `take` gives those that came or changed. What was once read stays known when the entity falls
    silent. An entity without a list of prices is asked by the action of its integration, and one without
    either tells the price of its own quarter-hour.
    """

    def __init__(
        self, config: SpotPricesConfig, source: PriceSource | None = None, clock: Clock | None = None
    ) -> None:
        """Take the settings; nothing is read yet. Entities need someone who knows them."""
        self.source = config.name
        self._config = config
        self._source = source
        self._clock = clock or SystemClock()
        self._known: dict[datetime, float] = {}
        self._new: dict[datetime, float] = {}
        self._asking = Asking()
        self._entity: PriceEntity | None = None
        self._action: Action | None = None
        self._file: tuple[int, int] | None = None

    @property
    def known(self) -> Mapping[datetime, float]:
        """The prices without VAT [EUR/kWh] by the start of their quarter-hour in UTC, in order."""
        return self._known

    @property
    def is_due(self) -> bool:
        """Whether an integration is to be asked now; for what it said before it need not be."""
        return self._action is not None and bool(self._days_due())

    def recall(self, prices: Mapping[datetime, float]) -> None:
        """Know prices from before, as they were kept; what was read since is known better."""
        self._known = dict(sorted({**prices, **self._known}.items()))

    def take(self) -> dict[datetime, float]:
        """Hand out the prices that came or changed since the last time."""
        new, self._new = self._new, {}
        return new

    @override
    async def read(self) -> Reading:
        """Read what is known now. Raises ReaderError where nothing is known of now, nor can be."""
        now = quarter_of(self._clock.now())
        try:
            await self._gather(now)
        except ReaderError as error:
            if now not in self._known:
                raise
            _LOGGER.debug("%s: nothing new, and known until later: %s", self.source, error)
        self._known = {at: price for at, price in self._known.items() if at > now - _KEPT}
        values: dict[str, Value] = {COLUMN: self._known[now]} if now in self._known else {}
        return Reading(self.source, now, values, self._about())

    def _about(self) -> Mapping[str, object]:
        """Return what was read, for people to recognise it by."""
        if not self._known:
            return {"count": 0}
        first, last = next(iter(self._known)), next(reversed(self._known))
        return {"count": len(self._known), "first": first, "last": last}

    async def _gather(self, now: datetime) -> None:
        """Add what can be read to what is known. Raises ReaderError."""
        if self._config.path is not None:
            await self._read_file(Path(self._config.path))
            return
        entity = self._found()
        prices = prices_of(entity.attributes, entity.state.unit or self._config.unit)
        if prices is not None:
            self._add(prices)
            return
        self._action = None if self._source is None else action_of(entity, self._source)
        if self._action is None:
            self._add([self._of_state(entity, now)])
        else:
            await self._ask(self._action, entity)

    def _found(self) -> PriceEntity:
        """Return the entity. Raises ReaderConnectionError if there is none."""
        entity_id = str(self._config.entity_id)
        entity = None if self._source is None else self._source.entity(entity_id)
        if entity is None:
            raise ReaderConnectionError(f"there is no {entity_id}", fault="missing")
        return entity

    def _of_state(self, entity: PriceEntity, now: datetime) -> PriceInterval:
        """Return the price of the running quarter-hour that a state is. Raises ReaderDataError."""
        state = entity.state
        if state.state in {"unknown", "unavailable", ""}:
            raise ReaderDataError(f"{self._config.entity_id} is {state.state}", fault="no_value")
        if self._clock.now() - state.last_reported > _STALE:
            raise ReaderDataError(f"{self._config.entity_id} has not said anything for long", fault="stale")
        number = number_of(state.state)
        if number is None:
            raise ReaderDataError(f"{self._config.entity_id} is {state.state}", fault="no_value")
        factor = factor_of(state.unit or self._config.unit)
        return PriceInterval(now, now + self._config.period, number * factor)

    async def _ask(self, action: Action, entity: PriceEntity) -> None:
        """Ask the integration for the days that are not known. Raises ReaderError, after all of them."""
        failure: ReaderError | None = None
        days = self._days_due()
        if days:
            self._asking.asked(self._clock.monotonic())
        for day in days:
            try:
                prices = await asked(action, entity, self._source, day)  # type: ignore[arg-type]  # it is there
            except ReaderError as error:
                failure = error
            else:
                self._add(prices, holds_vat=action.HOLDS_VAT)
        if failure is not None:
            raise failure

    def _days_due(self) -> list[date]:
        """Return the days to ask for now."""
        return self._asking.due(self._known, self._clock.now(), self._clock.monotonic())

    async def _read_file(self, path: Path) -> None:
        """Read a file, if it is another than before. Raises ReaderError."""
        try:
            stat = await asyncio.to_thread(path.stat)
        except OSError as error:
            raise ReaderConnectionError(
                f"{path} cannot be read: {error.strerror}", fault="missing"
            ) from error
        version = stat.st_mtime_ns, stat.st_size
        if version != self._file:
            self._add(await asyncio.to_thread(csv_file.read, path, self._config.unit))
            self._file = version

    def _add(self, intervals: Iterable[PriceInterval], *, holds_vat: bool = True) -> None:
        """Add prices to what is known, and note which are news."""
        divisor = 1 + self._config.vat_pct / 100 if holds_vat else 1.0
        read = {at: round(price / divisor, _DECIMALS) for at, price in by_quarter(intervals).items()}
        self._new |= {at: price for at, price in read.items() if self._known.get(at) != price}
        self._known = dict(sorted({**self._known, **read}.items()))
