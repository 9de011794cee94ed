"""A tariff: the contracts of a house, dated, with the indexes they go by and what was paid in advance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..config import decode
from ..exceptions import ConfigError
from .charges import (
    SPOT,
    SPOT_HOUR,
    CapacityCharge,
    Charge,
    EnergyCharge,
    FixedCharge,
    GasCharge,
    check_vat,
)
from .figures import FIGURE, PERCENT
from .indexes import Index
from .months import overlap
from .rounding import Rounding
from .tables import version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What is paid from `start` until before `end`, or until the next contract for the same energy.

    `offtake` is charged for each kWh from the grid, `injection` paid to the house for each kWh to it;
    either may be below zero. `vat_pct` is that of charges which do not say another, none where it is not
    said. With `netting`, what went to the grid is taken off what came from it, register by register, before
    anything is charged by the kWh; with `netting_across`, what is then left of one register is taken off the
    other. Gas that is charged by the kWh has `gas_kwh_m3`, or the index `gas_index` of its heating values;
    what is charged by the m3 is that of the meter, times `gas_factor` or the index `gas_factor_index` where
    there is one.
    `advance_eur_month` is paid on the first of each month.
    """

    name: str
    start: date
    end: date | None = None
    vat_pct: float | None = field(default=None, metadata=PERCENT)
    offtake: tuple[EnergyCharge, ...] = ()
    injection: tuple[EnergyCharge, ...] = ()
    capacity: tuple[CapacityCharge, ...] = ()
    fixed: tuple[FixedCharge, ...] = ()
    gas: tuple[GasCharge, ...] = ()
    gas_kwh_m3: float | None = field(default=None, metadata={"minimum": 1, "maximum": 20})
    gas_index: str | None = None
    gas_factor: float | None = field(default=None, metadata={"minimum": 0.5, "maximum": 2})
    gas_factor_index: str | None = None
    netting: bool = False
    netting_across: bool = False
    advance_eur_month: float = field(default=0.0, metadata=FIGURE)

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what never holds or cannot be counted."""
        if self.end is not None and self.end <= self.start:
            raise ConfigError("end", str(self.end), f"a day after the start, {self.start}")
        check_vat(self.vat_pct)
        for number, charge in enumerate(self.injection):
            if charge.network:
                raise ConfigError(f"injection[{number}].network", charge.name, "no network")
        self._check_once()
        if self.netting_across and not self.netting:
            raise ConfigError("netting_across", self.netting_across, "netting")
        if self.gas_factor is not None and self.gas_factor_index is not None:
            raise ConfigError("gas_factor", self.gas_factor, "gas_factor or gas_factor_index")
        by_kwh = any(charge.is_by_kwh for charge in self.gas)
        if by_kwh and (self.gas_kwh_m3 is None) == (self.gas_index is None):
            raise ConfigError("gas_kwh_m3", self.gas_kwh_m3, "gas_kwh_m3, or gas_index, for gas by the kWh")

    def _check_once(self) -> None:
        """Refuse what is charged once outside the contract, and so never."""
        for number, charge in enumerate(self.fixed):
            day = charge.start
            if charge.eur_once is not None and (
                day is None or day < self.start or (self.end and day >= self.end)
            ):
                raise ConfigError(f"fixed[{number}].start", str(day), "a day on which the contract holds")

    @property
    def has_electricity(self) -> bool:
        """Whether electricity is charged."""
        return bool(self.offtake or self.injection or self.capacity)

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Everything that is charged."""
        return (*self.offtake, *self.injection, *self.capacity, *self.fixed, *self.gas)

    @property
    def index_names(self) -> tuple[str, ...]:
        """The published indexes that it goes by."""
        energy = [charge.index for charge in (*self.offtake, *self.injection)]
        names = [name for name in energy if name is not None and name not in (SPOT, SPOT_HOUR)]
        return tuple(dict.fromkeys((*names, *self.gas_index_names)))

    @property
    def gas_index_names(self) -> tuple[str, ...]:
        """Those that its gas goes by, which has no price of each quarter-hour."""
        names = (*(charge.index for charge in self.gas), self.gas_index, self.gas_factor_index)
        return tuple(name for name in names if name is not None)

    def shares_energy(self, other: Contract) -> bool:
        """Say whether another contract is for the same energy, so that it takes over from this one."""
        return (self.has_electricity and other.has_electricity) or bool(self.gas and other.gas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """An amount that was paid in advance, on a day."""

    on: date
    eur: float = field(metadata=FIGURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The contracts in the order of their start; those of electricity and those of gas may overlap.

    `rounding` is how whoever sends the bill brings it to whole cents.
    """

    contracts: tuple[Contract, ...]
    indexes: tuple[Index, ...] = ()
    payments: tuple[Payment, ...] = ()
    rounding: Rounding = Rounding.TOTAL

    def __post_init__(self) -> None:
        """Refuse with a ConfigError contracts out of order, at once for the same, or by an unknown index."""
        if not self.contracts:
            raise ConfigError("contracts", [], "one contract or more")
        known = [index.name for index in self.indexes]
        for number, name in enumerate(known):
            if name in (*known[:number], SPOT, SPOT_HOUR):
                raise ConfigError(f"indexes[{number}].name", name, "a name that no other index has")
        for number, contract in enumerate(self.contracts):
            self._check_place(number, contract)
            for name in contract.index_names:
                if name not in known:
                    market = () if name in contract.gas_index_names else (SPOT, SPOT_HOUR)
                    names = ", ".join((*market, *known))
                    takes = (
                        f"one of {names}; others are named in [[indexes]]"
                        if names
                        else "one named in [[indexes]]"
                    )
                    raise ConfigError(f"contracts[{number}].index", name, takes)

    def _check_place(self, number: int, contract: Contract) -> None:
        """Refuse a contract that begins before the one above it, or before that for the same energy ends."""
        before = self.contracts[:number]
        if before and contract.start < before[-1].start:
            takes = f"contracts in the order of their start, so a day from {before[-1].start}"
            raise ConfigError(f"contracts[{number}].start", str(contract.start), takes)
        for other in before:
            if other.shares_energy(contract) and (
                other.start == contract.start or (other.end is not None and other.end > contract.start)
            ):
                takes = f"a day from the end of {other.name}, for the same energy"
                raise ConfigError(f"contracts[{number}].start", str(contract.start), takes)

    def end_of(self, number: int) -> date | None:
        """Return the day on which a contract no longer holds, None while it does."""
        contract = self.contracts[number]
        if contract.end is not None:
            return contract.end
        return next(
            (later.start for later in self.contracts[number + 1 :] if contract.shares_energy(later)), None
        )

    def held(self, start: date, end: date) -> Iterator[tuple[Contract, date | None, tuple[date, date]]]:
        """Yield the contracts of the local days [start, end), each with until when it holds, and its days."""
        for number, contract in enumerate(self.contracts):
            until = self.end_of(number)
            days = overlap(start, end, contract.start, until)
            if days:
                yield contract, until, days

    def contract_on(self, day: date) -> Contract | None:
        """Return the contract for electricity that holds on a day, None if there is none."""
        held = self.held(day, day + timedelta(days=1))
        return next((contract for contract, *_ in held if contract.has_electricity), None)

    def capacity_on(self, day: date) -> CapacityCharge | None:
        """Return the charge for the peak that holds on a day, the first of them, None if there is none."""
        return next(self.capacities_on(day), None)

    def capacities_on(self, day: date) -> Iterator[CapacityCharge]:
        """Yield the charges for the peak that hold on a day."""
        following = day + timedelta(days=1)
        for contract, *_ in self.held(day, following):
            for charge in contract.capacity:
                if overlap(day, following, charge.start, charge.end):
                    yield charge

    @property
    def is_by_spot(self) -> bool:
        """Whether anything goes by the price of the market."""
        return any(
            charge.index in {SPOT, SPOT_HOUR}
            for contract in self.contracts
            for charge in (*contract.offtake, *contract.injection)
        )

    @property
    def version(self) -> str:
        """Eight letters that are others as soon as anything in the tariff is."""
        return version_of(self)


def tariff_from(data: Mapping[str, object], *, key: str = "", where: str | None = None) -> Tariff:
    """Return the tariff of a mapping, as of a TOML table. What is wrong is a ConfigError with its key."""
    return decode(Tariff, data, key=key, where=where)


def index_of(indexes: Sequence[Index], name: str) -> Index:
    """Return an index by its name, which a checked tariff has."""
    return next(index for index in indexes if index.name == name)
