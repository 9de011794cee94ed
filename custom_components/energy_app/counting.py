"""How the totals of today are counted, in a thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .energy_core.costs.absence import MissingDataError
from .energy_core.costs.charges import CapacityCharge
from .energy_core.costs.inputs import Inputs
from .energy_core.costs.live import LiveDay, LiveDevice, before_and_of
from .energy_core.costs.months import later_month, month_of
from .energy_core.costs.peaks import mean_peak
from .energy_core.costs.quarters import QUARTER_S, instant, seconds
from .energy_core.costs.rates import Direction, rates
from .energy_core.costs.tariffs import Tariff, tariff_from
from .energy_core.costs.totals import Total, Totals
from .energy_core.models import Reading
from .house import Question
from .quarters import Quarters
from .spot import StoredPrices
from .tails import counted_since

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
        self._prices = StoredPrices()

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
        return HouseDay(
            midnight=question.midnight,
            totals=live.totals(inputs),
            import_price=_price(live, question, Direction.OFFTAKE),
            export_price=_price(live, question, Direction.INJECTION),
            month_peak_kw=inputs.peaks.get(month_of(live.day)),
            mean_peak_kw=_mean_peak(inputs, live.tariff, live.day),
        )

    def _begun(self, question: Question) -> LiveDay:
        """Return today as it is kept: what was made of it, and the readings since."""
        kept = self._quarters
        if kept is None or not kept.is_of(question.url, question.zone, question.sources):
            kept = Quarters(question.url, question.zone, question.sources, question.midnight)
            self._quarters = kept
        since = instant(seconds(_first_of_use(question.day), question.zone))
        devices = kept.devices(since, question.midnight, question.now)
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


def _end(made: Any, midnight: datetime) -> datetime:
    """Return the end of what was made of a day."""
    ends = [instant(spread.starts[-1] + QUARTER_S) for spread in made.values() if len(spread.starts)]
    return max(ends, default=midnight)


def _first_of_use(day: date) -> date:
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
