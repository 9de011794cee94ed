"""Totals of days: what came from the grid and went to it, what the sun gave, what it cost and earned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from .absence import Absence, MissingDataError
from .bill import bill
from .inputs import Inputs
from .own_use import battery_exported, grid_charged
from .profit import Profit, profit
from .quarters import seconds
from .stretch import kwh
from .tariffs import Tariff
from .usage import EXPORT, IMPORT, Column, Usage, check_complete

_PERCENT = 100.0
_NOISE_KWH = 0.02  # by which meters that count in steps may contradict each other


@dataclass(frozen=True, slots=True)
class Total[T]:
    """A figure, or why there is none: just one of the two is None, as is `detail` beside a figure."""

    value: T | None
    absence: Absence | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals of the local days [start, end).

    `direct_kwh` is what the house used of its own: solar - to grid and, with a battery, what that gave less
    what of the sun it took. `self_consumption_pct` is the share of the sun that did not go to the grid,
    `self_sufficiency_pct` the share of what the house used that is its own. Money is exact, to 1e-8 EUR, so
    that days add up; the parts of the profit are what was not taken from the grid, what went to it, and what
    the peaks cost less. `tariff` is the version of the tariff by which it was counted.
    """

    start: date
    end: date
    from_grid_kwh: Total[float]
    to_grid_kwh: Total[float]
    solar_kwh: Total[float]
    direct_kwh: Total[float]
    self_consumption_pct: Total[float]
    self_sufficiency_pct: Total[float]
    gas_m3: Total[float]
    water_m3: Total[float]
    cost_eur: Total[Decimal]
    profit_eur: Total[Decimal]
    profit_parts_eur: tuple[Decimal, Decimal, Decimal] | None
    tariff: str | None


def totals(
    tariff: Tariff | None, inputs: Inputs, start: date, end: date, *, without: Inputs | None = None
) -> Totals:
    """Return the totals of the local days [start, end); what cannot be counted is absent, and says why.

    `without` is as of `profit`.
    """
    begin, stop = seconds(start, inputs.zone), min(seconds(end, inputs.zone), inputs.last_s)
    day = _Day(inputs.usage.within(begin, stop), (begin, stop), inputs)
    earned = _total(lambda: profit(_known(tariff), inputs, start, end, without=without))
    return Totals(
        start=start,
        end=end,
        from_grid_kwh=_total(day.from_grid),
        to_grid_kwh=_total(day.to_grid),
        solar_kwh=_total(day.solar),
        direct_kwh=_total(day.direct),
        self_consumption_pct=_total(day.self_consumption),
        self_sufficiency_pct=_total(day.self_sufficiency),
        gas_m3=_total(day.gas),
        water_m3=_total(day.water),
        cost_eur=_cost(tariff, inputs, earned, start, end),
        profit_eur=Total(
            None if earned.value is None else earned.value.exact_eur, earned.absence, earned.detail
        ),
        profit_parts_eur=None if earned.value is None else earned.value.exact_parts_eur,
        tariff=None if tariff is None else tariff.version,
    )


def _cost(
    tariff: Tariff | None, inputs: Inputs, earned: Total[Profit], start: date, end: date
) -> Total[Decimal]:
    """Return what the days cost, which whoever counted the profit knows already."""
    if earned.value is not None:
        return Total(earned.value.actual.exact_eur)
    return _total(lambda: bill(_known(tariff), inputs, start, end).exact_eur)


def _total[T](count: Callable[[], T]) -> Total[T]:
    """Return what is counted, or why it cannot be."""
    try:
        return Total(count())
    except MissingDataError as error:
        return Total(None, error.absence, str(error))


def _known(tariff: Tariff | None) -> Tariff:
    """Return the tariff of a house that has one."""
    if tariff is None:
        raise MissingDataError(Absence.NO_CONTRACT, "there is no tariff")
    return tariff


@dataclass(frozen=True, slots=True)
class _Day:
    """The usage of a stretch, which is asked for one figure after the other; each may raise."""

    usage: Usage
    stretch: tuple[int, int]
    inputs: Inputs

    def from_grid(self) -> float:
        """From the grid [kWh]."""
        return self._sum(IMPORT, Absence.NO_METER)

    def to_grid(self) -> float:
        """To the grid [kWh]."""
        return self._sum(EXPORT, Absence.NO_METER)

    def solar(self) -> float:
        """From the panels [kWh]."""
        return self._sum(("pv_kwh",), Absence.NO_SOLAR)

    def gas(self) -> float:
        """Gas [m3]."""
        return self._sum(("gas_m3",), Absence.NO_GAS)

    def water(self) -> float:
        """Water [m3]."""
        return self._sum(("water_m3",), Absence.NO_WATER)

    def direct(self) -> float:
        """What the house used of its own [kWh]."""
        own = self.solar() - self.to_grid() - self._battery() + self._from_grid_to_battery()
        if own < -_NOISE_KWH:
            raise MissingDataError(Absence.INCONSISTENT, "more went to the grid than panels and battery gave")
        return round(max(own, 0.0), 6)

    def self_consumption(self) -> float:
        """The share of the sun that did not go to the grid [%]."""
        solar = self.solar()
        self._battery()
        kept = solar - self.to_grid() + battery_exported(self.usage, gaps=self.inputs.gaps)
        return _share(kept, solar, "solar")

    def self_sufficiency(self) -> float:
        """The share of what the house used that is its own [%]."""
        own = self.direct()
        return _share(own, own + self.from_grid() - self._from_grid_to_battery(), "use")

    def _battery(self) -> float:
        """What charged the battery, less what it gave [kWh]."""
        return 0.0 if self.usage.battery_kwh is None else self._sum(("battery_kwh",), Absence.NO_BATTERY)

    def _from_grid_to_battery(self) -> float:
        """What the grid put into the battery [kWh]."""
        return grid_charged(self.usage, gaps=self.inputs.gaps)

    def _sum(self, names: tuple[str, ...], lack: Absence) -> float:
        """Return the sum of columns of which every quarter-hour is known."""
        summed = 0.0
        for name in names:
            column: Column | None = getattr(self.usage, name)
            if column is None:
                raise MissingDataError(lack, f"there is no {name} in the usage")
            if not self.inputs.gaps:
                check_complete(column, self.usage.starts, self.stretch, lack, self.inputs.zone)
            summed += kwh(np.nan_to_num(column))
        return round(summed, 6)


def _share(part: float, whole: float, of: str) -> float:
    """Return a share in percent."""
    if whole <= 0:
        raise MissingDataError(Absence.NOTHING_USED, f"a share of no {of}")
    return round(min(max(_PERCENT * part / whole, 0.0), _PERCENT), 6)
