"""What `energy-core bill` says of what may be a slip."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from energy_core.cli.bill_doubts import doubts
from energy_core.cli.bill_lacks import unread
from energy_core.cli.main import main
from energy_core.costs.charges import CapacityCharge, EnergyCharge, FixedCharge, GasCharge, Tier
from energy_core.costs.indexes import Index, IndexValue
from energy_core.costs.inputs import Inputs
from energy_core.costs.spot import SpotPrices
from energy_core.costs.tariffs import Contract, Tariff
from energy_core.costs.usage import Usage

from ..costs.houses import ZONE, even, one

YEAR = date(2026, 1, 1), date(2027, 1, 1)
JULY = date(2026, 7, 1)
ENERGY = EnergyCharge(name="energy", eur_kwh=0.1)
TAX = EnergyCharge(name="tax", eur_kwh=0.1, tiers=(Tier(above=1000, eur=0.02),))
FLAT = Contract(name="Flat", start=date(2025, 1, 1), vat_pct=6, offtake=(ENERGY,))
USAGE = even(*YEAR, import_t1_kwh=3650)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(contract: Contract, usage: Usage = USAGE, start: date = YEAR[0], end: date = YEAR[1]) -> list[str]:
    """Return what is said of the bill of a contract."""
    return list(doubts(one(contract), Inputs(usage=usage, zone=ZONE), start, end))


def unplaced(name: str, days: str, contract: str = "Flat", start: str = "2026-07-01") -> str:
    """Return what is said of tiers that go by days of which something is not known."""
    tiers = f"the tiers of {name} in {contract} count from {start[:4]}-01-01"
    return f"{tiers}, and as much as {days} before {start} is not known"


def dated(*days: tuple[str | None, str | None]) -> tuple[EnergyCharge, ...]:
    """Return a charge with these starts and ends."""
    return tuple(replace(ENERGY, start=day_of(start), end=day_of(end)) for start, end in days)


def day_of(text: str | None) -> date | None:
    """Return a day, if there is one."""
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("days", "remarks"),
    [
        (
            [("2026-01-01", "2026-06-30"), ("2026-07-01", None)],
            ["does not charge energy on 2026-06-30: an end is the first day without it"],
        ),
        (
            [("2026-01-01", "2026-05-01"), ("2026-07-01", None)],
            ["does not charge energy from 2026-05-01 to 2026-06-30: an end is the first day without it"],
        ),
        ([(None, None), ("2026-12-01", None)], ["charges energy twice from 2026-12-01 to 2026-12-31"]),
        (
            [(None, None), ("2026-02-01", "2026-03-01"), ("2026-04-01", "2026-05-01")],
            [
                "charges energy twice from 2026-02-01 to 2026-02-28",
                "charges energy twice from 2026-04-01 to 2026-04-30",
            ],
        ),
        (
            [("2026-12-31", None), (None, None), ("2026-12-30", None)],
            ["charges energy twice on 2026-12-30", "charges energy 3 times on 2026-12-31"],
        ),
        (
            [("2026-01-01", "2026-09-01"), ("2026-03-01", "2026-03-02"), ("2026-09-01", None)],
            ["charges energy twice on 2026-03-01"],
        ),
        ([("2026-01-01", "2026-07-01"), ("2026-07-01", None)], []),
        ([(None, None), (None, None)], []),
        ([(None, "2026-05-01"), (None, "2026-04-01"), ("2026-05-01", None)], []),  # two that stand together
        ([(None, "2026-05-01"), (None, None), ("2026-05-01", None)], []),  # of which one goes on
        ([(None, None), ("2025-01-01", None), ("2024-01-01", None)], []),  # with their contract
        (
            [("2023-01-01", "2024-01-01"), ("2024-01-01", "2025-01-01"), (None, None), ("2026-12-31", None)],
            ["charges energy twice on 2026-12-31"],
        ),
        ([(None, "2024-04-01"), ("2026-03-27", None)], []),  # of which one was before it
        ([(None, "2025-03-01"), ("2025-05-01", None)], []),  # in a year that is not billed
        ([("2026-03-01", "2026-09-01")], []),  # one that is not always charged
    ],
)
def test_charges_that_do_not_follow_each_other_are_said(
    days: list[tuple[str | None, str | None]], remarks: list[str]
) -> None:
    """A day that none holds on is not charged, and one that two hold on twice."""
    fees = [FixedCharge(name="fee", eur_once=1, start=date(2026, month, 1)) for month in (2, 9)]
    contract = replace(FLAT, offtake=dated(*days), fixed=tuple(fees))
    assert said(contract) == [f"Flat {remark}" for remark in remarks]


def test_a_name_may_stand_for_charges_of_other_kinds() -> None:
    """What is paid for injection may be called as what is charged for offtake, at any time."""
    late = replace(ENERGY, start=JULY)
    assert not said(replace(FLAT, injection=(late,)))


@pytest.mark.parametrize(
    ("usage", "lacking"),
    [
        (even(JULY, YEAR[1], import_t1_kwh=1), "181 days"),
        (even(date(2026, 1, 2), YEAR[1], import_t1_kwh=1), "a day"),
        (even(*YEAR, import_t1_kwh=1), None),
        (USAGE.within(int(USAGE.starts[1]), int(USAGE.starts[-1])), None),  # since a quarter past midnight
    ],
)
def test_what_tiers_do_not_know_is_said(usage: Usage, lacking: str | None) -> None:
    """Those of the calendar year go by what was used before the bill; those of its days do not."""
    contract = replace(FLAT, offtake=(TAX,))
    assert said(contract, usage, JULY) == ([unplaced("tax", lacking)] if lacking else [])
    assert not said(replace(FLAT, offtake=(replace(TAX, tiers_by_days=True),)), usage, JULY)
    assert not said(contract, usage)
    later = replace(contract, offtake=(replace(TAX, start=YEAR[1]),))
    assert not said(later, usage, JULY, date(2027, 7, 1))


def test_a_gap_in_the_bill_is_not_one_before_it() -> None:
    """Of a charge in two parts, what is not known is said once, and only of the days before both."""
    parts = replace(TAX, end=date(2026, 10, 1)), replace(TAX, start=date(2026, 10, 1))
    taken = np.full(len(USAGE.starts), 0.1)
    taken[96 * 220 : 96 * 230] = np.nan
    usage = replace(USAGE, import_t1_kwh=taken)
    assert not said(replace(FLAT, offtake=parts), usage, JULY)
    taken[: 96 * 31] = np.nan
    assert said(replace(FLAT, offtake=parts), usage, JULY) == [unplaced("tax", "31 days")]


def test_what_is_netted_goes_by_both_ways() -> None:
    """Unless it is gross."""
    given = np.full(len(USAGE.starts), 0.1)
    given[: 96 * 31] = np.nan
    usage = replace(USAGE, export_t1_kwh=given, export_t2_kwh=np.zeros(len(given)))
    for charge, lacking in ((TAX, 1), (replace(TAX, gross=True), 0)):
        assert len(said(replace(FLAT, offtake=(charge,), netting=True), usage, JULY)) == lacking


def test_a_gap_before_the_bill_is_said_of_what_it_is_a_gap_in() -> None:
    """Gas may be read since later than electricity, and what is given may not be known."""
    gas_m3 = np.full(len(USAGE.starts), 0.1)
    gas_m3[: 96 * 31] = np.nan
    of_gas = GasCharge(name="gas tax", eur_m3=0.1, tiers=TAX.tiers)
    paid = replace(TAX, name="paid")
    contract = replace(FLAT, offtake=(TAX,), gas=(of_gas,), injection=(paid,))
    assert said(contract, replace(USAGE, gas_m3=gas_m3), JULY) == [
        unplaced("paid", "181 days"),
        unplaced("gas tax", "31 days"),
    ]


def test_tiers_are_said_of_each_contract_as_long_as_it_holds() -> None:
    """Of the first of two that name them alike; not of a charge that begins when its contract is over."""
    first = replace(FLAT, name="A", start=date(2025, 7, 1), offtake=(ENERGY, TAX))
    second = replace(FLAT, name="B", start=JULY, offtake=(ENERGY, TAX))
    usage = even(date(2025, 7, 1), YEAR[1], import_t1_kwh=5490)
    remark = unplaced("tax", "181 days", "A", "2025-07-01")
    over = replace(first, offtake=(ENERGY, replace(TAX, start=date(2026, 9, 1))))
    for each, remarks in ((first, [remark]), (over, [])):
        tariff = Tariff(contracts=(each, second))
        inputs = Inputs(usage=usage, zone=ZONE)
        assert list(doubts(tariff, inputs, date(2025, 7, 1), YEAR[1])) == remarks


@pytest.mark.parametrize(
    ("contract", "is_said"),
    [
        (replace(FLAT, vat_pct=None), True),
        (replace(FLAT, vat_pct=0), False),
        (replace(FLAT, vat_pct=None, offtake=(replace(ENERGY, vat_pct=0),)), False),
        (replace(FLAT, vat_pct=None, offtake=(replace(ENERGY, vat_included=True),)), False),
        (replace(FLAT, vat_pct=None, injection=(replace(ENERGY, vat_pct=0),)), True),
        (replace(FLAT, vat_pct=None, offtake=(), injection=(ENERGY,)), False),
        (replace(FLAT, vat_pct=None, offtake=()), False),
    ],
)
def test_a_contract_without_vat_is_said(contract: Contract, *, is_said: bool) -> None:
    """Not where the tariff says that there is none, nor where nothing is paid."""
    remark = "Flat has no VAT: vat_pct of the contract is what is added, as 0, 6 or 21"
    assert said(contract) == ([remark] if is_said else [])


def test_what_is_doubtful_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the bill, which is written."""
    write_tariff("")
    Path("usage.csv").write_text("start,import_kwh\n2026-01-01,3\n2026-01-02,3\n", encoding="utf-8")
    assert main(["bill", "--tariff", "flat.toml", "--usage", "usage.csv"]) == 0
    captured = capsys.readouterr()
    remark = "Flat has no VAT: vat_pct of the contract is what is added, as 0, 6 or 21"
    assert captured.err == f"energy-core: {remark}\n"
    assert "energy" in captured.out


