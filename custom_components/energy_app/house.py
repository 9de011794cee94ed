"""What the house took and gave today, what that cost and what its panels earned."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import CONF_SINCE, CONF_TARIFF, DOMAIN, SUBENTRY_PRICES, SUBENTRY_TARIFF
from .coordinator import EnergyAppConfigEntry
from .coordinators.meter import MeterCoordinator
from .coordinators.prices import PricesCoordinator
from .energy_core.calendar import local_date, midnight
from .energy_core.config import hold_of
from .energy_core.costs.absence import MissingDataError
from .energy_core.exceptions import EnergyCoreError
from .energy_core.models import Reading
from .energy_core.stores.late import late_import
from .month_peaks import MonthPeaks
from .stores import async_in_thread, async_require, is_kept

if TYPE_CHECKING:
    from .counting import HouseDay
    from .energy_core.costs.rates import Rate

_LOGGER = logging.getLogger(__name__)

_FOLLOW_SECONDS = 9.5  # at most so often totals are told anew: a logger's ten seconds, a little early
_COMPARED = timedelta(days=5)  # what is younger is compared with the second store every night
_BEGIN_SECONDS = 60.0  # and tried so often while nothing can be counted yet
_RECENT = 2000  # readings, of half an hour of some devices: until all of them are kept


class HouseCoordinator(DataUpdateCoordinator["HouseDay | None"]):
    """Counts the totals of today: by what is kept each quarter-hour, and by each reading in between."""

    config_entry: EnergyAppConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title)
        self.peaks = MonthPeaks(hass, entry)
        self._counter: Any = None
        self._turn = asyncio.Lock()
        self._recent: deque[Reading] = deque(maxlen=_RECENT)
        self._news: list[Reading] = []
        self._told_at = hass.loop.time()
        self._failure = ""  # that was said
        self._wanted: set[str] = set()  # of the counter, before it counts
        self._priced: set[date] = set()  # of which prices were kept, that are not looked at in each run

    @callback
    def async_follow(self, readings: Iterable[Reading]) -> None:
        """Take what is being kept of a device; what it adds is told soon."""
        taken = list(readings)
        self._recent.extend(taken)
        if not self.last_update_success:
            return
        self._news += taken
        pause = _BEGIN_SECONDS if self.data is None else _FOLLOW_SECONDS
        if not self._turn.locked() and self.hass.loop.time() - self._told_at >= pause:
            self._told_at = self.hass.loop.time()
            self.config_entry.async_create_background_task(
                self.hass, self._async_tell(), f"{DOMAIN} totals of today"
            )

    async def _async_tell(self) -> None:
        """Tell the totals after what has come; what cannot be counted is left to the next quarter-hour."""
        async with self._turn:
            news, self._news = self._news, []
            try:
                day = await self._async_count("follow", news)
            except EnergyCoreError as error:
                _LOGGER.debug("Not counted on: %s", error)
                return
        self.async_set_updated_data(day)

    async def async_begin(self) -> None:
        """Count by what is kept, the days that are over first; what of them takes long goes on soon."""
        if await self.async_account():
            self.config_entry.runtime_data.processing.async_go_on_soon()
        await self.async_refresh()

    async def async_account(self) -> bool:
        """Keep the days that are over as they are to be counted by now; returns whether something is left."""
        question = self.question(dt_util.utcnow())
        await self.peaks.async_keep()
        if not question.sources or not is_kept(question.url):
            return False
        stop = self.config_entry.runtime_data.processing.stopping.is_set
        try:
            async with self._turn:
                for method in sorted(self._wanted):
                    await self._async_in_counter(method, question, None)
                self._wanted.clear()
                priced = frozenset(self._priced)
                await self._async_in_counter("look_at", question, priced)
                self._priced -= priced
                is_left: bool = await self._async_in_counter("account", question, stop)
                changed = await self._async_in_counter("take_changed", question, None)
        except EnergyCoreError as error:
            if str(error) != self._failure:
                _LOGGER.warning("The days that are over are not kept until the next quarter-hour: %s", error)
            self._failure = str(error)
            return False
        self._failure = ""
        if changed is not None and changed < question.midnight - _COMPARED:
            await self.config_entry.runtime_data.nightly.async_owe(changed)
        return is_left

    @callback
    def async_look_again(self) -> None:
        """Have the days of all years looked through at the next quarter-hour, as their rows have changed."""
        self._wanted.add("look_again")

    @callback
    def async_corrected(self, prices: Iterable[Reading]) -> None:
        """Have the years of prices that were kept looked through at the next quarter-hour."""
        zone = self.hass.config.time_zone
        self._priced |= {local_date(price.at, zone) for price in prices}

    @callback
    def async_forget(self) -> None:
        """Have the quarter-hours of the last year read again at the next count, as rows came late."""
        self._wanted.add("forget")

    @override
    async def _async_update_data(self) -> HouseDay | None:
        """Count what is known by now."""
        try:
            async with self._turn:
                self._news = []
                return await self._async_count("count", list(self._recent))
        except MissingDataError as error:
            _LOGGER.debug("Nothing to count: %s", error)
            return None
        except EnergyCoreError as error:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="not_counted",
                translation_placeholders={"error": str(error)},
            ) from error

    async def _async_count(self, method: str, readings: Iterable[Reading]) -> HouseDay | None:
        """Count, in a thread. Raises EnergyCoreError."""
        question = self.question(dt_util.utcnow())
        if not question.sources or not is_kept(question.url):
            return None
        day: HouseDay = await self._async_in_counter(method, question, readings)
        return day

    async def _async_in_counter(self, method: str, question: Question, argument: object) -> Any:
        """Have the counter do something, in a thread. Raises EnergyCoreError."""
        await async_require(self.hass, question.url)
        return await async_in_thread(self.hass, partial(self._call, method, question, argument))

    def _call(self, method: str, question: Question, argument: object) -> Any:
        """Call the counter: what that takes is imported only now. Raises EnergyCoreError."""
        if self._counter is None:
            self._counter = late_import(".counting", __package__).Counter()
        return getattr(self._counter, method)(question, argument)

    async def async_rows(self, by: str, start: date, end: date) -> list[dict[str, Any]]:
        """Return the totals of the days, months or years of [start, end), and last their means of a month.

        Raises EnergyCoreError.
        """
        async with self._turn:
            question = self.question(dt_util.utcnow())
            rows: list[dict[str, Any]] = await self._async_in_counter("rows", question, (by, start, end))
        return rows

    async def async_import_ahead(self, until: datetime) -> list[Rate]:
        """Return what a kWh from the grid costs in each quarter-hour from now on, as far as it is known.

        EUR/kWh with VAT, without a gap; none without a tariff or its prices. Raises EnergyCoreError.
        """
        question = self.question(dt_util.utcnow())

        def ahead() -> list[Rate]:
            found: list[Rate] = late_import(".spot", __package__).import_ahead(question, until)
            return found

        return await async_in_thread(self.hass, ahead)

    @property
    def tariff(self) -> Mapping[str, Any] | None:
        """The contracts of the house as they were typed in, None without any."""
        tariffs = self.config_entry.get_subentries_of_type(SUBENTRY_TARIFF)
        return next((subentry.data[CONF_TARIFF] for subentry in tariffs), None)

    def question(self, now: datetime) -> Question:
        """Return what is to be counted at an instant."""
        entry, zone = self.config_entry, self.hass.config.time_zone
        devices = [device.coordinator for device in entry.runtime_data.devices.values()]
        prices = [each for each in devices if isinstance(each, PricesCoordinator)]
        return Question(
            now=now,
            zone=zone,
            url=entry.runtime_data.storage.url,
            hold=hold_of(entry.runtime_data.longest_period),
            sources=tuple(each.settings.source for each in devices if each.kind != SUBENTRY_PRICES),
            prices={each.settings.source: each.known for each in prices},
            tariff=self.tariff,
            peaks=self.peaks.async_said(devices, zone),
            register=_register(devices),
            since=_since(entry.options.get(CONF_SINCE)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be counted: today until now, from which stores, by which tariff."""

    now: datetime
    zone: str
    url: str
    hold: timedelta  # how long a value that is kept holds
    sources: tuple[str, ...]
    tariff: Mapping[str, Any] | None
    peaks: Mapping[date, float]
    register: int
    since: date | None  # a day of the user's, from which is summed
    prices: Mapping[str, Mapping[datetime, float]] = field(default_factory=dict)  # of the market, by source

    @property
    def day(self) -> date:
        """The local day."""
        return local_date(self.now, self.zone)

    @property
    def midnight(self) -> datetime:
        """When it began."""
        return midnight(self.day, self.zone)


def _since(text: str | None) -> date | None:
    """Return the day that the user sums from, None for none."""
    return date.fromisoformat(text) if text else None


def _register(devices: list[Any]) -> int:
    """Return which register counts now, the first where no meter says."""
    for meter in devices:
        if isinstance(meter, MeterCoordinator) and meter.data is not None:
            tariff = meter.data.values.get("tariff")
            if tariff in {1, 2}:
                return int(tariff)  # type: ignore[arg-type]
    return 1
