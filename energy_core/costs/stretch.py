"""A stretch of days under one contract, with what flowed in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from operator import sub
from typing import Self

import numpy as np

from .absence import Absence, MissingDataError
from .charges import EnergyCharge, GasCharge
from .indexes import Index
from .inputs import Inputs
from .quarters import Seconds, between, seconds
from .tariffs import Contract
from .usage import EXPORT, IMPORT, Column, Usage, check_complete

type Pair = tuple[Column, Column]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """The local days [start, end) of a contract: what is charged in their quarter-hours, after netting.

    `until` is the day on which the contract no longer holds, None while it does. `whole` is the stretch that
    it was cut from.
    """

    contract: Contract
    until: date | None
    indexes: Sequence[Index]
    inputs: Inputs
    start: date
    end: date
    quarters: Seconds
    imported: Pair
    exported: Pair
    taken: Pair  # what came from the grid before netting
    given: Pair  # what went to it before netting
    gas_m3: Column
    whole: Stretch | None = None

    @property
    def zone(self) -> str:
        """The time zone of the house."""
        return self.inputs.zone

    def cut(self, start: date, end: date) -> Self:
        """Return the days [start, end) of it; netting stays what it is in the whole."""
        part = between(self.quarters, seconds(start, self.zone), seconds(end, self.zone))
        return replace(
            self,
            start=start,
            end=end,
            quarters=self.quarters[part],
            imported=(self.imported[0][part], self.imported[1][part]),
            exported=(self.exported[0][part], self.exported[1][part]),
            taken=(self.taken[0][part], self.taken[1][part]),
            given=(self.given[0][part], self.given[1][part]),
            gas_m3=self.gas_m3[part],
            whole=self.billed,
        )

    @property
    def billed(self) -> Stretch:
        """The whole stretch, of which it may be a part."""
        return self.whole or self

    def flows(self, *, export: bool, gross: bool) -> Pair:
        """Return what is charged one way by a charge that goes by what flowed before netting, or after it."""
        ways = (self.taken, self.given) if gross else (self.imported, self.exported)
        return ways[export]

    def by_days(self, charge: EnergyCharge | GasCharge) -> bool:
        """Whether the tiers of a charge are those of the billed days, and not of the calendar year."""
        return charge.tiers_by_days and not self.inputs.day_by_day

    def used(self, day: date, *, export: bool, gross: bool) -> float:
        """Return what flowed one way in the calendar year of one of its days, before that day [kWh].

        Of the whole stretch it is what is charged. What lies before it was charged by another bill: it is
        netted for itself, and a gap in it is nothing.
        """
        billed, year = self.billed, date(day.year, 1, 1)
        own = billed.cut(max(year, billed.start), day).flows(export=export, gross=gross)
        return float(sum(flow.sum() for flow in own)) + sum(_before(billed, year, gross=gross)[export])


def stretch_of(
    contract: Contract,
    until: date | None,
    indexes: Sequence[Index],
    inputs: Inputs,
    days: tuple[date, date],
) -> Stretch:
    """Return a stretch of local days. Raises MissingDataError where what is charged is not known."""
    begin, stop = (seconds(day, inputs.zone) for day in days)
    usage = inputs.usage.within(begin, stop)
    known = None if inputs.gaps else (begin, max(begin, min(stop, inputs.last_s)))
    imported = exported = (nothing := np.zeros(len(usage.starts)), nothing)
    if contract.has_electricity:
        imported = _pair(usage, IMPORT, known, inputs.zone)
    if contract.injection or contract.netting:
        exported = _pair(usage, EXPORT, known, inputs.zone)
    if not inputs.day_by_day:
        imported = _not_turned_back(imported)
    taken, given = imported, exported
    if contract.netting:
        imported, exported = _netted(imported, exported, across=contract.netting_across)
    return Stretch(
        contract=contract,
        until=until,
        indexes=indexes,
        inputs=inputs,
        start=days[0],
        end=days[1],
        quarters=usage.starts,
        imported=imported,
        exported=exported,
        taken=taken,
        given=given,
        gas_m3=nothing if not contract.gas else _column(usage, "gas_m3", Absence.NO_GAS, known, inputs.zone),
    )


def kwh(flows: Column) -> float:
    """Return the sum of flows, to a millionth; the order in which they come makes no difference."""
    return round(fsum(flows.tolist()), 6)


def _before(stretch: Stretch, day: date, *, gross: bool) -> tuple[list[float], list[float]]:
    """Return what each register took, and gave, from a day until before a stretch [kWh]."""
    part = stretch.inputs.usage.cut(day, max(day, stretch.start), stretch.zone)
    took, gave = ([_known_sum(getattr(part, name)) for name in names] for names in (IMPORT, EXPORT))
    if not stretch.inputs.day_by_day:
        took = [max(each, 0.0) for each in took]
    if stretch.contract.netting and not gross:
        took, gave = _left(took, gave, across=stretch.contract.netting_across)
    return took, gave


def _known_sum(column: Column | None) -> float:
    """Return the sum of what is known."""
    return 0.0 if column is None else float(np.nansum(column))


def _pair(usage: Usage, names: tuple[str, str], known: tuple[int, int] | None, zone: str) -> Pair:
    """Return both registers of a direction."""
    first, second = (_column(usage, name, Absence.NO_METER, known, zone) for name in names)
    return first, second


def _column(usage: Usage, name: str, lack: Absence, known: tuple[int, int] | None, zone: str) -> Column:
    """Return a column in which all is known of the stretch `known`; without one, what is not known is 0."""
    column: Column | None = getattr(usage, name)
    if column is None:
        raise MissingDataError(lack, f"there is no {name} in the usage")
    if known is not None:
        check_complete(column, usage.starts, known, lack, zone)
    return np.nan_to_num(column)


def _not_turned_back(imported: Pair) -> Pair:
    """Return import in which a register that has turned back below its start has counted nothing.

    What a meter that turns back gave beyond what it took is not paid for, and not taken off another register.
    """
    first, second = (flow if kwh(flow) >= 0 else np.zeros(len(flow)) for flow in imported)
    return first, second


def _netted(imported: Pair, exported: Pair, *, across: bool) -> tuple[Pair, Pair]:
    """Return what is left of import and export after netting, the same share of each quarter-hour."""
    took, gave = ([*map(kwh, pair)] for pair in (imported, exported))
    left_of_took, left_of_gave = _left(took, gave, across=across)
    return _scaled(imported, took, left_of_took), _scaled(exported, gave, left_of_gave)


def _left(took: list[float], gave: list[float], *, across: bool) -> tuple[list[float], list[float]]:
    """Return what is left of the sums of both registers when what they gave is taken off what they took.

    Register by register; `across`, what one still gave is then taken off what the other took. From a register
    that has turned back, as it may within a day, nothing is left to take.
    """
    both = [max(0.0, min(pair)) for pair in zip(took, gave, strict=True)]
    took, gave = (list(map(sub, sums, both, strict=True)) for sums in (took, gave))
    if not across:
        return took, gave
    shared = max(0.0, min(sum(took), sum(gave)))
    left_of_took, left_of_gave = (1 - shared / sum(sums) if sum(sums) else 1.0 for sums in (took, gave))
    return [each * left_of_took for each in took], [each * left_of_gave for each in gave]


def _scaled(flows: Pair, sums: list[float], left: list[float]) -> Pair:
    """Return flows of which so much is left, evenly."""
    first, second = (
        flow * (kept / whole if whole else 1.0) for flow, whole, kept in zip(flows, sums, left, strict=True)
    )
    return first, second
