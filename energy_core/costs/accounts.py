"""What is kept of each day for ever: its totals, its cost and profit, and by which tariff these are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from ..calendar import midnight
from ..models import Reading, Value
from .absence import MissingDataError
from .basis import basis_of
from .counterfactual import without_panels
from .inputs import Inputs
from .known import OTHERS, inputs_until, is_grid_silent, not_yet, stale, without
from .quarters import QUARTER_S, Seconds, day_of, instant, seconds
from .rates import Direction, rates_at
from .spot import SpotPrices
from .tariffs import Tariff
from .totals import Total, totals
from .usage import COLUMNS, Column, Usage

DAYS, QUARTERS = "house_days", "house_quarters"  # what the stores are named after
SUMMED = (
    "from_grid_kwh",
    "to_grid_kwh",
    "solar_kwh",
    "direct_kwh",
    "gas_m3",
    "water_m3",
    "cost_eur",
    "profit_eur",
)
PARTS = ("avoided_import_eur", "injection_revenue_eur", "peak_effect_eur")
_SHARES = ("self_consumption_pct", "self_sufficiency_pct")
_DAY = timedelta(days=1)

type _Key = tuple[frozenset[str], date | None]


@dataclass(kw_only=True)  # what is worked out once is kept
class Accounts:
    """The days of a house that are over, each counted as a bill counts it.

    `usage` begins twelve months and the calendar year before the first day that is asked for. A gap is
    nothing, as its energy is in the quarter-hour that ends it; what has fallen silent for good is missing,
    and so is what was not there yet.
    """

    usage: Usage
    zone: str
    tariff: Tariff | None
    measured_peaks: Mapping[date, float] = field(default_factory=dict)
    spot: SpotPrices | None = None
    _inputs: dict[_Key, tuple[Inputs, Inputs | None]] = field(default_factory=dict, repr=False)

    def days(self, start: date, end: date) -> Iterator[date]:
        """Yield the local days of [start, end) of which anything is known from the grid, the newest first."""
        day = end - _DAY
        known = self.usage.known
        if not len(known):
            return
        first = day_of(known[0], self.zone)
        last = day_of(known[-1], self.zone)
        day = min(day, last)
        while day >= max(start, first):
            yield day
            day -= _DAY

    def basis(self, day: date) -> str:
        """Return letters that are others as soon as anything is from which a day is counted."""
        return basis_of(self.tariff, *self.inputs_of(day), day)

    def day(self, day: date) -> Reading:
        """Return the row of a day, at its local midnight; `missing` says what cannot be counted, and why."""
        inputs, other = self.inputs_of(day)
        counted = totals(self.tariff, inputs, day, day + _DAY, without=other)
        values: dict[str, Value] = {}
        missing = []
        for name in (*SUMMED, *_SHARES):
            total: Total[object] = getattr(counted, name)
            if total.absence is not None:
                missing.append(f"{name}={total.absence}")
            else:
                values[name] = round(float(str(total.value)), 8)
        if counted.profit_parts_eur is not None:
            values |= dict(zip(PARTS, map(float, counted.profit_parts_eur), strict=True))
        values |= {"missing": " ".join(missing), "tariff": counted.tariff or "", "basis": self.basis(day)}
        return Reading(DAYS, midnight(day, self.zone), values)

    def quarters(self, day: date) -> list[Reading]:
        """Return the rows of the quarter-hours of a day, in their order.

        Their `energy_cost_eur` and `energy_profit_eur` are of what is charged by the kWh alone: what is fixed
        or for the peak belongs to the day. They are missing where a price is.
        """
        inputs, other = self.inputs_of(day)
        begin, stop = (seconds(each, self.zone) for each in (day, day + _DAY))
        usage = inputs.usage.within(begin, stop)
        unlit = None if other is None else other.usage.within(begin, stop)
        columns = _flows(usage, unlit)
        if self.tariff is not None:
            columns |= self._money(self.tariff, usage, unlit)
        version = "" if self.tariff is None else self.tariff.version
        rows = []
        for place, start in enumerate(usage.starts.tolist()):
            known = {
                name: round(float(column[place]), 8)
                for name, column in columns.items()
                if not np.isnan(column[place])
            }
            if known:
                rows.append(Reading(QUARTERS, instant(start), {**known, "tariff": version}))
        return rows

    def inputs_of(self, day: date) -> tuple[Inputs, Inputs | None]:
        """Return what a day is counted from, and the same without panels; days alike share it."""
        until = midnight(day + _DAY, self.zone)
        silent = stale(self.usage, until, COLUMNS)
        coming = not_yet(self.usage, until, OTHERS)
        key = (frozenset(silent | coming), day if is_grid_silent(self.usage, until) else None)
        if key not in self._inputs:
            inputs = inputs_until(
                without(self.usage, coming),
                until,
                zone=self.zone,
                measured_peaks=self.measured_peaks,
                spot=self.spot,
            )
            inputs = replace(inputs, until=None) if inputs.gaps else inputs
            try:
                self._inputs[key] = inputs, without_panels(inputs)
            except MissingDataError:
                self._inputs[key] = inputs, None
        return self._inputs[key]

    def _money(self, tariff: Tariff, usage: Usage, other: Usage | None) -> dict[str, Column]:
        """Return what quarter-hours cost, and what the panels earned in them, by the kWh."""
        try:
            cost = self._cost(tariff, usage)
            if other is None:
                return {"energy_cost_eur": cost}
            return {"energy_cost_eur": cost, "energy_profit_eur": self._cost(tariff, other) - cost}
        except MissingDataError:
            return {}

    def _cost(self, tariff: Tariff, usage: Usage) -> Column:
        """Return what quarter-hours cost by the kWh [EUR]. Raises MissingDataError."""
        cost = np.zeros(len(usage.starts))
        quarters = _whole(usage.starts)
        places = np.searchsorted(quarters, usage.starts)
        for direction in Direction:
            prices = rates_at(quarters, tariff, zone=self.zone, direction=direction, spot=self.spot)
            flows = usage.imported if direction is Direction.OFFTAKE else usage.exported
            sign = 1 if direction is Direction.OFFTAKE else -1
            for flow, price in zip(flows, prices[:, places], strict=True):
                cost += sign * np.where(flow == 0, 0.0, flow * price)
        return cost


def _whole(starts: Seconds) -> Seconds:
    """Return the quarter-hours from the first to the last."""
    return np.arange(starts[0], starts[-1] + 1, QUARTER_S, np.int64) if len(starts) else starts


def _flows(usage: Usage, unlit: Usage | None) -> dict[str, Column]:
    """Return the flows of quarter-hours, as days call their sums; without panels all use is taken."""
    columns = {"from_grid_kwh": usage.taken}
    if usage.export_t1_kwh is not None:
        columns["to_grid_kwh"] = usage.exported[0] + usage.exported[1]
    if usage.pv_kwh is not None and unlit is not None:
        columns |= {"solar_kwh": usage.pv_kwh, "use_kwh": unlit.taken}
    others = {"battery_kwh": usage.battery_kwh, "gas_m3": usage.gas_m3, "water_m3": usage.water_m3}
    return columns | {name: column for name, column in others.items() if column is not None}
