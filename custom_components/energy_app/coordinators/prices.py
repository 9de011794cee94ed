"""The coordinator of the prices of the market."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.device_registry import DeviceEntryType
from homeassistant.helpers.event import async_track_state_change_event, async_track_utc_time_change

from ..bridge import HomeAssistantPrices
from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.calendar import local_date, midnight
from ..energy_core.exceptions import ReaderDataError
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock
from ..energy_core.readers.sampling import Sampler, SamplingMode
from ..energy_core.readers.spot_prices import COLUMN, SpotPricesConfig, SpotPricesReader, quarter_of
from ..history import async_kept
from ..requestable.pace import NoPace
from .polled import PolledCoordinator
from .price_rows import PriceRows

_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


class PricesCoordinator(PolledCoordinator[SpotPricesConfig, SpotPricesReader]):
    """Reads prices each quarter-hour and whenever their entity says something; all that is new is kept."""

    config_class = SpotPricesConfig
    pace_class = NoPace  # there is a price each quarter-hour
    corrects = True

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know where prices are, and read none until `async_start`. Raises ConfigError."""
        super().__init__(hass, entry, subentry, clock)
        self.sampler = Sampler(SamplingMode.LAST)  # the price of now is one of the rows
        self._rows = PriceRows(self.settings.source)
        self._news: dict[datetime, float] = {}
        self._is_first = True  # that is read: what was kept before is of the same place
        self._turn = asyncio.Lock()
        self._ends: list[CALLBACK_TYPE] = []

    @property
    @override
    def samplers(self) -> Mapping[str, Sampler]:
        """What is to be kept: each price once, and again when it is corrected."""
        return {self.settings.source: self._rows}

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """It is no device of its own."""
        return {"entry_type": DeviceEntryType.SERVICE}

    @property
    def known(self) -> Mapping[datetime, float]:
        """The prices without VAT [EUR/kWh] by the start of their quarter-hour in UTC, in order."""
        return self.reader.known

    @property
    def today(self) -> list[float] | None:
        """The prices of the local day, None while one of them is not known."""
        begin, end = self._day
        prices = [self.known.get(begin + number * _QUARTER) for number in range((end - begin) // _QUARTER)]
        return None if None in prices else [price for price in prices if price is not None]

    @property
    def ahead(self) -> Mapping[datetime, float]:
        """The prices of the local day and of what is known after it."""
        begin, _ = self._day
        return {at: price for at, price in self.known.items() if at >= begin}

    @property
    def current(self) -> float | None:
        """The price of the running quarter-hour, None if it is not known."""
        return self.known.get(quarter_of(self._clock.now()))

    @property
    def reason(self) -> str | None:
        """Why the price of now is not known, in a word; None if it is."""
        if self.current is not None:
            return None
        cause = self.last_exception and self.last_exception.__cause__
        return str(getattr(cause, "fault", "not_read"))

    @classmethod
    @override
    def make_reader(cls, hass: HomeAssistant, config: SpotPricesConfig, clock: Clock) -> SpotPricesReader:
        """Return a reader; a file is looked for in the configuration folder."""
        if config.path is not None:
            config = replace(config, path=hass.config.path(config.path))
        return SpotPricesReader(config, HomeAssistantPrices(hass), clock)

    @callback
    @override
    def async_start(self) -> None:
        """Read at once, at each quarter-hour of the clock, and when the entity says something."""
        super().async_start()
        self.update_interval = None
        self._ends = [async_track_utc_time_change(self.hass, self._async_tick, second=0)]
        if (entity_id := self.settings.config.entity_id) is not None:
            self._ends.append(async_track_state_change_event(self.hass, [entity_id], self._async_said))

    @override
    async def async_stop(self) -> None:
        """Read no more."""
        while self._ends:
            self._ends.pop()()
        await super().async_stop()

    @override
    async def _async_ask(self) -> Reading:
        """Read what is known, beside what was kept before this began. Raises ReaderError."""
        begin, end = self._day
        if self._is_first:
            self._is_first = False
            self.reader.recall(await self._async_kept(begin - _DAY, end + 2 * _DAY))
        try:
            return await super()._async_ask()
        finally:
            self._news |= await self._async_others(self.reader.take(), begin - _DAY)

    @override
    def _completed(self, reading: Reading) -> Reading:
        """Have what is new kept and counted with. Raises UpdateFailed where none is known of now."""
        news, self._news = self._news, {}
        if news:
            self._rows.add(news)
            self._async_count()
        if COLUMN not in reading.values:
            error = ReaderDataError("no price is known of this quarter-hour", fault="not_known")
            raise self._failure(error) from error
        return reading

    @property
    def _day(self) -> tuple[datetime, datetime]:
        """When the local day begins and ends."""
        zone = self.hass.config.time_zone
        day = local_date(self._clock.now(), zone)
        return midnight(day, zone), midnight(day + _DAY, zone)

    @callback
    def _async_count(self) -> None:
        """Have the totals counted with what is new; those of a start are when all has started."""
        if self.hass.state is CoreState.running:
            self.config_entry.runtime_data.async_count(self.hass)

    async def _async_others(self, news: dict[datetime, float], recent: datetime) -> dict[datetime, float]:
        """Return prices that are not kept yet as they are: a file may tell years again at each start."""
        old = [at for at in news if at < recent]
        kept = await self._async_kept(min(old), recent) if old else {}
        return {at: price for at, price in news.items() if kept.get(at) != price}

    async def _async_kept(self, start: datetime, end: datetime) -> dict[datetime, float]:
        """Return what was kept of [start, end)."""
        url = self.config_entry.runtime_data.storage.url
        rows = await async_kept(self.hass, url, self.settings.source, (start, end), (COLUMN,))
        return {row.at: float(row.values[COLUMN]) for row in rows}  # type: ignore[arg-type]  # it is a number

    async def _async_tick(self, _now: datetime) -> None:
        """Read where there may be something new: each quarter-hour, and each minute what is missing."""
        is_current = self.data is not None and self.data.at == quarter_of(self._clock.now())
        is_file = self.settings.config.path is not None
        if not (is_current and self.last_update_success) or is_file or self.reader.is_due:
            await self._async_read()

    @callback
    def _async_said(self, _event: Event[EventStateChangedData]) -> None:
        """Read what the entity says now."""
        self.config_entry.async_create_background_task(self.hass, self._async_read(), f"{DOMAIN} {self.name}")

    async def _async_read(self) -> None:
        """Read, one at a time: at a quarter-hour the clock and the entity both call for it."""
        async with self._turn:
            await self.async_refresh()