def write_tariff(vat: str) -> None:
    """Write a tariff of one price."""
    Path("flat.toml").write_text(
        f'[[contracts]]\nname = "Flat"\nstart = 2025-01-01\n{vat}'
        '[[contracts.offtake]]\nname = "energy"\neur_kwh = 0.1\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("text", "rows", "is_said"),
    [
        ("start,import_kwh\n2026-01-01,300\n2026-02-01,280\n2026-03-01,290\n", None, True),
        ("day,import_kwh\n2026-01-01,300\n2026-02-01,280\n2026-03-01,290\n", "energies", True),
        ("start,import_kwh\n2026-01-01,300\n2026-02-01,380\n2026-03-01,490\n", "registers", False),
        ("start,import_kwh\n2026-01-01,300\n2026-02-01,280\n2026-03-01,310\n", "turning", False),
        ("start,import_kwh\n2026-01-01,3\n2026-01-02,2\n2026-03-01,2\n", None, False),
        ("start,import_kwh\n2026-01-01,3\n2026-01-03,2\n2026-01-05,2\n", None, False),
        ("start,import_kwh\n2026-01-01,3\n", None, True),
    ],
)
def test_days_that_are_far_apart_are_said(
    text: str, rows: str | None, *, is_said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of energies: readings that are a month apart are a month's."""
    write_tariff("vat_pct = 6\n")
    Path("usage.csv").write_text(text, encoding="utf-8")
    argv = ["--tariff", "flat.toml", "--usage", "usage.csv", "--allow-gaps"]
    assert main(["bill", *argv, *(["--rows", rows] if rows else [])]) == 0
    remark = "usage.csv: each row is taken for a day; one that is longer says so in a column end"
    assert capsys.readouterr().err == (f"energy-core: {remark}\n" if is_said else "")


@pytest.mark.parametrize(
    ("argv", "is_said"), [(["--from", "2026-01-01", "--to", "2026-01-01"], False), ([], True)]
)
def test_one_day_alone_is_said_unless_it_is_asked_for(
    argv: list[str], *, is_said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """As by a program that writes the bill of yesterday."""
    write_tariff("vat_pct = 6\n")
    Path("usage.csv").write_text("start,import_kwh\n2026-01-01,5\n", encoding="utf-8")
    assert main(["bill", "--tariff", "flat.toml", "--usage", "usage.csv", *argv]) == 0
    assert bool(capsys.readouterr().err) is is_said


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((5, -2, 4), "-2 at 2026-01-02T00:00:00+01:00"),
        ((5, -2, -3), "-2 at 2026-01-02T00:00:00+01:00, the first of 2 rows"),
    ],
)
def test_what_came_from_the_grid_below_zero_is_said(
    figures: tuple[int, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be a slip of the pen, or rows that are netted already."""
    write_tariff("vat_pct = 6\n")
    rows = "".join(f"2026-01-0{day},{figure}\n" for day, figure in enumerate(figures, 1))
    Path("usage.csv").write_text(f"start,import_kwh\n{rows}", encoding="utf-8")
    assert main(["bill", "--tariff", "flat.toml", "--usage", "usage.csv"]) == 0
    remark = f"energy-core: usage.csv: import_kwh is {said}: taken off what came from the grid\n"
    assert capsys.readouterr().err.startswith(remark)


@pytest.mark.parametrize(
    ("months", "lacking"),
    [
        (range(1, 13), None),
        ((), None),
        (range(2, 13), "1 of the 12 months of capacity in Flat, the first 2026-01"),
    ],
)
def test_months_without_a_peak_are_said(months: Iterable[int], lacking: str | None) -> None:
    """Of those that the mean of any billed month is of."""
    capacity = CapacityCharge(eur_kw_year=50)
    contract = replace(FLAT, capacity=(capacity, replace(capacity, name="later", start=YEAR[1])))
    monthly = even(*YEAR, import_t1_kwh=1)
    inputs = Inputs(
        usage=replace(monthly, row_s=86_400),
        zone=ZONE,
        measured_peaks={date(2026, month, 1): 3.0 for month in months},
    )
    remark = f"no peak is known of {lacking}: the mean is of the others"
    found = list(doubts(one(contract), inputs, date(2026, 12, 1), YEAR[1]))
    assert found == ([remark] if lacking else [])


def test_a_register_that_turned_back_is_said() -> None:
    """Over the days of the contract, of electricity; what it was before is none of this bill."""
    usage = even(*YEAR, import_t1_kwh=-150, import_t2_kwh=1300)
    remark = "import_t1_kwh turned back by 150 kWh over the days of Flat: it counts nothing"
    assert said(FLAT, usage) == [remark]
    assert not said(replace(FLAT, offtake=()), usage)


def pair(before: str, after: str, end: date = date(2026, 6, 30)) -> tuple[EnergyCharge, EnergyCharge]:
    """Return a charge that ends, and one that begins in July."""
    return replace(ENERGY, name=before, end=end), replace(ENERGY, name=after, start=JULY)


def test_a_day_between_charges_is_said_though_each_year_has_a_name() -> None:
    """Once of each charge, whatever else begins meanwhile; of the days that are billed."""
    network = pair("Network 2025", "network 2026")
    remark = "Flat charges neither Network 2025 nor network 2026 on 2026-06-30"
    told = f"{remark}: an end is the first day without it"
    levy = replace(ENERGY, name="levy", start=date(2026, 6, 30))
    assert said(replace(FLAT, offtake=(*network, levy))) == [told]
    assert said(replace(FLAT, offtake=(*network, *pair("tax 2025", "tax 2026")))) == [
        told,
        told.replace("Network", "tax").replace("network", "tax"),
    ]
    contract = replace(FLAT, offtake=network)
    assert not said(contract, start=JULY)
    assert not said(contract, end=date(2026, 6, 30))
    assert said(replace(FLAT, offtake=pair("a 1", "a 2", date(2026, 2, 1))), start=date(2026, 6, 30)) == [
        "Flat charges neither a 1 nor a 2 on 2026-06-30: an end is the first day without it"
    ]
    assert not said(replace(FLAT, offtake=pair("network 2025", "network 2026", JULY)))


def test_charges_of_other_names_have_nothing_to_do_with_each_other() -> None:
    """A discount ends, and a levy begins."""
    assert not said(replace(FLAT, offtake=pair("welcome", "levy")))


@pytest.mark.parametrize(
    ("end", "contract_end", "is_said"),
    [
        ("2026-12-31", None, True),  # the last day of a year, as people write it
        ("2026-07-31", "2026-08-01", True),
        ("2026-07-31", None, False),
        ("2026-08-01", "2026-08-01", False),
        ("2027-01-01", None, False),
    ],
)
def test_a_charge_that_is_over_a_day_early_is_said(
    end: str, contract_end: str | None, *, is_said: bool
) -> None:
    """Than its contract, or the year."""
    charge = replace(ENERGY, end=day_of(end))
    found = said(replace(FLAT, end=day_of(contract_end), offtake=(charge, replace(ENERGY, name="network"))))
    remark = f"Flat does not charge energy on {end}: an end is the first day without it"
    assert found == ([remark] if is_said else [])


def test_a_bill_of_no_kwh_is_said() -> None:
    """Its charges are of another year."""
    over = replace(ENERGY, end=date(2026, 1, 1))
    remark = "Flat charges no kWh from 2026-01-01 to 2026-12-31"
    assert said(replace(FLAT, offtake=(over,))) == [remark]
    of_gas = GasCharge(name="gas", eur_m3=0.5, end=date(2026, 1, 1))
    assert said(replace(FLAT, gas=(of_gas,), gas_kwh_m3=11.0)) == [remark.replace("kWh", "gas")]


def test_a_charge_that_another_one_follows_is_not_over_early() -> None:
    """Whatever that is called."""
    low = replace(ENERGY, name="levy low", end=date(2026, 12, 31))
    high = replace(ENERGY, name="levy high", start=date(2026, 12, 31))
    assert said(replace(FLAT, offtake=(low, high))) == []


SPOT = EnergyCharge(name="a", index="spot", factor=1)
INDEX = Index(name="index", values=(IndexValue(start=YEAR[0], value=0.09764),))


@pytest.mark.parametrize(
    ("charge", "words"),
    [
        (EnergyCharge(name="a", eur_kwh=13.48), "a in Flat says 13.48 EUR/kWh: 13.48 cents are 0.1348"),
        (EnergyCharge(name="a", t1_eur_kwh=0.1, t2_eur_kwh=-1.1), "a in Flat says -1.1 EUR/kWh"),
        (EnergyCharge(name="a", eur_kwh=0.1, tiers=(Tier(above=20, eur=4.5),)), "a in Flat says 4.5 EUR/kWh"),
        (EnergyCharge(name="a", index="spot", factor=1, eur_kwh=0.8702), "a in Flat says 0.8702 EUR/kWh"),
        (EnergyCharge(name="a", index="spot", factor=0.1, eur_kwh=0.01), "a in Flat multiplies spot by 0.1"),
        (replace(SPOT, maximum_eur_kwh=45), "a in Flat says 45 EUR/kWh"),
        (replace(SPOT, maximum_eur_kwh=0.45), None),
        (GasCharge(name="a", index="index", factor=0.1, eur_kwh=0.02), "a in Flat multiplies index by 0.1"),
        (EnergyCharge(name="a", index="index", factor=1), "the index index is 0.09764 EUR/MWh at first"),
        (GasCharge(name="a", eur_m3=43), "a in Flat says 43 EUR/m³"),
        (GasCharge(name="a", eur_kwh=4.5), "a in Flat says 4.5 EUR/kWh"),
        (EnergyCharge(name="a", eur_kwh=0.9), None),
        (GasCharge(name="a", index="index", factor=1, eur_kwh=0.02), None),  # of m³, perhaps
        (GasCharge(name="a", eur_m3=1.9), None),
    ],
)
def test_figures_in_another_unit_are_said(charge: EnergyCharge | GasCharge, words: str | None) -> None:
    """As a card in cents has them."""
    if isinstance(charge, GasCharge):
        contract = replace(FLAT, gas=(charge,), gas_kwh_m3=11.0)
    else:
        contract = replace(FLAT, offtake=(charge,))
    tariff = Tariff(contracts=(contract,), indexes=(INDEX,))
    found = list(doubts(tariff, Inputs(usage=USAGE, zone=ZONE), *YEAR))
    assert [each.startswith(words or "?") for each in found] == ([True] if words else [])


def test_prices_and_peaks_in_another_unit_are_said() -> None:
    """A market is never as cheap for more than a day, a house never as strong."""
    spot = SpotPrices(0, np.array([0.0976, *[0.05] * (7 * 96), np.nan]))
    assert (
        list(doubts(one(FLAT), Inputs(usage=USAGE, zone=ZONE, spot=SpotPrices(0, spot.eur_mwh[:96])), *YEAR))
        == []
    )
    inputs = Inputs(
        usage=USAGE, zone=ZONE, spot=spot, measured_peaks={date(2026, 1, 1): 4200, date(2026, 2, 1): 4300}
    )
    assert list(doubts(one(FLAT), inputs, *YEAR)) == [
        "the prices of the market are at most 0.0976 EUR/MWh: their column says the unit",
        "the peak of 2026-01 is 4200 kW: 4200 W are 4.2",
    ]


COLUMNS = ("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh")
BY_REGISTER = EnergyCharge(name="energy", t1_eur_kwh=0.1, t2_eur_kwh=0.2)
NO_IMPORT_2 = "the usage has no import_t2_kwh: nothing is taken to have come from the grid by it"
NO_EXPORT_2 = "the usage has no export_t2_kwh: nothing is taken to have gone to the grid by it"
NO_EXPORT = "the usage has no export_t1_kwh: nothing is taken to have gone to the grid"


@pytest.mark.parametrize(
    ("contract", "columns", "remarks"),
    [
        (replace(FLAT, offtake=(BY_REGISTER,)), COLUMNS[:1], [NO_IMPORT_2]),
        (replace(FLAT, offtake=(BY_REGISTER,)), COLUMNS[:2], []),
        (FLAT, COLUMNS[:1], []),
        (replace(FLAT, injection=(ENERGY,)), COLUMNS[:2], [NO_EXPORT]),
        (replace(FLAT, injection=(ENERGY,)), COLUMNS[:3], []),
        (replace(FLAT, injection=(BY_REGISTER,)), COLUMNS[:3], [NO_EXPORT_2]),
        (replace(FLAT, netting=True), COLUMNS[:3], [NO_EXPORT_2]),
        (replace(FLAT, netting=True), (COLUMNS[0], COLUMNS[2]), []),  # one register each way
        (replace(FLAT, offtake=(), gas=(GasCharge(name="gas", eur_m3=1),)), ("gas_m3",), []),
    ],
)
def test_registers_that_are_not_there_are_said(
    contract: Contract, columns: tuple[str, ...], remarks: list[str]
) -> None:
    """Where they count for a contract that is billed."""
    both = replace(FLAT, offtake=(BY_REGISTER,), injection=(BY_REGISTER,))
    before = replace(both, start=date(2020, 1, 1), end=FLAT.start)
    tariff = Tariff(contracts=(before, contract))
    assert list(unread(tariff.held(*YEAR), USAGE, columns, earned=False)) == remarks
    merged = replace(USAGE, by_register=False)
    assert not set(unread(tariff.held(*YEAR), merged, columns, earned=False)) - {NO_EXPORT}


def test_what_panels_earned_counts_what_went_to_the_grid() -> None:
    """Though nothing is paid for it."""
    held = list(one(FLAT).held(*YEAR))
    assert list(unread(held, USAGE, COLUMNS[:1], earned=True)) == [NO_EXPORT]
