"""Presets: what cards print is what their formulas give."""

from dataclasses import replace
from datetime import date

import pytest

from energy_core.costs.bill import bill
from energy_core.costs.charges import SPOT, SPOT_HOUR, EnergyCharge, GasCharge
from energy_core.costs.inputs import Inputs
from energy_core.costs.presets import CARDS, OPERATORS, dutch_contract, flemish_tariff
from energy_core.costs.tariffs import Contract
from energy_core.exceptions import ConfigError

from .houses import ZONE, even, lines, one

# card: the indexes that it was printed with [EUR/MWh] and its prices, c€/kWh, that from the grid with VAT
PRINTED = [
    ("engie_dynamic", 110.75, 13.12, 104.50, 9.136),
    ("luminus_dynamic", 110.75, 14.03, 104.50, 9.37),
    ("ebem_dynamic", 96.48305, 12.7679, 89.87334, 7.2133),
    ("eneco_dynamic", 115.6468, 13.56, 71.0575, 5.92),
    ("totalenergies_dynamic", 110.75, 13.78, 104.50, 9.15),
    ("mega_dynamic", 110.75, 13.76, 104.50, 6.45),
    ("dats24_variable", 97.64, 12.18, 57.11, 3.26),
    ("ebem_variable", 85.80, 12.3363, 27.95, 1.3354),
    ("luminus_comfyflex", 95.75, 15.58, 95.75, 3.96),
]
DAY_NIGHT = [
    ("dats24_variable_day_night", 97.64, 13.48, 10.97),
    ("ebem_variable_day_night", 85.80, 13.2458, 11.3359),
    ("luminus_comfyflex_day_night", 95.75, 16.84, 13.66),
]


def cents(charge: EnergyCharge, register: int, index: float, vat: float) -> float:
    """Return what a formula gives [c€/kWh]."""
    return 100 * vat * (charge.factors[register] * index / 1000 + charge.offsets[register])


@pytest.mark.parametrize(("card", "index", "printed", "injection_index", "injection"), PRINTED)
def test_a_card_gives_what_it_prints(
    card: str, index: float, printed: float, injection_index: float, injection: float
) -> None:
    """To the hundredth of a cent, for a kWh either way."""
    (contract,) = flemish_tariff("imewo", card, date(2026, 4, 1)).contracts
    vat, _ = contract.offtake[0].vat(contract.vat_pct)
    assert cents(contract.offtake[0], 0, index, float(vat)) == pytest.approx(printed, abs=0.0101)
    paid, _ = contract.injection[0].vat(contract.vat_pct)
    assert cents(contract.injection[0], 0, injection_index, float(paid)) == pytest.approx(
        injection, abs=0.0101
    )


@pytest.mark.parametrize(("card", "index", "day", "night"), DAY_NIGHT)
def test_a_day_and_night_card_gives_what_it_prints(card: str, index: float, day: float, night: float) -> None:
    """Register 1 is the day in Belgium."""
    energy = CARDS[card].offtake()[0]
    assert cents(energy, 0, index, 1.06) == pytest.approx(day, abs=0.0101)
    assert cents(energy, 1, index, 1.06) == pytest.approx(night, abs=0.0101)


@pytest.mark.parametrize("card", CARDS)
def test_every_card_says_by_which_index_it_goes(card: str) -> None:
    """That of the market, or one whose values are still to be put in."""
    tariff = flemish_tariff("west", card, date(2026, 4, 1))
    known = {SPOT, SPOT_HOUR, *(index.name for index in tariff.indexes)}
    assert {CARDS[card].index, CARDS[card].injection_index} <= known


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_has_its_year(operator: str) -> None:
    """1000 kWh and 2.5 kW cost what its card says."""
    (contract,) = flemish_tariff(operator, "mega_dynamic", date(2026, 1, 1)).contracts
    network = next(charge for charge in contract.offtake if charge.network)
    assert 0.05 < network.offsets[0] < 0.07
    assert 50 < (contract.capacity[0].eur_kw_year or 0) < 61
    assert contract.capacity[0].maximum_eur_kwh == 0.3472738


def test_a_contract_over_the_new_year_changes_network() -> None:
    """From the figures of 2025 to those of 2026, on the first of January."""
    tariff = flemish_tariff("limburg", "octaplus_dynamic", date(2025, 7, 1), domiciled=False)
    days = date(2025, 12, 31), date(2026, 1, 2)
    usage = even(*days, import_t1_kwh=0, export_t1_kwh=0)
    usage.import_t1_kwh[::96] = 1
    inputs = Inputs(usage=usage, zone=ZONE)
    priced = EnergyCharge(name="energy", eur_kwh=0.0)
    (contract,) = tariff.contracts
    counted = bill(
        type(tariff)(
            contracts=(
                type(contract)(
                    name="c",
                    start=contract.start,
                    vat_pct=6,
                    offtake=(priced, *contract.offtake[1:]),
                    capacity=contract.capacity,
                    fixed=contract.fixed,
                ),
            )
        ),
        inputs,
        *days,
    )
    by_day = [(line.name, line.start.year, f"{line.exact_eur:.4f}") for line in counted.lines]
    assert ("network", 2025, "0.0680") in by_day
    assert ("network", 2026, "0.0575") in by_day
    assert ("data management", 2025, "0.0508") in by_day
    assert ("data management", 2026, "0.0518") in by_day
    assert ("energy fund", 2025, f"{10.07 * 2 / 31:.4f}") in by_day


