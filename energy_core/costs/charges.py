"""What is charged: by the kWh, by the peak, by the year, by the m3 of gas."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Self

from ..exceptions import ConfigError
from .figures import FIGURE, PERCENT, POSITIVE
from .money import decimal
from .times import Times, check_names, week_of

SPOT, SPOT_HOUR = "spot", "spot_hour"
_HUNDRED = Decimal(100)
_MONTHS = 12
_LEAST_PCT = 2  # of VAT, in any country of Europe
_SLIP_PCT = 0.01  # by which published shares, which are rounded, may miss the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A component of the bill by name; it holds from `start` until before `end`, or as long as its contract.

    `vat_pct` is that of the contract unless it says another; `vat_included` that its figures hold it already.
    """

    name: str
    start: date | None = None
    end: date | None = None
    vat_pct: float | None = field(default=None, metadata=PERCENT)
    vat_included: bool = False

    def check(self) -> None:
        """Refuse with a ConfigError what is charged never, or without a name."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if self.start and self.end and self.start >= self.end:
            raise ConfigError("end", str(self.end), f"a day after the start, {self.start}")
        check_vat(self.vat_pct)

    def vat(self, default_pct: float | None) -> tuple[Decimal, Decimal]:
        """Return by what a figure becomes an amount with VAT, and which share of that is VAT."""
        rate = self.vat_rate(default_pct)
        return Decimal(1) if self.vat_included else 1 + rate, rate / (1 + rate)

    def vat_rate(self, default_pct: float | None) -> Decimal:
        """Return which share the VAT is of an amount without it."""
        return decimal((default_pct if self.vat_pct is None else self.vat_pct) or 0.0) / _HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What a kWh (or m3) costs above so many in a calendar year."""

    above: float = field(metadata={"minimum": 0})
    eur: float = field(metadata=FIGURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyCharge(Charge):
    """EUR for a kWh: `factor` x the index in EUR/kWh + `eur_kwh`, for both registers or for each its own.

    `index` is `spot` (day-ahead price of the quarter-hour), `spot_hour` (mean of the hour), or the name of
    a published index of the tariff; without one, the price is fixed. `tiers` are further prices above so
    many kWh in a calendar year. `network` says that it counts for the maximum price of the network.
    `minimum_eur_kwh` and `maximum_eur_kwh` bound what an index makes of the price. `gross` charges, or pays,
    what there was before netting. With `tiers_by_days`, each tier begins above the share of its kWh that
    the billed days on which the charge holds are of a year. `times` are other prices at hours of the local
    day.
    """

    eur_kwh: float | None = field(default=None, metadata=FIGURE)
    t1_eur_kwh: float | None = field(default=None, metadata=FIGURE)
    t2_eur_kwh: float | None = field(default=None, metadata=FIGURE)
    index: str | None = None
    factor: float | None = field(default=None, metadata=FIGURE)
    t1_factor: float | None = field(default=None, metadata=FIGURE)
    t2_factor: float | None = field(default=None, metadata=FIGURE)
    minimum_eur_kwh: float | None = field(default=None, metadata=FIGURE)
    maximum_eur_kwh: float | None = field(default=None, metadata=FIGURE)
    tiers: tuple[Tier, ...] = ()
    tiers_by_days: bool = False
    times: tuple[Times, ...] = ()
    network: bool = False
    gross: bool = False

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what does not say one price for each register."""
        self.check()
        _check_pair("eur_kwh", self.eur_kwh, self.t1_eur_kwh, self.t2_eur_kwh, required=self.index is None)
        _check_pair("factor", self.factor, self.t1_factor, self.t2_factor, required=self.index is not None)
        if self.index is None and self.factors != (0.0, 0.0):
            raise ConfigError("factor", self.factors[0], "an index that it multiplies")
        self._check_bounds()
        if self.tiers and (self.index is not None or self.eur_kwh is None):
            above = [tier.above for tier in self.tiers]
            raise ConfigError("tiers", above, "one fixed eur_kwh, of both registers, below the first of them")
        check_tiers(self.tiers, by_days=self.tiers_by_days)
        self._check_times()

    def _check_times(self) -> None:
        """Refuse times beside prices by register or tier, two at once, and factors of no index."""
        if self.times and (self.tiers or self.is_by_register or self.eur_kwh is self.factor is None):
            raise ConfigError("times", len(self.times), "one price for both registers at all other hours")
        check_names(self.name, self.times)
        week_of(self.times)
        for number, each in enumerate(self.times):
            if each.factor is not None and self.index is None:
                raise ConfigError(f"times[{number}].factor", each.factor, "an index that it multiplies")

    def _check_bounds(self) -> None:
        """Refuse bounds of a fixed price, and a maximum below the minimum."""
        low, high = self.minimum_eur_kwh, self.maximum_eur_kwh
        if self.index is None and not (low is None and high is None):
            name, bound = ("maximum_eur_kwh", high) if low is None else ("minimum_eur_kwh", low)
            raise ConfigError(name, bound, "an index beside it, whose price it bounds")
        if low is not None and high is not None and high < low:
            raise ConfigError("maximum_eur_kwh", high, f"no less than the minimum, {low:g}")

    @property
    def eur(self) -> float:
        """EUR/kWh without the index, of both registers, below the first tier."""
        return self.eur_kwh or 0.0

    @property
    def offsets(self) -> tuple[float, float]:
        """EUR/kWh without the index, of register 1 and 2."""
        return _pair(self.eur_kwh, self.t1_eur_kwh, self.t2_eur_kwh)

    @property
    def factors(self) -> tuple[float, float]:
        """By what the index is multiplied, of register 1 and 2."""
        return _pair(self.factor, self.t1_factor, self.t2_factor)

    def at_times(self) -> tuple[Self, ...]:
        """Return it as it is at each of its times, and last at all other hours."""
        parts = [
            replace(
                self,
                name=f"{self.name} {each.name}",
                eur_kwh=self.eur_kwh if each.eur_kwh is None else each.eur_kwh,
                factor=self.factor if each.factor is None else each.factor,
                times=(),
            )
            for each in self.times
        ]
        return (*parts, replace(self, times=()))

    @property
    def is_by_register(self) -> bool:
        """Whether the registers have prices of their own."""
        return len(set(self.offsets)) > 1 or len(set(self.factors)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityCharge(Charge):
    """EUR a year or a month for a kW of the mean of the last `months` monthly peaks; each day has its share.

    A month under `minimum_kw` counts as that much, before the mean is taken. With `maximum_eur_kwh` the
    month's capacity and `network` charges together cost at most so much for each kWh, but the capacity no
    less than that of `minimum_kw`; VAT is in it as in the price of a kW.
    """

    name: str = "capacity"
    eur_kw_year: float | None = field(default=None, metadata=POSITIVE)
    eur_kw_month: float | None = field(default=None, metadata=POSITIVE)
    minimum_kw: float = field(default=2.5, metadata=POSITIVE)
    months: int = field(default=12, metadata={"minimum": 1, "maximum": 120})
    maximum_eur_kwh: float | None = field(default=None, metadata=POSITIVE)

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what is charged never, or says no price, or two."""
        self.check()
        prices = [self.eur_kw_year, self.eur_kw_month]
        if sum(price is not None for price in prices) != 1:
            raise ConfigError("eur_kw_year", prices, "one of eur_kw_year and eur_kw_month")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCharge(Charge):
    """EUR a year, a month or a day, each day its share of it, or once, on its first day.

    Below zero it is a reduction. `month_pct` are the shares of a year's months, each a percentage, where they
    are not those of their days. `for_panels` says that a house without panels would not pay it, as a fee for
    injecting.
    """

    eur_year: float | None = field(default=None, metadata=FIGURE)
    eur_month: float | None = field(default=None, metadata=FIGURE)
    eur_day: float | None = field(default=None, metadata=FIGURE)
    eur_once: float | None = field(default=None, metadata=FIGURE)
    month_pct: tuple[float, ...] = ()
    for_panels: bool = False

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what says no amount, or two."""
        self.check()
        amounts = [self.eur_year, self.eur_month, self.eur_day, self.eur_once]
        if sum(amount is not None for amount in amounts) != 1:
            raise ConfigError("eur_year", amounts, "one of eur_year, eur_month, eur_day and eur_once")
        if self.eur_once is not None and self.start is None:
            raise ConfigError("start", None, "the day on which it is charged once")
        if self.month_pct and (
            self.eur_year is None
            or len(self.month_pct) != _MONTHS
            or abs(sum(self.month_pct) - float(_HUNDRED)) > _SLIP_PCT
        ):
            raise ConfigError("month_pct", list(self.month_pct), "twelve shares of an eur_year, 100 together")


@dataclass(frozen=True, slots=True, kw_only=True)
class GasCharge(Charge):
    """EUR for a kWh of gas, `factor` x the index in EUR/kWh + `eur_kwh`, or for an m3, of an index in EUR/m3.

    `index` names a published index of the tariff; it is of m3 where `eur_m3` is said, be it 0. `tiers` are
    further prices above so many m3, or kWh where it is charged by the kWh, in a calendar year; with
    `tiers_by_days` as of an EnergyCharge.
    """

    eur_m3: float | None = field(default=None, metadata=FIGURE)
    eur_kwh: float | None = field(default=None, metadata=FIGURE)
    index: str | None = None
    factor: float | None = field(default=None, metadata=FIGURE)
    tiers: tuple[Tier, ...] = ()
    tiers_by_days: bool = False

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what does not say one price."""
        self.check()
        said = [self.eur_m3, self.eur_kwh]
        if None not in said or (said == [None, None] and self.index is None):
            raise ConfigError("eur_m3", self.eur_m3, "a price by eur_m3, or by eur_kwh, or an index")
        if (self.index is None) != (self.factor is None):
            raise ConfigError("factor", self.factor, "an index and its factor, or neither")
        if self.tiers and self.index is not None:
            raise ConfigError("tiers", len(self.tiers), "a fixed price below the first tier")
        check_tiers(self.tiers, by_days=self.tiers_by_days)

    @property
    def eur(self) -> float:
        """EUR for a kWh or an m3 without the index, below the first tier."""
        return (self.eur_kwh if self.is_by_kwh else self.eur_m3) or 0.0

    @property
    def is_by_kwh(self) -> bool:
        """Whether a kWh is charged, and not an m3."""
        return self.eur_m3 is None


def check_vat(percent: float | None) -> None:
    """Refuse with a ConfigError a fraction in the place of a percentage, as 0.06 or 1.06."""
    if percent is not None and 0 < percent < _LEAST_PCT:
        raise ConfigError("vat_pct", percent, "a percentage, as 6 or 21")


def check_tiers(tiers: tuple[Tier, ...], *, by_days: bool) -> None:
    """Refuse with a ConfigError tiers that do not rise, and none that go by days."""
    if by_days and not tiers:
        raise ConfigError("tiers_by_days", by_days, "tiers that go by the days")
    bounds = [tier.above for tier in tiers]
    if bounds != sorted(set(bounds)) or (bounds and bounds[0] == 0):
        raise ConfigError("tiers", bounds, "tiers above more and more, the first above more than 0")


def _pair(both: float | None, first: float | None, second: float | None) -> tuple[float, float]:
    """Return the figure of register 1 and of register 2."""
    shared = both or 0.0
    return (shared if first is None else first), (shared if second is None else second)


def _check_pair(
    key: str, both: float | None, first: float | None, second: float | None, *, required: bool
) -> None:
    """Refuse a figure of one register alone, or one beside that of both."""
    takes = f"{key}, or t1_{key} and t2_{key}"
    if (first is None) != (second is None) or (both is not None and first is not None):
        raise ConfigError(key, [both, first, second], takes)
    if required and both is None and first is None:
        raise ConfigError(key, None, takes)
