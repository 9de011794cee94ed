"""How the totals of today are counted, in a thread."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from .energy_core.calendar import midnight
from .energy_core.costs.absence import MissingDataError
from .energy_core.costs.inputs import Inputs
from .energy_core.costs.months import later_month, month_of
from .energy_core.costs.peaks import month_peaks
from .energy_core.costs.quarters import QUARTER_S, instant
from .energy_core.costs.rates import Direction, rates
from .energy_core.costs.tariffs import Tariff, tariff_from
from .energy_core.costs.totals import Total, Totals, totals
from .energy_core.costs.usage import EXPORT, IMPORT, Usage
from .house import Question
from .quarters import Quarters, stale, without_gaps

_DAY = timedelta(days=1)
_QUARTER = timedelta(seconds=QUARTER_S)
_OTHERS = (*EXPORT, "gas_m3", "water_m3", "pv_kwh", "battery_kwh")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseDay:
    """The totals of a day until now, and the prices of now in EUR/kWh; None is what is not known."""

    midnight: datetime
    totals: Totals
    import_price: float | None
    export_price: float | None

    def figure(self, name: str) -> Total[Any]:
        """Return a total by its name."""
        total: Total[Any] = getattr(self.totals, name)
        return total


class Counter:
    """Counts, and remembers the quarter-hours of the days before."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._quarters: Quarters | None = None

    def count(self, question: Question) -> HouseDay:
        """Return the totals of today. Raises MissingDataError, ConfigError or StoreError."""
        tariff = None if question.tariff is None else tariff_from(question.tariff)
        until = _quarter(question.until)
        inputs = _inputs(question, self._usage(question, until), until)
        start = question.day
        return HouseDay(
            midnight=question.midnight,
            totals=totals(tariff, inputs, start, start + _DAY),
            import_price=_price(tariff, question, Direction.OFFTAKE),
            export_price=_price(tariff, question, Direction.INJECTION),
        )

    def _usage(self, question: Question, until: datetime) -> Usage:
        """Return what is known of the house, until an instant; what is known no more is not there."""
        kept = self._quarters
        if kept is None or not kept.is_of(question.url, question.zone, question.sources):
            kept = Quarters(question.url, question.zone, question.sources, question.midnight)
            self._quarters = kept
        since = midnight(_first_of_use(question.day), question.zone)
        usage = kept.usage(since, question.midnight, until)
        if stale(usage, until, IMPORT) == set(IMPORT):
            return usage
        return _without(usage, stale(usage, until, _OTHERS))


def _without(usage: Usage, names: set[str]) -> Usage:
    """Return a usage without columns; both registers go together, and the sun with what its battery took."""
    for group in (EXPORT, ("battery_kwh", "pv_kwh")):
        if group[0] in names or (group == EXPORT and group[1] in names):
            names = names.union(group)
    gone: Any = dict.fromkeys(names)
    return replace(usage, **gone)


def _inputs(question: Question, usage: Usage, until: datetime) -> Inputs:
    """Return what is counted from; a gap counts nothing, as its energy is in the quarter that ends it.

    While nothing is known of the grid any more, nothing may be taken for nothing.
    """
    is_silent = stale(usage, until, IMPORT) == set(IMPORT)
    peaks: Mapping[date, float] = month_peaks(without_gaps(usage), question.zone)
    return Inputs(
        usage=usage,
        zone=question.zone,
        measured_peaks={**peaks, **question.peaks},
        until=until,
        gaps=not is_silent,
    )


def _first_of_use(day: date) -> date:
    """Return from when usage counts: the peaks of a year, the tiers of this one."""
    return min(later_month(month_of(day), -12), day.replace(month=1, day=1))


def _quarter(moment: datetime) -> datetime:
    """Return when the quarter-hour of an instant began."""
    return instant(int(moment.timestamp()) // QUARTER_S * QUARTER_S)


def _price(tariff: Tariff | None, question: Question, direction: Direction) -> float | None:
    """Return what a kWh costs or earns now, None where that is not known."""
    if tariff is None:
        return None
    try:
        found = rates(
            tariff,
            question.now,
            question.now + _QUARTER,
            zone=question.zone,
            direction=direction,
            register=question.register,
        )
    except MissingDataError:
        return None
    return next((rate.eur_kwh for rate in found if rate.start <= question.now < rate.end), None)
