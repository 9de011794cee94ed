"""Tariffs as tables."""

import json
from datetime import date

import pytest

from energy_core.costs.presets import CARDS, flemish_tariff
from energy_core.costs.tables import table_of
from energy_core.costs.tariffs import Payment, Tariff, tariff_from

from .houses import FORMS

TARIFFS = [*FORMS.values(), *(flemish_tariff("west", card, date(2025, 7, 1)) for card in CARDS)]


@pytest.mark.parametrize("tariff", TARIFFS)
def test_a_tariff_is_read_back_from_its_table(tariff: Tariff) -> None:
    """From JSON too, the same to the last figure, with the same version."""
    read = tariff_from(json.loads(json.dumps(table_of(tariff))))
    assert read == tariff
    assert read.version == tariff.version


def test_a_version_changes_with_any_figure() -> None:
    """And not with how it is written."""
    contracts = [
        {"name": "c", "start": "2026-01-01", "offtake": [{"name": "e", "eur_kwh": eur}]}
        for eur in (1, 1.0, 1.01)
    ]
    versions = [tariff_from({"contracts": [contract]}).version for contract in contracts]
    assert versions[0] == versions[1] != versions[2]


def test_a_table_says_no_more_than_it_must() -> None:
    """What is as it would be by itself is left out."""
    table = {
        "contracts": [{"name": "c", "start": "2026-01-01", "offtake": [{"name": "e", "eur_kwh": 0.3}]}],
        "indexes": [{"name": "i", "span": "quarter", "values": [{"start": "2026-01-01", "value": 1.0}]}],
        "payments": [{"on": "2026-01-01", "eur": 1.0}],
    }
    tariff = tariff_from(table)
    assert tariff.payments == (Payment(on=date(2026, 1, 1), eur=1),)
    assert table_of(tariff) == table
