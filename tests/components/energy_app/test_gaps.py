"""Days with gaps are counted one way: as they are kept, as the action tells them, and as months sum them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from custom_components.energy_app.books import accounts_between
from custom_components.energy_app.counting import Counter
from custom_components.energy_app.energy_core.calendar import midnight
from custom_components.energy_app.energy_core.config import DataManagerConfig
from custom_components.energy_app.energy_core.costs.accounts import SUMMED
from custom_components.energy_app.energy_core.data_managers.building import build
from custom_components.energy_app.energy_core.registers import unrolled
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.house import Question
from custom_components.energy_app.past import bill_of, day_of
from custom_components.energy_app.totals_rows import SHARES

ZONE = "Europe/Brussels"
FIRST, LONG, LAST = date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 31)  # LONG has 25 hours
START, NOW = midnight(FIRST, ZONE), midnight(LAST, ZONE) + timedelta(hours=12, minutes=3)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
DAYS = [FIRST + number * DAY for number in range((LAST - FIRST).days)]
CONTRACT = {
    "name": "Plain",
    "start": "2026-01-01",
    "offtake": [{"name": "energy", "eur_kwh": 0.30}],
    "injection": [{"name": "injection", "eur_kwh": 0.05}],
    "capacity": [{"eur_kw_year": 60}],  # by the peak of the whole month
}
GAPS: dict[str, tuple[float, ...]] = {  # hours since START, and when another meter is there
    "none": (0, 0),
    "over midnight": (20, 30),
    "inside a day": (10, 14),
    "until midnight": (20, 24),
    "from midnight on": (24, 30),
    "at the end of the long day": (45, 49),
    "over a whole day": (20, 53),
    "of five days": (20, 145),
    "without later readings": (68, 999),
    "just before now": (169, 999),
    "another meter without a gap": (0, 0, 47),
    "another meter after a gap over midnight": (20, 30, 22),
    "another meter after a gap at the end of the long day": (45, 49, 47),
}


def house(tmp_path: Path, gap: tuple[float, ...]) -> tuple[Question, pd.DataFrame]:
    """Keep what was read of a meter and panels, with all that is made of it; returns the rows as well."""
    begin, end, replaced = (*gap, np.inf)[:3]
    minutes = np.arange(int((NOW - START) / MINUTE))
    used = np.cumsum(0.01 + 0.04 * (minutes % 997 < 30))
    index = pd.date_range(START, periods=len(minutes), freq=MINUTE, name="time", unit="us")
    columns = {
        "import_total_kwh": 100 + used - np.where(minutes >= replaced * 60, 100, 0),
        "export_total_kwh": 7 + minutes * 0.005,
        "pv_total_kwh": 9 + minutes * 0.006,
    }
    inside = (minutes >= begin * 60) & (minutes < end * 60)
    rows = pd.DataFrame({name: np.round(column, 3) for name, column in columns.items()}, index)[~inside]
    url = f"csv://{tmp_path}/readings?distributed=date"
    source, target = (open_store(url, zone=ZONE, source=name) for name in ("meter", "meter_quarters"))
    source.put(rows)
    settings = DataManagerConfig(name="quarters", reader="meter", store="raw", blocks_to_process=1000)
    manager = build(settings, source=source, target=target, zone=ZONE, state=None)
    while manager.run_once(NOW).due:
        pass
    manager.close()
    question = Question(
        now=NOW,
        zone=ZONE,
        url=url,
        hold=2 * MINUTE,
        sources=("meter",),
        tariff={"contracts": [CONTRACT]},
        peaks={},
        register=1,
        since=None,
    )
    return question, rows


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a day or a row, or for what reason each is missing."""
    return {name: pytest.approx(answer[name]) for name in (*SUMMED, *SHARES)} | {
        name: each["reason"] for name, each in answer["absent"].items() if name in SUMMED
    }


def rises(rows: pd.DataFrame, edges: Sequence[datetime]) -> list[float]:
    """Return what the register rose from the last reading before each edge to that of the next."""
    whole = unrolled(rows["import_total_kwh"].to_numpy()) / 1e6
    places = [max(int(rows.index.searchsorted(pd.Timestamp(edge))) - 1, 0) for edge in edges]
    found: list[float] = np.diff(whole[places]).tolist()
    return found


@pytest.mark.parametrize("gap", GAPS.values(), ids=[*GAPS])
def test_days_with_gaps(tmp_path: Path, gap: tuple[float, ...]) -> None:
    """Kept days and the action tell the same; those that are known telescope as the registers do."""
    question, rows = house(tmp_path, gap)
    counter = Counter()
    while counter.account(question, lambda: False):
        pass
    *kept, _ = counter.rows(question, ("day", FIRST, LAST))
    heard = [number for number, day in enumerate(DAYS) if midnight(day, ZONE) <= rows.index[-1]]
    for number in heard:
        assert told(kept[number]) == told(day_of(question, DAYS[number]))
    edges = [midnight(day, ZONE) for day in (*DAYS, LAST)]
    known = [number for number in heard if kept[number]["from_grid_kwh"] is not None]
    risen = rises(rows, edges)
    assert [kept[number]["from_grid_kwh"] for number in known] == pytest.approx([risen[n] for n in known])
    assert all(number in known for number in heard if rows.index[-1] >= edges[number + 1])


def test_months_and_bills_with_gaps(tmp_path: Path) -> None:
    """A gap over the midnight at which they end is theirs no more than that of their last day."""
    question, rows = house(tmp_path, GAPS["over midnight"])
    counter = Counter()
    while counter.account(question, lambda: False):
        pass
    *kept, _ = counter.rows(question, ("day", FIRST, LAST))
    (month, _) = counter.rows(question, ("month", FIRST.replace(day=1), LAST))
    today = day_of(question, LAST)
    for name in set(SUMMED) - {"gas_m3", "water_m3"}:
        assert month[name] == pytest.approx(sum(row[name] for row in (*kept, today)))
    bill = bill_of(question, FIRST, LONG, None)
    assert bill["exact_eur"] == pytest.approx(kept[0]["cost_eur"])
    assert bill["quality"]["missing"] == [{"start": "2026-10-24T18:00:00Z", "end": "2026-10-24T22:00:00Z"}]
    assert month["from_grid_kwh"] == pytest.approx(sum(rises(rows, [START, NOW])))


def test_days_of_which_nothing_follows(tmp_path: Path) -> None:
    """What fell silent before midnight and is silent still is not known, and it is said why."""
    question, _ = house(tmp_path, GAPS["without later readings"])
    answer = day_of(question, LONG + DAY)
    assert answer["from_grid_kwh"] is None
    assert answer["absent"]["from_grid_kwh"]["reason"] == "no_meter"


def test_a_gap_is_known_to_be_over_however_long_it_was(tmp_path: Path) -> None:
    """Also where no more is read than the days that are asked for need."""
    question, rows = house(tmp_path, GAPS["of five days"])
    accounts = accounts_between(question, FIRST, LONG)
    assert accounts is not None
    values = accounts.day(FIRST).values  # noqa: PD011 - of a reading
    assert values["from_grid_kwh"] == pytest.approx(rises(rows, [START, START + DAY])[0])
