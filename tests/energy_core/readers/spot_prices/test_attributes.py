"""The prices in the attributes of entities, as each integration writes them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from energy_core.exceptions import ReaderDataError
from energy_core.readers.spot_prices import (
    by_quarter,
    energi_data_service,
    entsoe,
    epex_spot,
    frank_energie,
    listed,
    nordpool,
)
from energy_core.readers.spot_prices.attributes import KINDS, prices_of

ZONE = ZoneInfo("Europe/Brussels")
START = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00 in Brussels, an hour before it comes again
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def row(number: int, step: timedelta, price: object, keys: tuple[str, str | None, str], text: bool) -> Any:  # noqa: FBT001 - a parameter
    """Return a row of a list, its times as datetimes or as text."""
    start = (START + number * step).astimezone(ZONE)
    end = (START + (number + 1) * step).astimezone(ZONE)
    first, last, value = keys
    times = {first: str(start) if text else start}
    if last is not None:
        times[last] = end.isoformat() if text else end
    return {**times, value: price}


def rows(
    prices: list[Any], keys: tuple[str, str | None, str], step: timedelta = HOUR, *, text: bool = False
) -> list[Any]:
    """Return the rows of a list."""
    return [row(number, step, price, keys, text) for number, price in enumerate(prices)]


NORDPOOL = ("start", "end", "value")
PLAIN = ("start", "end", "price")
ENTSOE = ("time", None, "price")
CASES: list[tuple[ModuleType, Mapping[str, object], str | None]] = [
    (nordpool, {"raw_today": rows([0.1, -0.2], NORDPOOL), "raw_tomorrow": [], "currency": "EUR"}, "EUR/kWh"),
    (nordpool, {"raw_today": rows([10, -20], NORDPOOL), "raw_tomorrow": None}, "c/kWh"),
    (nordpool, {"raw_today": [], "raw_tomorrow": rows([100, -200], NORDPOOL)}, "EUR/MWh"),
    (entsoe, {"prices_today": rows([0.1, -0.2], ENTSOE, text=True), "prices_tomorrow": []}, "EUR/kWh"),
    (entsoe, {"prices": rows([0.1, -0.2], ENTSOE, text=True), "prices_today": []}, "€/kWh"),
    (epex_spot, {"data": rows([0.1, -0.2], ("start_time", "end_time", "price_per_kwh"))}, "€/kWh"),
    (epex_spot, {"data": rows([100, -200], ("start_time", "end_time", "price_eur_per_mwh"))}, "EUR/MWh"),
    (epex_spot, {"data": rows([10, -20], ("start_time", "end_time", "price_ct_per_kwh"))}, None),
    (frank_energie, {"prices": rows([0.1, -0.2], ("from", "till", "price"))}, "€/kWh"),
    (
        energi_data_service,
        {"raw_today": rows([0.1, -0.2], ("hour", None, "price")), "forecast": [1]},
        "EUR/kWh",
    ),
    (listed, {"prices": rows([0.1, -0.2], ("timestamp", None, "price"), text=True)}, "EUR/kWh"),
    (listed, {"prices": rows(["0.1", "-0.2"], ("start", "end", "price"), text=True)}, "EUR/kWh"),
    (listed, {"rates": rows([0.1, -0.2], ("start_time", None, "eur_kwh"))}, None),
    (listed, {"today": rows([0.1, -0.2], ("startsAt", None, "total"), text=True)}, "EUR/kWh"),
]


@pytest.mark.parametrize(("kind", "attributes", "unit"), CASES)
def test_each_kind(kind: ModuleType, attributes: Mapping[str, object], unit: str | None) -> None:
    """Only its own kind is found first, and an hour is its four quarters; below zero is a price too."""
    first = next(each for each in KINDS if each.detect(attributes))
    assert first is kind
    found = prices_of(attributes, unit)
    assert found is not None
    assert by_quarter(found) == pytest.approx(
        {START + number * QUARTER: 0.1 if number < 4 else -0.2 for number in range(8)}
    )


def test_quarters_are_as_they_are() -> None:
    """Each has its own price, with or without an end."""
    prices = [number / 100 for number in range(8)]
    for keys in (NORDPOOL, ("start", None, "value")):
        found = prices_of({"raw_today": rows(prices, keys, QUARTER)}, "EUR/kWh")
        assert by_quarter(found or []) == {
            START + number * QUARTER: price for number, price in enumerate(prices)
        }


def test_a_price_that_is_missing() -> None:
    """It is left out; where ends are not told, the hour before does not reach over it."""
    found = prices_of({"prices": rows([0.1, 0.2, None, 0.4, float("inf")], ENTSOE)}, "EUR/kWh")
    known = by_quarter(found or [])
    assert sorted({at.hour for at in known}) == [0, 1, 3]
    assert len(known) == 12
    assert by_quarter(prices_of({"prices": rows([0.1], ENTSOE)}, "EUR/kWh") or []) == {START: 0.1}


@pytest.mark.parametrize(
    "attributes", [{}, {"prices": []}, {"raw_today": None}, {"today": [0.1, 0.2]}, {"data": "x"}]
)
def test_no_list_of_prices(attributes: Mapping[str, object]) -> None:
    """What is none is not taken for one."""
    assert prices_of(attributes, "EUR/kWh") is None
    assert all(kind.extract(attributes, "EUR/kWh") == [] for kind in KINDS)


@pytest.mark.parametrize(
    ("attributes", "unit", "words"),
    [
        ({"raw_today": rows([0.1], NORDPOOL)}, "SEK/kWh", "SEK/kWh"),
        ({"raw_today": rows([0.1], NORDPOOL)}, None, "None"),
        ({"raw_today": rows([0.1], NORDPOOL), "currency": "NOK"}, "c/kWh", "NOK"),
        ({"raw_today": rows([85.0], NORDPOOL)}, "EUR/kWh", "is its unit right"),
        ({"raw_today": rows(["dear"], NORDPOOL)}, "EUR/kWh", "'dear' is no price"),
        ({"raw_today": rows([[1]], NORDPOOL)}, "EUR/kWh", "is no price"),
        ({"prices": [{"start": "2026-10-25T02:00", "price": 1}]}, "EUR/kWh", "is no time with its zone"),
        ({"prices": [{"start": 1, "price": 1}]}, "EUR/kWh", "is no time with its zone"),
        ({"prices": rows([0.1], PLAIN, timedelta(minutes=10))}, "EUR/kWh", "whole quarter-hours"),
        ({"prices": rows([0.1], PLAIN, timedelta(days=2))}, "EUR/kWh", "not up to a day"),
    ],
)  # fmt: skip
def test_what_is_refused(attributes: Mapping[str, object], unit: str | None, words: str) -> None:
    """There is an error rather than a wrong price."""
    with pytest.raises(ReaderDataError, match=words):
        prices_of(attributes, unit)


def test_true_is_no_price() -> None:
    """It is not taken for one euro."""
    assert prices_of({"raw_today": rows([True, 0.2], NORDPOOL)}, "EUR/kWh") == prices_of(
        {"raw_today": rows([None, 0.2], NORDPOOL)}, "EUR/kWh"
    )
