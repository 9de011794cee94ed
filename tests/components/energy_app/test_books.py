"""Days that were counted before their prices of the market were known."""

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from custom_components.energy_app.books import Books, accounts_between
from custom_components.energy_app.energy_core.calendar import midnight
from custom_components.energy_app.energy_core.costs import basis
from custom_components.energy_app.energy_core.costs.peaks import month_peaks
from custom_components.energy_app.energy_core.exceptions import StoreError
from custom_components.energy_app.energy_core.models import Reading, Value
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.house import Question

ZONE = "Europe/Brussels"
DAY = date(2025, 12, 29)  # in a year before the last two months
DAYS = (DAY, date(2026, 1, 1))  # the first of their years of which something is known
NOW = midnight(date(2026, 3, 10), ZONE) + timedelta(hours=12)
QUARTER = timedelta(minutes=15)
CONTRACT = {
    "name": "Dynamic",
    "start": "2025-01-01",
    "offtake": [{"name": "energy", "index": "spot", "factor": 1.0, "eur_kwh": 0.01}],
}
FIXED = {**CONTRACT, "offtake": [{"name": "energy", "eur_kwh": 0.3}]}


def keep(url: str, source: str, **values: Value) -> None:
    """Keep a row of each quarter-hour of the days in place of what is there."""
    with closing(open_store(url, zone=ZONE, source=source)) as store:
        store.clear()
        starts = [midnight(day, ZONE) + number * QUARTER for day in DAYS for number in range(96)]
        store.append(Reading(source, start, values) for start in starts)


def cost(url: str) -> object:
    """Return what the day costs as it is kept, None for what is not known."""
    with closing(open_store(url, zone=ZONE, source="house_days")) as store:
        return store.get_all().to_dict("records")[0].get("cost_eur")


def house(tmp_path: Path, *sources: str, contract: dict[str, Any] = CONTRACT) -> Question:
    """Return what is asked of a house that takes 0.1 kWh each quarter-hour, with sources of prices."""
    url = f"csv://{tmp_path}/readings?distributed=date"
    keep(url, "meter_quarters", import_t1_kwh=0.1, import_t2_kwh=0.0, quality="complete")
    return Question(
        now=NOW,
        zone=ZONE,
        url=url,
        hold=2 * QUARTER,
        sources=("meter",),
        tariff={"contracts": [contract]},
        peaks={},
        register=1,
        since=None,
        prices={source: dict[datetime, float]() for source in sources},
    )


def update(books: Books, question: Question) -> None:
    """Have the days counted."""
    assert not books.update(question, None, lambda: False)


def is_due(books: Books, question: Question) -> bool:
    """Say whether the year of the day is to be looked through."""
    books.update(question, None, lambda: True)
    return not books.cover(date(2025, 1, 1))


def test_a_day_is_counted_by_the_peak_of_its_whole_month(tmp_path: Path) -> None:
    """As it is kept, though the peak came long after it."""
    question = house(tmp_path, contract=FIXED)
    late = midnight(date(2026, 1, 20), ZONE)
    with closing(open_store(question.url, zone=ZONE, source="meter_quarters")) as store:
        values: dict[str, Value] = {"import_t1_kwh": 2.0, "import_t2_kwh": 0.0, "quality": "complete"}
        store.put(pd.DataFrame([values], pd.DatetimeIndex([late], name="time")))
    accounts = accounts_between(question, date(2026, 1, 1), date(2026, 1, 2))
    assert accounts is not None
    assert month_peaks(accounts.usage, ZONE)[date(2026, 1, 1)] == 8.0


def test_a_source_of_prices_comes_later(tmp_path: Path) -> None:
    """Its prices are counted with in the years that lacked them, and in no others."""
    question, books = house(tmp_path), Books()
    update(books, question)
    keep(question.url, "prices", spot_eur_kwh=0.1)
    assert not is_due(books, question)
    update(books, replace(question, prices={"prices": {}}))
    assert cost(question.url) == pytest.approx(9.6 * 0.11)
    assert not is_due(books, replace(question, prices={"prices": {}, "prices_2": {}}))


def test_prices_that_others_kept_are_found_at_the_next_start(tmp_path: Path) -> None:
    """As a store that was copied while this did not run."""
    question = house(tmp_path, "prices")
    update(Books(), question)
    keep(question.url, "prices", spot_eur_kwh=0.1)
    update(again := Books(), question)
    assert cost(question.url) == pytest.approx(9.6 * 0.11)
    assert not is_due(again, question)
    assert not is_due(Books(), question)


def test_prices_that_are_kept_or_corrected_later(tmp_path: Path) -> None:
    """Those of the last two months are looked at anyway."""
    question, books = house(tmp_path, "prices"), Books()
    for price in (0.1, 0.2):
        update(books, question)
        keep(question.url, "prices", spot_eur_kwh=price)
        books.look_at(question, {date(2026, 2, 1)})
        assert not is_due(books, question)
        books.look_at(question, {date(2026, 2, 1), DAY})
        update(books, question)
        assert cost(question.url) == pytest.approx(9.6 * (price + 0.01))


def test_days_of_all_years_that_were_counted_otherwise_are_counted_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update that mends how they are counted."""
    question = house(tmp_path, contract=FIXED)
    with monkeypatch.context() as before:
        before.setattr(basis, "_COUNTING", "0")
        update(Books(), question)
    assert is_due(Books(), question)
    update(again := Books(), question)
    assert not is_due(again, question)
    assert not is_due(Books(), question)


def test_prices_by_which_nothing_is_counted_make_no_work(tmp_path: Path) -> None:
    """A contract with prices of its own is none of theirs, nor is a house without one."""
    question, books = house(tmp_path, "prices", contract=FIXED), Books()
    for each in (question, replace(question, tariff=None)):
        update(books, each)
        books.look_at(each, {DAY})
        assert not is_due(books, each)


def test_a_store_that_fails_at_first_is_looked_through_later(tmp_path: Path) -> None:
    """What could not be found out at the start is found out when it can be."""
    question, books = house(tmp_path, "prices"), Books()
    in_its_way = tmp_path / f"readings_house_days_{DAY}.csv"
    in_its_way.mkdir()
    with pytest.raises(StoreError):
        update(books, question)
    in_its_way.rmdir()
    keep(question.url, "prices", spot_eur_kwh=0.1)
    update(books, question)
    assert cost(question.url) == pytest.approx(9.6 * 0.11)
