"""What is charged by tiers, after netting, by the index of a month, and for gas."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.bill import bill
from energy_core.costs.charges import EnergyCharge, FixedCharge, GasCharge, Tier
from energy_core.costs.indexes import Index, IndexValue, Span
from energy_core.costs.inputs import Inputs
from energy_core.costs.tariffs import Contract
from energy_core.costs.usage import Usage

from .houses import ZONE, even, lines, one

YEAR = date(2026, 1, 1), date(2027, 1, 1)
SUMMER = date(2026, 7, 1)
EXCISE = EnergyCharge(
    name="excise", eur_kwh=0.05, tiers=(Tier(above=20_000, eur=0.04), Tier(above=50_000, eur=0.03))
)


def halves(first: dict[str, float], second: dict[str, float]) -> Usage:
    """Return a year of which the columns of both halves sum to so much."""
    nothing = dict.fromkeys(first | second, 0.0)
    return even(YEAR[0], SUMMER, **nothing | first).followed_by(even(SUMMER, YEAR[1], **nothing | second))


def contract(*offtake: EnergyCharge) -> Contract:
    """Return a contract that charges by the kWh."""
    return Contract(name="c", start=date(2025, 1, 1), offtake=offtake)


@pytest.mark.parametrize(
    ("used", "amounts"),
    [
        (0, {"excise": "0.0000"}),
        (20_000, {"excise": "1000.0000"}),
        (20_001, {"excise": "1000.0000", "excise > 20000": "0.0400"}),
        (60_000, {"excise": "1000.0000", "excise > 20000": "1200.0000", "excise > 50000": "300.0000"}),
    ],
)
def test_tiers_are_filled_one_after_the_other(used: float, amounts: dict[str, str]) -> None:
    """Each kWh at the price of its own tier."""
    counted = bill(one(contract(EXCISE)), Inputs(usage=even(*YEAR, import_t1_kwh=used), zone=ZONE), *YEAR)
    assert lines(counted) == amounts


@pytest.mark.parametrize(
    ("first", "second", "whole", "later"),
    [
        (21_000, -2_000, {"excise": "950.0000"}, {"excise": "0.0000"}),
        (-1_000, 400, {"excise": "0.0000"}, {"excise": "20.0000"}),
        (-1_000, 1_400, {"excise": "20.0000"}, {"excise": "70.0000"}),
    ],
)
def test_what_a_meter_turned_back_was_not_used(
    first: float, second: float, whole: dict[str, str], later: dict[str, str]
) -> None:
    """Below where it stood when the bill began it is not paid for."""
    summer = date(2026, 7, 1)
    halves = even(YEAR[0], summer, import_t1_kwh=first), even(summer, YEAR[1], import_t1_kwh=second)
    usage = Usage.of_columns(
        np.concatenate([each.starts for each in halves]),
        {"import_t1_kwh": np.concatenate([each.import_t1_kwh for each in halves])},
    )
    inputs = Inputs(usage=usage, zone=ZONE)
    assert lines(bill(one(contract(EXCISE)), inputs, *YEAR)) == whole
    assert lines(bill(one(contract(EXCISE)), inputs, summer, YEAR[1])) == later


def test_tiers_begin_anew_with_the_calendar_year() -> None:
    """And go on where the year is, when a bill begins in its middle."""
    both = date(2025, 1, 1), date(2027, 1, 1)
    inputs = Inputs(usage=even(*both, import_t1_kwh=36_500, import_t2_kwh=36_500), zone=ZONE)
    tariff = one(contract(EXCISE))
    assert lines(bill(tariff, inputs, *both)) == {"excise": "2000.0000", "excise > 20000": "1320.0000"}
    december = bill(tariff, inputs, date(2025, 12, 1), date(2026, 2, 1))
    assert [round(line.quantity) for line in december.lines] == [3100, 3100]


def test_netting_takes_what_went_to_the_grid_off_what_came() -> None:
    """Register by register, and what is over is injection."""
    usage = even(*YEAR, import_t1_kwh=1000, import_t2_kwh=500, export_t1_kwh=300, export_t2_kwh=900)
    netted = replace(
        contract(EnergyCharge(name="energy", t1_eur_kwh=0.2, t2_eur_kwh=0.3)),
        injection=(EnergyCharge(name="injection", eur_kwh=0.05),),
        netting=True,
    )
    inputs = Inputs(usage=usage, zone=ZONE)
    assert lines(bill(one(netted), inputs, *YEAR)) == {
        "energy 1": "140.0000",
        "energy 2": "0.0000",
        "injection": "-20.0000",
    }
    nothing = Inputs(usage=even(*YEAR, import_t1_kwh=0, export_t1_kwh=0), zone=ZONE)
    assert bill(one(netted), nothing, *YEAR).eur == 0


@pytest.mark.parametrize(
    ("across", "gross", "amounts"),
    [
        (False, False, {"tax": "200.0000", "tax > 6000": "125.0000"}),  # 4000 before, 4500 of its own
        (True, False, {"tax": "250.0000", "tax > 6000": "75.0000"}),  # 3500, and 4000
        (False, True, {"tax": "0.0000", "tax > 6000": "250.0000"}),  # 9000, and 5000
    ],
)
def test_tiers_of_a_net_go_by_the_net_of_the_year(
    *, across: bool, gross: bool, amounts: dict[str, str]
) -> None:
    """What was used before in the year is netted as the bill is; gross it is not."""
    usage = halves(
        {"import_t1_kwh": 8500, "import_t2_kwh": 500, "export_t1_kwh": 4500, "export_t2_kwh": 1000},
        {"import_t1_kwh": 5000, "export_t1_kwh": 500, "export_t2_kwh": 500},
    )
    tax = EnergyCharge(name="tax", eur_kwh=0.1, tiers=(Tier(above=6000, eur=0.05),), gross=gross)
    netted = replace(contract(tax), netting=True, netting_across=across)
    assert lines(bill(one(netted), Inputs(usage=usage, zone=ZONE), SUMMER, YEAR[1])) == amounts


@pytest.mark.parametrize(
    ("across", "gross", "amounts"),
    [
        (False, False, {"paid": "-30.0000", "paid > 1000": "-50.0000"}),  # 700 before, 800 of its own
        (True, False, {"paid": "-60.0000"}),  # 400, 600
        (False, True, {"paid": "0.0000", "paid > 1000": "-180.0000"}),  # 1800, 1800
    ],
)
def test_what_is_paid_in_tiers_is_what_the_net_gave(
    *, across: bool, gross: bool, amounts: dict[str, str]
) -> None:
    """Of the year before the bill too."""
    usage = halves(
        {"import_t1_kwh": 1100, "import_t2_kwh": 300, "export_t1_kwh": 800, "export_t2_kwh": 1000},
        {"import_t1_kwh": 1000, "import_t2_kwh": 200, "export_t1_kwh": 800, "export_t2_kwh": 1000},
    )
    paid = EnergyCharge(name="paid", eur_kwh=0.1, tiers=(Tier(above=1000, eur=0.1),), gross=gross)
    netted = replace(contract(), injection=(paid,), netting=True, netting_across=across)
    assert lines(bill(one(netted), Inputs(usage=usage, zone=ZONE), SUMMER, YEAR[1])) == amounts


@pytest.mark.parametrize("netting", [False, True])
@pytest.mark.parametrize("gross", [False, True])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"import_t1_kwh": 6000}, {"import_t1_kwh": 6000, "export_t1_kwh": 6000}),
        ({"import_t1_kwh": -300, "import_t2_kwh": 3000}, {"import_t1_kwh": 200, "import_t2_kwh": 3000}),
        ({"import_t2_kwh": 5000}, {"import_t2_kwh": -2000, "export_t1_kwh": 100}),
    ],
)
def test_a_charge_in_two_parts_has_the_tiers_of_one(
    *, before: dict[str, float], after: dict[str, float], gross: bool, netting: bool
) -> None:
    """What the bill nets, or counts as nothing, it does as a whole."""
    usage = halves(before, {"export_t1_kwh": 0.0} | after)
    tax = EnergyCharge(name="tax", eur_kwh=0.1, tiers=(Tier(above=4000, eur=0.05),), gross=gross)
    whole, parted = (
        bill(one(replace(contract(*taxes), netting=netting)), Inputs(usage=usage, zone=ZONE), *YEAR)
        for taxes in ((tax,), (replace(tax, end=SUMMER), replace(tax, start=SUMMER)))
    )
    quantities = [Counter[str](), Counter[str]()]
    for each, sums in zip((whole, parted), quantities, strict=True):
        for line in each.lines:
            sums[line.name] += round(line.quantity * 1000)
    assert quantities[0] == quantities[1]
    assert whole.eur == parted.eur


def test_of_a_day_that_turned_back_nothing_is_netted() -> None:
    """What it gave is not made more by what it turned back."""
    usage = even(*YEAR, import_t1_kwh=-300, import_t2_kwh=0, export_t1_kwh=100)
    both = (EnergyCharge(name="energy", eur_kwh=0.1),)
    for across in (False, True):
        netted = replace(contract(*both), injection=both, netting=True, netting_across=across)
        counted = bill(one(netted), Inputs(usage=usage, zone=ZONE, day_by_day=True), *YEAR)
        assert [line.quantity for line in counted.lines] == [-300, 100]


def test_days_that_add_up_have_the_tiers_of_the_year() -> None:
    """A day knows nothing of its bill, whose days share the kWh of a tier."""
    by_year, by_days = (one(contract(each)) for each in (EXCISE, replace(EXCISE, tiers_by_days=True)))
    inputs = Inputs(usage=even(*YEAR, import_t1_kwh=36_500), zone=ZONE)
    each = replace(inputs, day_by_day=True)
    january = YEAR[0], date(2026, 2, 1)
    assert lines(bill(by_days, inputs, *january)) != lines(bill(by_year, inputs, *january))
    assert lines(bill(by_days, each, *january)) == lines(bill(by_year, inputs, *january))
    assert lines(bill(by_days, inputs, *YEAR)) == lines(bill(by_year, inputs, *YEAR))


def test_tiers_by_days_go_by_those_on_which_a_charge_holds() -> None:
    """Before New Year and after it, as a tax has another price then."""
    days = date(2025, 7, 1), date(2026, 4, 1)
    parts = (
        replace(EXCISE, end=YEAR[0], tiers_by_days=True),
        replace(EXCISE, start=YEAR[0], tiers_by_days=True),
    )
    inputs = Inputs(usage=even(*days, import_t1_kwh=274 * 60), zone=ZONE)
    first, more, second, rest = bill(one(contract(*parts)), inputs, *days).lines
    shares = [20_000 * 184 / 365, 20_000 * 90 / 365]
    assert [first.quantity, second.quantity] == pytest.approx(shares)
    assert [more.quantity, rest.quantity] == pytest.approx([184 * 60 - shares[0], 90 * 60 - shares[1]], abs=4)


def test_tiers_by_days_of_a_whole_year_are_those_of_a_year() -> None:
    """Though it has 366 days, of which some are in a year of 365."""
    days = date(2027, 7, 1), date(2028, 7, 1)
    inputs = Inputs(usage=even(*days, import_t1_kwh=25_000), zone=ZONE)
    first, more = bill(one(contract(replace(EXCISE, tiers_by_days=True))), inputs, *days).lines
    assert (first.quantity, more.quantity) == pytest.approx((20_000, 5_000))


def test_a_register_that_turned_back_takes_nothing_off_the_other() -> None:
    """It counts as nothing."""
    usage = even(*YEAR, import_t1_kwh=-133, import_t2_kwh=1204)
    charged = contract(
        EnergyCharge(name="energy", t1_eur_kwh=0.2, t2_eur_kwh=0.1), EnergyCharge(name="tax", eur_kwh=0.05)
    )
    inputs = Inputs(usage=usage, zone=ZONE)
    assert lines(bill(one(charged), inputs, *YEAR)) == {
        "energy 1": "0.0000",
        "energy 2": "120.4000",
        "tax": "60.2000",
    }
    spread = replace(inputs, usage=replace(usage, estimated=np.ones(len(usage.starts), np.bool_)))
    assert bill(one(charged), spread, *YEAR).estimated_kwh == 1204
    added_up = lines(bill(one(charged), replace(inputs, day_by_day=True), *YEAR))
    assert added_up["energy 1"] == "-26.6000"  # on other days it went on


def test_an_index_is_that_of_each_month() -> None:
    """Cut where a value begins within one; the month that is not known yet has no bill."""
    values = [(date(2026, 1, 1), 100), (date(2026, 2, 1), 50), (date(2026, 2, 15), 60)]
    index = Index(name="rlp", values=tuple(IndexValue(start=day, value=value) for day, value in values))
    energy = EnergyCharge(name="energy", index="rlp", factor=1.1, eur_kwh=0.01)
    months = date(2026, 1, 1), date(2026, 3, 1)
    inputs = Inputs(usage=even(date(2026, 1, 1), date(2026, 4, 1), import_t1_kwh=2159), zone=ZONE)
    expected = 24 * (31 * 0.12 + 14 * 0.065 + 14 * 0.076)
    assert lines(bill(one(contract(energy), index), inputs, *months)) == {"energy": f"{expected:.4f}"}
    with pytest.raises(MissingDataError, match="no value of the index rlp for 2026-03-01"):
        bill(one(contract(energy), index), inputs, date(2026, 1, 1), date(2026, 4, 1))


def test_fixed_charges_are_shared_by_the_day() -> None:
    """A year in a leap year has 366, and each month its own."""
    charged = replace(
        contract(EnergyCharge(name="energy", eur_kwh=0.0)),
        fixed=(
            FixedCharge(name="year", eur_year=366),
            FixedCharge(name="month", eur_month=31),
            FixedCharge(name="day", eur_day=0.5),
        ),
    )
    days = date(2028, 2, 28), date(2028, 3, 2)
    counted = bill(one(charged), Inputs(usage=even(*days, import_t1_kwh=1), zone=ZONE), *days)
    assert lines(counted)["year"] == "3.0000"
    assert lines(counted)["month"] == f"{31 * (2 / 29 + 1 / 31):.4f}"
    assert lines(counted)["day"] == "1.5000"


def gas(*charges: GasCharge, kwh_m3: float | None = None, index: str | None = None) -> Contract:
    """Return a contract for gas."""
    return Contract(
        name="gas", start=date(2025, 1, 1), gas=charges, gas_kwh_m3=kwh_m3, gas_index=index, vat_pct=6
    )


def test_gas_by_the_m3_and_by_the_kwh() -> None:
    """With its heating value, fixed or of each month; both in tiers."""
    january = date(2026, 1, 1), date(2026, 2, 1)
    heating = Index(name="heating", values=(IndexValue(start=january[0], value=11.5),))
    ttf = Index(name="ttf", span=Span.QUARTER, values=(IndexValue(start=january[0], value=30),))
    inputs = Inputs(usage=even(*january, gas_m3=200, import_t1_kwh=1), zone=ZONE)
    by_m3 = GasCharge(name="m3", eur_m3=1, tiers=(Tier(above=150, eur=2),))
    by_kwh = GasCharge(name="kwh", eur_kwh=0.1, tiers=(Tier(above=2000, eur=0.2),))
    by_index = GasCharge(name="ttf", index="ttf", factor=1.1, eur_kwh=0.002, vat_pct=0)
    tariff = one(gas(by_m3, by_kwh, by_index, index="heating"), heating, ttf)
    assert lines(bill(tariff, inputs, *january)) == {
        "m3": "159.0000",
        "m3 > 150": "106.0000",
        "kwh": "212.0000",
        "kwh > 2000": "63.6000",
        "ttf": "80.5000",
    }
    fixed = one(gas(GasCharge(name="kwh", eur_kwh=0.1), kwh_m3=10))
    assert lines(bill(fixed, inputs, *january)) == {"kwh": "212.0000"}
    later = bill(fixed, inputs, date(2026, 1, 16), date(2026, 2, 1))
    assert later.lines[0].quantity == pytest.approx(2000 * 16 / 31)
    assert later.lines[0].unit == "kWh"
    half = bill(one(gas(by_m3)), inputs, date(2026, 1, 24), date(2026, 2, 1))
    assert [line.quantity for line in half.lines] == pytest.approx([1.612903, 50], abs=1e-5)


def test_gas_that_is_not_known_is_missing() -> None:
    """Where there is no meter, and where it said nothing."""
    days = date(2026, 1, 1), date(2026, 1, 2)
    tariff = one(gas(GasCharge(name="m3", eur_m3=1)))
    usage = even(*days, gas_m3=96, import_t1_kwh=1)
    assert usage.gas_m3 is not None
    usage.gas_m3[7] = np.nan
    for each in (usage, replace(usage, gas_m3=None)):
        with pytest.raises(MissingDataError) as caught:
            bill(tariff, Inputs(usage=each, zone=ZONE), *days)
        assert caught.value.absence is Absence.NO_GAS
    assert bill(tariff, Inputs(usage=usage, zone=ZONE, gaps=True), *days).lines[0].quantity == 95


def test_gas_has_the_tiers_of_its_days_or_of_the_year() -> None:
    """Of the year where days add up, as a day knows nothing of its bill."""
    january = date(2026, 1, 1), date(2026, 2, 1)
    by_year = GasCharge(name="m3", eur_m3=1, tiers=(Tier(above=365, eur=2),))
    inputs = Inputs(usage=even(*january, gas_m3=100, import_t1_kwh=1), zone=ZONE)
    by_days = one(gas(replace(by_year, tiers_by_days=True)))
    assert lines(bill(one(gas(by_year)), inputs, *january)) == {"m3": "106.0000"}
    assert lines(bill(by_days, inputs, *january)) == {"m3": "32.8600", "m3 > 365": "146.2800"}
    assert lines(bill(by_days, replace(inputs, day_by_day=True), *january)) == {"m3": "106.0000"}
