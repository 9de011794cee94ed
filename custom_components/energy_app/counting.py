"""How the totals of today are counted, in a thread."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .books import Books, accounts_of, recent_since
from .energy_core.costs.absence import MissingDataError
from .energy_core.costs.bill import advances
from .energy_core.costs.charges import CapacityCharge
from .energy_core.costs.inputs import Inputs
from .energy_core.costs.live import LiveDay, LiveDevice, before_and_of
from .energy_core.costs.months import later_month, month_of
from .energy_core.costs.peaks import mean_peak
from .energy_core.costs.quarters import QUARTER_S, instant, seconds
from .energy_core.costs.rates import Direction, rates
from .energy_core.costs.spread import Spread
from .energy_core.costs.tariffs import Tariff, tariff_from
from .energy_core.costs.totals import Total, Totals
from .energy_core.models import Reading
from .house import Question
from .periods import Period, Sums
from .quarters import Quarters
from .spot import StoredPrices
from .tails import counted_since
from .totals_rows import Row, average_of, row_of, spans

_DAY = timedelta(days=1)
_QUARTER = timedelta(seconds=QUARTER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseDay:
    """The totals of a day until now; None is what is not known.

    Prices are those of now in EUR/kWh. The mean peak is that of the months that the capacity tariff counts.
    """

    midnight: datetime
    totals: Totals
    import_price: float | None
    export_price: float | None
    month_peak_kw: float | None
    mean_peak_kw: float | None
    periods: Mapping[str, Period]
    advances_eur: float  # paid since the contract year began

    def figure(self, name: str) -> Total[Any]:
        """Return a total by its name."""
        total: Total[Any] = getattr(self.totals, name)
        return total


class Counter:
    """Counts, and remembers the quarter-hours of the days before."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._quarters: Quarters | None = None
        self._live: LiveDay | None = None
        self._books = Books()
        self._sums: dict[str, Sums] = {}
        self._prices = StoredPrices()

    def account(self, question: Question, stop: Callable[[], bool]) -> bool:
        """Keep the days that are over; returns whether something is left.

        Raises ConfigError or StoreError.
        """
        recent = accounts_of(question, self._devices(question), self._prices.until_now(question))
        return self._books.update(question, recent, stop)

    def look_again(self, _question: Question, _none: object = None) -> None:
        """Have the days of all years looked through, as after an import."""
        self._books.look_again()
        self._quarters = None

    def look_at(self, question: Question, priced: Collection[date]) -> None:
        """Have the years of days looked through of which prices were kept."""
        self._books.look_at(question, priced)

    def forget(self, _question: Question, _none: object = None) -> None:
        """Have the quarter-hours of days that are over read again, as rows came late."""
        self._quarters = None

    def take_changed(self, _question: Question, _none: object = None) -> datetime | None:
        """Return since when days were written that were not told yet, None for none; once."""
        since, self._books.changed_since = self._books.changed_since, None
        return since

    def count(self, question: Question, readings: Iterable[Reading] = ()) -> HouseDay:
        """Return the totals of today by what is kept, and by readings that may not be kept yet.

        Raises MissingDataError, ConfigError or StoreError.
        """
        self._live = self._begun(question)
        return self.follow(question, readings)

    def follow(self, question: Question, readings: Iterable[Reading]) -> HouseDay:
        """Return the totals of today after some more readings; another day is begun by what is kept.

        Raises MissingDataError, ConfigError or StoreError.
        """
        if self._live is None or self._live.day != question.day:
            self._live = self._begun(question)
        live = self._live
        for reading in readings:
            live.push(reading)
        inputs = live.inputs(question.now)
        totals = live.totals(inputs)
        return HouseDay(
            midnight=question.midnight,
            totals=totals,
            import_price=_price(live, question, Direction.OFFTAKE),
            export_price=_price(live, question, Direction.INJECTION),
            month_peak_kw=inputs.peaks.get(month_of(live.day)),
            mean_peak_kw=_mean_peak(inputs, live.tariff, live.day),
            periods={name: sums.with_today(totals) for name, sums in self._sums.items()},
            advances_eur=_advances(live.tariff, live.day),
        )

    def rows(self, question: Question, wanted: tuple[str, date, date]) -> list[Row]:
        """Return the days, months or years that begin in [start, end), the last one of them the average.

        Raises ConfigError or StoreError.
        """
        by, start, end = wanted
        frame = self._books.days(question)
        try:
            today = self.follow(question, ()).totals
        except MissingDataError:
            today = None
        now = question.day, today
        found = [row_of(frame, question.zone, span, now) for span in spans(by, start, end)]
        return [*found, average_of(frame, question.zone, month_of(start), question.day)]

    def _begun(self, question: Question) -> LiveDay:
        """Return today as it is kept, and sum the days before it. Raises ConfigError or StoreError."""
        self._sum(question)
        return self.begun(question)

    def begun(self, question: Question, *, first: date | None = None) -> LiveDay:
        """Return today as it is kept: what was made of it, and the readings since.

        `first` is a day before it that is counted as well. Raises ConfigError or StoreError.
        """
        devices = self._devices(question, first)
        before, made = before_and_of(devices.values(), int(question.midnight.timestamp()))
        return LiveDay(
            day=question.day,
            zone=question.zone,
            tariff=None if question.tariff is None else tariff_from(question.tariff),
            before=before,
            devices={
                source: LiveDevice(its, counted_since(question, source, _end(its, question.midnight)))
                for source, its in zip(devices, made, strict=True)
            },
            measured_peaks=question.peaks,
            spot=self._prices.until_now(question),
        )

    def _devices(self, question: Question, first: date | None = None) -> dict[str, Mapping[str, Spread]]:
        """Return what the devices counted until now, as far back as today and the recent days need it.

        Only the last two days are read again. Raises ConfigError or StoreError.
        """
        kept = self._quarters
        if kept is None or not kept.is_of(question.url, question.zone, question.sources):
            kept = Quarters(question.url, question.zone, question.sources, question.midnight)
            self._quarters = kept
        since = instant(seconds(first_of_use(first or recent_since(question.day)), question.zone))
        return kept.devices(since, question.midnight, question.now)

    def _sum(self, question: Question) -> None:
        """Sum the days that are kept: of this month, this year, the contract, and since the user's day."""
        starts = {"month": month_of(question.day), "year": question.day.replace(month=1, day=1)}
        tariff = None if question.tariff is None else tariff_from(question.tariff)
        if tariff is not None and (since := _contract_year(tariff, question.day)) is not None:
            starts["contract"] = since
        if question.since is not None:
            starts["since"] = question.since
        frame = self._books.days(question)
        frame = frame[frame.index < question.midnight]
        self._sums = {
            name: Sums(start, frame, question.zone)
            for name, start in starts.items()
            if self._books.cover(start)
        }


