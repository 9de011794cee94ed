"""The facts of the Flemish tariff beside the project, where they are present."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from energy_core.costs.charges import CapacityCharge
from energy_core.costs.peaks import mean_peak
from energy_core.costs.presets import CARDS, OPERATORS, flemish_tariff

FILE = Path(__file__).parents[4] / "shared" / "data" / "tariffs" / "tariffs.json"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"no tariffs in {FILE.parent}")


@pytest.fixture(scope="module")
def facts() -> Any:
    """What the folder says."""
    return json.loads(FILE.read_text())


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_network_is_as_the_facts_say(operator: str, facts: Any) -> None:
    """Of 2026 and of 2025, as far as it is known."""
    name = f"FLUVIUS {operator.upper().replace('_', '-')}"
    fact = facts["network_flanders_2026_incl_vat"][name]
    (contract,) = flemish_tariff(operator, "mega_dynamic", date(2026, 1, 1)).contracts
    network = next(charge for charge in contract.offtake if charge.network)
    assert network.offsets[0] * 100 == pytest.approx(fact["kwh_c"])
    assert contract.capacity[0].eur_kw_year == fact["capacity_eur_kw_year"]
    assert contract.capacity[0].minimum_kw == facts["minimum_monthly_peak_kw"]
    assert contract.fixed[-1].eur_year == fact["data_eur_year"]


def test_the_levies_are_as_the_facts_say(facts: Any) -> None:
    """In their tiers."""
    levies = facts["levies_2026_incl_vat"]
    (contract,) = flemish_tariff("west", "mega_dynamic", date(2026, 1, 1)).contracts
    excise, contribution = contract.offtake[-2:]
    assert [round(100 * tier.eur, 5) for tier in excise.tiers] == [
        levies["special_excise_c_kwh_20_50MWh"],
        levies["special_excise_c_kwh_50_1000MWh"],
    ]
    assert round(100 * excise.offsets[0], 5) == levies["special_excise_c_kwh_0_3MWh"]
    assert round(100 * contribution.offsets[0], 5) == levies["energy_contribution_c_kwh"]


def test_every_card_gives_what_it_prints(facts: Any) -> None:
    """To the hundredth of a cent: each formula of the folder is that of one of our cards."""
    ours = {(round(card.day[0] / 10, 6), round(card.day[1] * 100, 6)): card for card in CARDS.values()}
    for fact in facts["dynamic_and_variable_cards"]:
        offtake, injection = fact["offtake"], fact["injection"]
        card = ours[offtake["factor_c_per_eur_mwh"], offtake["offset_c"]]
        assert card.injection[0] / 10 == pytest.approx(injection["factor_c_per_eur_mwh"])
        assert card.injection[1] * 100 == pytest.approx(injection["offset_c"])
        assert card.fee_eur_year == fact.get("fixed_eur_year_incl_vat")
        for formula, printed, vat in ((card.day, offtake, 1.06), (card.injection, injection, 1)):
            index = printed.get("index_used_eur_mwh", 0)
            given = 100 * vat * (formula[0] * index / 1000 + formula[1])
            assert given == pytest.approx(printed.get("printed_c_eur_kwh", given), abs=0.0101)


def test_the_twelve_months_of_the_facts() -> None:
    """As their text works them out: 4.456 kW, EUR 256.01."""
    text = FILE.with_name("tariffs.md").read_text()
    peaks = [float(peak) for peak in text.split("12 monthly peaks ")[1].split(" kW")[0].split(", ")]
    months = {date(2026, month, 1): peak for month, peak in enumerate(peaks, 1)}
    mean = mean_peak(months, date(2026, 12, 1), CapacityCharge(eur_kw_year=57.4530))
    assert f"**{mean:.3f} kW**" in text
    assert f"**€{mean * 57.4530:.2f}/yr**" in text
