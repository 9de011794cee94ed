"""Houses and tariffs to count with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from energy_core.calendar import midnight
from energy_core.costs.bill import Bill
from energy_core.costs.charges import CapacityCharge, EnergyCharge, FixedCharge, GasCharge, Tier
from energy_core.costs.indexes import Index, IndexValue, Span
from energy_core.costs.inputs import Inputs
from energy_core.costs.rounding import Rounding
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Contract, Tariff
from energy_core.costs.times import Times, Weekday
from energy_core.costs.usage import Usage

ZONE = "Europe/Brussels"
QUARTER = timedelta(minutes=15)
WORK = tuple(Weekday)[:5]


def quarters(start: date, end: date, zone: str = ZONE) -> NDArray[np.int64]:
    """Return the quarter-hours of local days [start, end)."""
    begin, stop = (int(midnight(day, zone).timestamp()) for day in (start, end))
    return np.arange(begin, stop, 900, dtype=np.int64)


def even(start: date, end: date, /, **sums: float) -> Usage:
    """Return usage of which each column sums to so much, the same in every quarter-hour."""
    return even_in(ZONE, start, end, **sums)


def even_in(zone: str, start: date, end: date, /, **sums: float) -> Usage:
    """Return such usage in the days of another zone."""
    starts = quarters(start, end, zone)
    columns = {name: np.full(len(starts), amount / len(starts)) for name, amount in sums.items()}
    return Usage.of_columns(starts, columns)


def lines(counted: Bill) -> dict[str, str]:
    """Return the amounts of a bill to four decimals, by the names of its lines and their registers."""
    return {
        line.name + (f" {line.register}" if line.register else ""): f"{line.exact_eur:.4f}"
        for line in counted.lines
    }


def one(contract: Contract, *indexes: Index) -> Tariff:
    """Return the tariff of a single contract."""
    return Tariff(contracts=(contract,), indexes=indexes)


def year_of(seed: int, start: date, end: date, *, battery: bool = False, zone: str = ZONE) -> Usage:
    """Return a house with panels, made up: consumption, sun and a battery, by the quarter-hour to a Wh."""
    random = Random(seed)  # noqa: S311  # figures to count with, no secrets
    starts = quarters(start, end, zone)
    columns: Mapping[str, list[float]] = {
        name: [] for name in ("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh", "pv_kwh")
    }
    charges = []
    held = 0
    for at in starts.tolist():
        local = datetime.fromtimestamp(at, UTC) + timedelta(hours=1)
        sun = max(0.0, 1 - abs(local.hour + local.minute / 60 - 13) / 6) * (
            1.4 if 3 < local.month < 10 else 0.5
        )
        solar = int(1000 * sun * random.random())
        load = random.randrange(30, 400) + random.choice((0, 0, 0, 0, 0, 700))
        charge = 0
        if battery:
            charge = max(-held, -600, min(solar - load + random.randrange(-100, 100), 600, 5000 - held))
            held += charge
        net = load - solar + charge
        is_day = local.weekday() < 5 and 7 <= local.hour < 22
        for name in ("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh"):
            flow = max(0, net if name.startswith("import") else -net)
            columns[name].append(flow / 1000 if ("t1" in name) == is_day else 0.0)
        columns["pv_kwh"].append(solar / 1000)
        charges.append(charge / 1000)
    arrays = {name: np.array(values) for name, values in columns.items()}
    if battery:
        arrays["battery_kwh"] = np.array(charges)
    return Usage.of_columns(starts, arrays)


def spot_of(seed: int, start: date, end: date) -> SpotPrices:
    """Return prices of the market by the quarter-hour, some of them below zero."""
    random = Random(seed)  # noqa: S311  # figures to count with, no secrets
    at = midnight(start, ZONE)
    stop = midnight(end, ZONE)
    prices = []
    while at < stop:
        prices.append((at, round(random.uniform(-60, 240), 2)))
        at += QUARTER
    return SpotPrices.of(prices)


def monthly(name: str, year: int, *, span: Span = Span.MONTH) -> Index:
    """Return an index with a value for each month or quarter of a year and the next."""
    step = 1 if span is Span.MONTH else 3
    months = [date(each, month, 1) for each in (year, year + 1) for month in range(1, 13, step)]
    values = tuple(IndexValue(start=month, value=40 + 7.5 * month.month) for month in months)
    return Index(name=name, span=span, values=values)


_FLEMISH = Contract(
    name="",
    start=date(2024, 1, 1),
    vat_pct=6,
    offtake=(
        EnergyCharge(name="network", eur_kwh=0.0554236, vat_included=True, network=True),
        EnergyCharge(
            name="excise", eur_kwh=0.04748, tiers=(Tier(above=3000, eur=0.05), Tier(above=9000, eur=0.04))
        ),
    ),
    capacity=(CapacityCharge(eur_kw_year=57.4530, vat_included=True),),
    fixed=(
        FixedCharge(name="fee", eur_year=100.7, vat_included=True),
        FixedCharge(name="fund", eur_month=10.07, vat_pct=0),
    ),
)
_PAID = (EnergyCharge(name="injection", eur_kwh=0.0326, vat_pct=0),)
_PEAK = CapacityCharge(eur_kw_year=57.453, vat_included=True, maximum_eur_kwh=0.3472738)


def _with(name: str, *energy: EnergyCharge, **more: object) -> Contract:
    """Return the contract in Flanders, with another charge on energy."""
    changed: dict[str, object] = {"injection": _PAID, **more}
    return replace(_FLEMISH, name=name, offtake=(*energy, *_FLEMISH.offtake), **changed)  # type: ignore[arg-type]  # names are those of the fields


FORMS: dict[str, Tariff] = {
    "single": one(_with("single", EnergyCharge(name="energy", eur_kwh=0.13))),
    "registers": one(
        _with(
            "registers",
            EnergyCharge(name="energy", t1_eur_kwh=0.1348, t2_eur_kwh=0.1097, vat_included=True),
            injection=(EnergyCharge(name="injection", t1_eur_kwh=0.04, t2_eur_kwh=0.02),),
        )
    ),
    "dynamic": one(
        _with(
            "dynamic",
            EnergyCharge(name="energy", index="spot", factor=1.039, eur_kwh=0.008702),
            injection=(EnergyCharge(name="injection", index="spot", factor=1, eur_kwh=-0.013135, vat_pct=0),),
        )
    ),
    "hourly": one(
        _with(
            "hourly",
            EnergyCharge(name="energy", index="spot_hour", factor=1.02, eur_kwh=0.01),
            injection=(EnergyCharge(name="injection", index="spot_hour", factor=1, eur_kwh=-0.04),),
        )
    ),
    "monthly": one(
        _with("monthly", EnergyCharge(name="energy", index="rlp", factor=1.124, eur_kwh=0.00511)),
        monthly("rlp", 2024),
    ),
    "quarterly": one(
        _with(
            "quarterly",
            EnergyCharge(
                name="energy",
                index="belpex",
                t1_factor=1.234,
                t1_eur_kwh=0.040785,
                t2_factor=0.964,
                t2_eur_kwh=0.036645,
            ),
        ),
        monthly("belpex", 2024, span=Span.QUARTER),
    ),
    "hours": one(
        _with(
            "hours",
            EnergyCharge(
                name="energy",
                eur_kwh=0.13,
                times=(
                    Times(name="peak", days=WORK, hours=("07:00-11:00", "17:00-22:00"), eur_kwh=0.16),
                    Times(name="night", hours=("01:00-07:00",), eur_kwh=0.09),
                ),
            ),
            injection=(
                EnergyCharge(
                    name="injection",
                    index="spot",
                    factor=0.9,
                    times=(Times(name="sun", hours=("11:00-17:00",), factor=0.6),),
                ),
            ),
        )
    ),
    "maximum": one(_with("maximum", EnergyCharge(name="energy", eur_kwh=0.13), capacity=(_PEAK,))),
    "fee for panels": one(
        _with(
            "fee",
            EnergyCharge(name="energy", eur_kwh=0.13),
            fixed=(FixedCharge(name="injection fee", eur_year=120, for_panels=True),),
        )
    ),
    "dutch": one(
        Contract(
            name="dutch",
            start=date(2024, 1, 1),
            vat_pct=21,
            offtake=(
                EnergyCharge(name="energy", t1_eur_kwh=0.09, t2_eur_kwh=0.11),
                EnergyCharge(name="energy tax", eur_kwh=0.10154, tiers=(Tier(above=2900, eur=0.09),)),
            ),
            injection=(EnergyCharge(name="injection", eur_kwh=0.05, vat_pct=0),),
            fixed=(
                FixedCharge(name="reduction", eur_year=-524.95),
                FixedCharge(name="network", eur_day=1.15),
            ),
        )
    ),
    "netting": one(
        Contract(
            name="netting",
            start=date(2024, 1, 1),
            vat_pct=21,
            offtake=(EnergyCharge(name="energy", eur_kwh=0.22),),
            injection=(EnergyCharge(name="injection", eur_kwh=0.05),),
            netting=True,
        )
    ),
    "tax netted": one(
        Contract(
            name="tax netted",
            start=date(2024, 1, 1),
            vat_pct=21,
            offtake=(
                EnergyCharge(name="energy", index="spot_hour", factor=1, eur_kwh=0.018, gross=True),
                EnergyCharge(
                    name="tax", eur_kwh=0.10154, tiers=(Tier(above=1000, eur=0.07),), tiers_by_days=True
                ),
            ),
            injection=(EnergyCharge(name="fed in", index="spot_hour", factor=1, eur_kwh=0.018, gross=True),),
            netting=True,
            netting_across=True,
        )
    ),
    "two contracts": Tariff(
        contracts=(
            _with("old", EnergyCharge(name="energy", eur_kwh=0.2), end=date(2025, 7, 15)),
            replace(
                _with("new", EnergyCharge(name="energy", index="spot", factor=1.1, eur_kwh=0.01)),
                start=date(2025, 7, 15),
            ),
        )
    ),
    "gas too": Tariff(
        contracts=(
            _with("electricity", EnergyCharge(name="energy", eur_kwh=0.13)),
            Contract(
                name="gas",
                start=date(2024, 1, 1),
                vat_pct=6,
                gas=(GasCharge(name="gas", eur_kwh=0.05),),
                gas_kwh_m3=11.3,
            ),
        )
    ),
}

FORMS["rounded"] = replace(FORMS["monthly"], rounding=Rounding.NET)
NETTED = {"netting", "tax netted"}  # over all of the days that are billed


def inputs_of(usage: Usage, start: date, end: date, *, seed: int = 1) -> Inputs:
    """Return what a bill of any form is counted from."""
    return Inputs(usage=usage, zone=ZONE, spot=spot_of(seed, start, end))
