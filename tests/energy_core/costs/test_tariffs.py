"""Tariffs from their tables, and what is refused in them."""

from datetime import date
from typing import Any

import pytest

from energy_core.costs.absence import Absence, MissingDataError
from energy_core.costs.charges import EnergyCharge, Tier
from energy_core.costs.indexes import Index, IndexValue, Span
from energy_core.costs.tariffs import Contract, Tariff, tariff_from
from energy_core.exceptions import ConfigError

ENERGY = {"name": "energy", "eur_kwh": 0.3}
BOUNDED = {"name": "energy", "index": "spot", "factor": 1, "minimum_eur_kwh": 0.1}


def table(**changed: object) -> dict[str, Any]:
    """Return a tariff of a contract, as of a file."""
    return {"contracts": [{"name": "c", "start": "2026-01-01", "offtake": [ENERGY], **changed}]}


def test_a_tariff_is_read_from_a_table() -> None:
    """Days are texts or days, numbers whole or not."""
    tariff = tariff_from(
        {
            "contracts": [
                {
                    "name": "c",
                    "start": date(2026, 1, 1),
                    "end": "2027-01-01",
                    "vat_pct": 6,
                    "offtake": [
                        {"name": "energy", "index": "rlp", "factor": 1.1, "eur_kwh": 0.02},
                        {"name": "tax", "eur_kwh": 0.05, "tiers": [{"above": 20000, "eur": 0.04}]},
                    ],
                    "injection": [{"name": "injection", "index": "spot", "factor": 1, "eur_kwh": -0.01}],
                    "capacity": [{"eur_kw_year": 50}],
                    "fixed": [{"name": "fee", "eur_year": 100}],
                    "gas": [{"name": "gas", "eur_kwh": 0.05}],
                    "gas_kwh_m3": 11.3,
                }
            ],
            "indexes": [{"name": "rlp", "span": "quarter", "values": [{"start": "2026-01-01", "value": 90}]}],
            "payments": [{"on": "2026-02-01", "eur": 100}],
        }
    )
    (contract,) = tariff.contracts
    assert (contract.start, contract.end) == (date(2026, 1, 1), date(2027, 1, 1))
    assert contract.offtake[1].tiers == (Tier(above=20000, eur=0.04),)
    assert contract.capacity[0].minimum_kw == 2.5
    assert tariff.indexes == (
        Index(name="rlp", span=Span.QUARTER, values=(IndexValue(start=date(2026, 1, 1), value=90),)),
    )
    assert tariff.payments[0].on == date(2026, 2, 1)
    assert [charge.name for charge in contract.charges] == [
        "energy",
        "tax",
        "injection",
        "capacity",
        "fee",
        "gas",
    ]


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"start": "2026-01-32"}, "start"),
        ({"start": "2026-01-01T12:00"}, "start"),
        ({"start": 20260101}, "start"),
        ({"end": "2026-01-01"}, "end"),
        ({"colour": "red"}, "colour"),
        ({"vat_pct": 101}, "vat_pct"),
        ({"vat_pct": 0.06}, "vat_pct"),
        ({"offtake": [ENERGY | {"vat_pct": 0.21}]}, "offtake[0].vat_pct"),
        ({"offtake": [{"eur_kwh": 0.3}]}, "offtake[0].name"),
        ({"offtake": [{"name": "", "eur_kwh": 0.3}]}, "offtake[0].name"),
        ({"offtake": [{"name": "energy"}]}, "offtake[0].eur_kwh"),
        ({"offtake": [{"name": "energy", "t1_eur_kwh": 0.3}]}, "offtake[0].eur_kwh"),
        ({"offtake": [ENERGY | {"t1_eur_kwh": 0.3, "t2_eur_kwh": 0.2}]}, "offtake[0].eur_kwh"),
        ({"offtake": [ENERGY | {"index": "spot"}]}, "offtake[0].factor"),
        ({"offtake": [ENERGY | {"index": "spot", "t2_factor": 1}]}, "offtake[0].factor"),
        ({"offtake": [ENERGY | {"factor": 1.1}]}, "offtake[0].factor"),
        ({"offtake": [ENERGY | {"index": "rlp", "factor": 1.1}]}, "index"),
        ({"offtake": [ENERGY | {"start": "2026-02-01", "end": "2026-02-01"}]}, "offtake[0].end"),
        (
            {"offtake": [ENERGY | {"tiers": [{"above": 9, "eur": 1}, {"above": 8, "eur": 1}]}]},
            "offtake[0].tiers",
        ),
        ({"offtake": [ENERGY | {"tiers": [{"above": 0, "eur": 1}]}]}, "offtake[0].tiers"),
        (
            {"offtake": [ENERGY | {"index": "spot", "factor": 1, "tiers": [{"above": 9, "eur": 1}]}]},
            "offtake[0].tiers",
        ),
        ({"injection": [ENERGY | {"network": True}]}, "injection[0].network"),
        ({"offtake": [ENERGY | {"tiers_by_days": True}]}, "offtake[0].tiers_by_days"),
        ({"offtake": [ENERGY | {"minimum_eur_kwh": 0}]}, "offtake[0].minimum_eur_kwh"),
        ({"offtake": [ENERGY | {"maximum_eur_kwh": 1}]}, "offtake[0].maximum_eur_kwh"),
        ({"offtake": [BOUNDED | {"maximum_eur_kwh": 0.05}]}, "offtake[0].maximum_eur_kwh"),
        ({"netting_across": True}, "netting_across"),
        ({"fixed": [{"name": "gift", "eur_once": 1}]}, "fixed[0].start"),
        ({"fixed": [{"name": "gift", "eur_once": 1, "start": "2020-01-01"}]}, "fixed[0].start"),
        ({"fixed": [{"name": "sun", "eur_day": 1, "month_pct": [8.3333] * 12}]}, "fixed[0].month_pct"),
        ({"fixed": [{"name": "sun", "eur_year": 1, "month_pct": [50, 50]}]}, "fixed[0].month_pct"),
        ({"fixed": [{"name": "sun", "eur_year": 1, "month_pct": [8.0] * 12}]}, "fixed[0].month_pct"),
        ({"gas_factor": 1.01, "gas_factor_index": "h"}, "gas_factor"),
        ({"gas": [{"name": "gas", "eur_m3": 1}], "gas_factor_index": "h"}, "index"),
        ({"capacity": [{"eur_kw_year": -1}]}, "capacity[0].eur_kw_year"),
        ({"capacity": [{}]}, "capacity[0].eur_kw_year"),
        ({"offtake": [ENERGY | {"eur_kwh": 1e300}]}, "offtake[0].eur_kwh"),
        ({"advance_eur_month": -2e6}, "advance_eur_month"),
        ({"capacity": [{"eur_kw_year": 50, "eur_kw_month": 4}]}, "capacity[0].eur_kw_year"),
        ({"capacity": [{"eur_kw_year": 50, "months": 0}]}, "capacity[0].months"),
        ({"fixed": [{"name": "fee"}]}, "fixed[0].eur_year"),
        ({"fixed": [{"name": "fee", "eur_year": 1, "eur_day": 1}]}, "fixed[0].eur_year"),
        ({"gas": [{"name": "gas"}]}, "gas[0].eur_m3"),
        ({"gas": [{"name": "gas", "eur_m3": 1, "eur_kwh": 1}]}, "gas[0].eur_m3"),
        ({"gas": [{"name": "gas", "eur_kwh": 1, "factor": 1}]}, "gas[0].factor"),
        ({"gas": [{"name": "gas", "eur_m3": 1, "index": "ttf"}]}, "gas[0].factor"),
        (
            {"gas": [{"name": "gas", "index": "ttf", "factor": 1, "tiers": [{"above": 1, "eur": 1}]}]},
            "gas[0].tiers",
        ),
        ({"gas": [{"name": "gas", "eur_kwh": 1}]}, "gas_kwh_m3"),
        ({"gas": [{"name": "gas", "eur_kwh": 1}], "gas_kwh_m3": 11, "gas_index": "h"}, "gas_kwh_m3"),
        ({"gas": [{"name": "gas", "index": "spot", "factor": 1}], "gas_kwh_m3": 11}, "index"),
        ({"gas": [{"name": "gas", "eur_kwh": 1}], "gas_index": "h"}, "index"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, object], key: str) -> None:
    """By its key and its file."""
    with pytest.raises(ConfigError) as caught:
        tariff_from(table(**changed), where="tariff.toml")
    assert caught.value.key == f"contracts[0].{key}"
    assert caught.value.where == "tariff.toml"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"contracts": []}, "tariff.contracts"),
        ({"contracts": table()["contracts"] * 2}, "tariff.contracts[1].start"),
        (table() | {"indexes": [{"name": "spot"}]}, "tariff.indexes[0].name"),
        (table() | {"indexes": [{"name": "a"}, {"name": "a"}]}, "tariff.indexes[1].name"),
        (
            table()
            | {
                "indexes": [
                    {
                        "name": "a",
                        "values": [
                            {"start": "2026-02-01", "value": 1},
                            {"start": "2026-01-01", "value": 1},
                        ],
                    }
                ]
            },
            "tariff.indexes[0].values",
        ),
        (table() | {"payments": [{"on": "soon", "eur": 1}]}, "tariff.payments[0].on"),
    ],
)
def test_what_is_wrong_in_the_whole_is_named(data: dict[str, object], key: str) -> None:
    """Below the key under which the tariff stands."""
    with pytest.raises(ConfigError) as caught:
        tariff_from(data, key="tariff")
    assert caught.value.key == key