@pytest.mark.parametrize(
    ("operator", "card", "start", "key"),
    [
        ("brussels", "mega_dynamic", date(2026, 1, 1), "operator"),
        ("west", "nobody", date(2026, 1, 1), "card"),
        ("imewo", "mega_dynamic", date(2025, 12, 31), "start"),
        ("west", "mega_dynamic", date(2024, 12, 31), "start"),
    ],
)
def test_what_is_not_known_is_refused(operator: str, card: str, start: date, key: str) -> None:
    """Rather than guessed."""
    with pytest.raises(ConfigError) as caught:
        flemish_tariff(operator, card, start)
    assert caught.value.key == key


def test_the_dutch_tax_is_that_of_each_year() -> None:
    """Over two new years, in tiers where they are known, and on gas."""
    contract = Contract(
        name="c",
        start=date(2024, 7, 1),
        end=date(2026, 7, 1),
        offtake=(EnergyCharge(name="energy", eur_kwh=0.0),),
        gas=(GasCharge(name="gas", eur_m3=0.0),),
    )
    tariff = one(dutch_contract(contract))
    assert [charge.start and charge.start.year for charge in tariff.contracts[0].offtake] == [
        None,
        2024,
        2025,
        2026,
    ]
    days = date(2024, 12, 31), date(2025, 1, 2)
    counted = bill(tariff, Inputs(usage=even(*days, import_t1_kwh=2, gas_m3=2), zone=ZONE), *days)
    assert sorted(lines(counted).items()) == [
        ("energy", "0.0000"),
        ("energy tax", f"{0.10154 * 1.21:.4f}"),
        ("energy tax on gas", f"{0.57816 * 1.21:.4f}"),
        ("gas", "0.0000"),
        ("reduction of energy tax", f"{-524.95 * 1.21 / 365:.4f}"),
    ]
    assert counted.eur == round(counted.exact_eur, 2)
    untaxed = dutch_contract(replace(contract, vat_pct=0))
    assert untaxed.vat_pct == 0
    later = dutch_contract(Contract(name="c", start=date(2027, 1, 1), offtake=contract.offtake))
    assert later.vat_pct == 21
    assert len(later.offtake) == 2
    with pytest.raises(ConfigError, match="2023-01-01"):
        dutch_contract(Contract(name="c", start=date(2022, 7, 1), offtake=contract.offtake))


@pytest.mark.parametrize(
    ("days", "first", "second"),
    [
        ((date(2025, 7, 1), date(2025, 10, 1)), 0.10154, 0.06937),
        ((date(2026, 7, 1), date(2026, 10, 1)), 0.09161, 0.06671),
    ],
)
def test_the_dutch_tax_is_less_above_ten_thousand_kwh_a_year(
    days: tuple[date, date], first: float, second: float
) -> None:
    """A bill of a quarter of a year has its days' share of them."""
    contract = Contract(name="c", start=date(2025, 1, 1), offtake=(EnergyCharge(name="energy", eur_kwh=0.0),))
    counted = bill(
        one(dutch_contract(contract)), Inputs(usage=even(*days, import_t1_kwh=3000), zone=ZONE), *days
    )
    share = round(10_000 * 92 / 365, 6)
    assert lines(counted)["energy tax"] == f"{share * first * 1.21:.4f}"
    assert lines(counted)["energy tax > 10000"] == f"{(3000 - share) * second * 1.21:.4f}"


def test_the_belgian_excise_has_the_tiers_of_the_billed_days() -> None:
    """A twelfth of 20,000 kWh and more is the second tier."""
    days = date(2026, 6, 1), date(2026, 7, 1)
    tariff = flemish_tariff("imewo", "dats24_variable", date(2026, 1, 1))
    excise = next(charge for charge in tariff.contracts[0].offtake if charge.tiers)
    charged = one(Contract(name="c", start=date(2026, 1, 1), offtake=(excise,)))
    counted = bill(charged, Inputs(usage=even(*days, import_t1_kwh=2000), zone=ZONE), *days)
    assert [line.quantity for line in counted.lines] == pytest.approx(
        [20_000 * 30 / 365, 2000 - 20_000 * 30 / 365]
    )