def _advances(tariff: Tariff | None, day: date) -> float:
    """Return what was paid in advance since the contract year of a day began, that day included [EUR]."""
    since = None if tariff is None else _contract_year(tariff, day)
    return 0.0 if tariff is None or since is None else float(advances(tariff, since, day + _DAY))


def _contract_year(tariff: Tariff, day: date) -> date | None:
    """Return when the year of the contract began in which a day is, None without a contract.

    A year from 29 February ends with the last day of the next one's, so that the next is from 1 March.
    """
    contract = tariff.contract_on(day)
    if contract is None:
        return None
    first = contract.start
    years = day.year - first.year - ((day.month, day.day) < (first.month, first.day))
    month = later_month(month_of(first), years * 12)
    return month + (first.day - 1) * _DAY


def _end(made: Any, midnight: datetime) -> datetime:
    """Return the end of what was made of a day."""
    ends = [instant(spread.starts[-1] + QUARTER_S) for spread in made.values() if len(spread.starts)]
    return max(ends, default=midnight)


def first_of_use(day: date) -> date:
    """Return from when usage counts: the peaks of a year, the tiers of this one."""
    return min(later_month(month_of(day), -12), day.replace(month=1, day=1))


def _mean_peak(inputs: Inputs, tariff: Tariff | None, day: date) -> float | None:
    """Return the mean of the month peaks as the tariff counts them, else as the Flemish one does."""
    charge = None if tariff is None else tariff.capacity_on(day)
    try:
        return mean_peak(inputs.peaks, month_of(day), charge or CapacityCharge(eur_kw_year=0))
    except MissingDataError:
        return None


def _price(live: LiveDay, question: Question, direction: Direction) -> float | None:
    """Return what a kWh costs or earns now, None where that is not known."""
    if live.tariff is None:
        return None
    try:
        found = rates(
            live.tariff,
            question.now,
            question.now + _QUARTER,
            zone=question.zone,
            direction=direction,
            register=question.register,
            spot=live.spot,
        )
    except MissingDataError:
        return None
    return next((rate.eur_kwh for rate in found if rate.start <= question.now < rate.end), None)