def contract(start: date, end: date | None = None, name: str = "c") -> Contract:
    """Return a contract for electricity."""
    return Contract(name=name, start=start, end=end, offtake=(EnergyCharge(name="energy", eur_kwh=0.3),))


def test_contracts_follow_each_other() -> None:
    """One without an end ends where the next begins, and the last never."""
    tariff = Tariff(
        contracts=(
            contract(date(2025, 1, 1)),
            contract(date(2026, 1, 1), date(2026, 2, 1)),
            contract(date(2026, 3, 1)),
        )
    )
    assert [tariff.end_of(number) for number in range(3)] == [date(2026, 1, 1), date(2026, 2, 1), None]


@pytest.mark.parametrize(
    "second", [contract(date(2026, 6, 30)), contract(date(2025, 12, 31)), contract(date(2026, 1, 1))]
)
def test_contracts_for_the_same_energy_do_not_overlap(second: Contract) -> None:
    """Nor do they stand out of order."""
    with pytest.raises(ConfigError) as caught:
        Tariff(contracts=(contract(date(2026, 1, 1), date(2026, 7, 1)), second))
    assert caught.value.key == "contracts[1].start"


_VALUES = (IndexValue(start=date(2026, 2, 1), value=2), IndexValue(start=date(2026, 4, 10), value=4))


@pytest.mark.parametrize(
    ("span", "day", "value"),
    [
        (Span.MONTH, date(2026, 2, 28), 2.0),
        (Span.MONTH, date(2026, 4, 15), 4.0),
        (Span.QUARTER, date(2026, 3, 31), 2.0),
        (Span.QUARTER, date(2026, 6, 30), 4.0),
        (Span.OPEN, date(2026, 4, 9), 2.0),
        (Span.OPEN, date(2031, 1, 1), 4.0),
    ],
)
def test_a_value_holds_for_its_month_or_quarter(span: Span, day: date, value: float) -> None:
    """Or until the next."""
    assert Index(name="i", span=span, values=_VALUES).on(day) == value


@pytest.mark.parametrize(
    ("span", "day"),
    [
        (Span.MONTH, date(2026, 3, 1)),
        (Span.MONTH, date(2026, 4, 5)),
        (Span.QUARTER, date(2026, 4, 1)),
        (Span.QUARTER, date(2026, 7, 1)),
        (Span.OPEN, date(2026, 1, 31)),
    ],
)
def test_a_value_is_not_taken_for_the_next(span: Span, day: date) -> None:
    """Which is not known yet."""
    with pytest.raises(MissingDataError, match=f"no value of the index i for {day}") as caught:
        Index(name="i", span=span, values=_VALUES).on(day)
    assert caught.value.absence is Absence.NO_INDEX
