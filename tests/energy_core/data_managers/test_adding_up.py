"""Over any partition of any history, the blocks sum exactly to what the registers counted."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.calendar import midnight
from energy_core.models import Reading
from energy_core.stores.memory import MemoryStore
from tests.effort import some_of

from .house import DAY, HOUR, MINUTE, SECOND, complete, counted, processor, truth

COLUMNS = "import_t1_kwh", "gas_m3"
MIDNIGHTS = [
    midnight(day, zone)
    for zone, days in {
        "Europe/Brussels": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 1, 31)),
        "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
        "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),
    }.items()
    for day in days
]
ZONES = st.sampled_from(["Europe/Brussels", "Australia/Lord_Howe", "America/Havana"])
LENGTHS = st.sampled_from([10 * MINUTE, 15 * MINUTE, 20 * MINUTE, HOUR, 6 * HOUR, DAY])
STEPS = st.one_of(
    st.integers(1, 40).map(lambda n: n * 10 * SECOND),
    st.integers(1, 600_000).map(lambda ms: timedelta(milliseconds=ms)),
    st.integers(1, 30).map(lambda n: n * HOUR),  # a gap
)
WH = st.integers(0, 5_000)


@st.composite
def histories(draw: st.DrawFn, replacements: int = 99) -> list[tuple[Reading, bool]]:
    """Draw rows, each with whether it comes late."""
    at = draw(st.sampled_from(MIDNIGHTS)) + draw(st.integers(-30, 6)) * HOUR
    imported, gas = 1_000_000, 500_000
    rows = []
    for _ in range(draw(st.integers(1, 40))):
        at += draw(STEPS)
        imported += draw(WH)
        gas += draw(st.integers(0, 50))
        if replacements and draw(st.integers(0, 11)) == 0:
            imported = draw(st.integers(0, 400))
            replacements -= 1
        values = {"import_t1_kwh": imported / 1000}
        if draw(st.integers(0, 4)):
            values["gas_m3"] = gas / 1000
        rows.append((Reading("meter", at, values), draw(st.integers(0, 5)) == 0))
    return rows


def run(rows: list[tuple[Reading, bool]], zone: str, chosen: dict[str, object], *, told: bool) -> None:
    """Process a history as it comes, with restarts, then what comes late, and hold it against the truth."""
    source, target = MemoryStore(zone=zone), MemoryStore(zone=zone)
    now = rows[-1][0].at + timedelta(days=3)
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.json"
        manager = processor(source, target, state=state, zone=zone, settings=chosen)
        for number, (row, is_late) in enumerate(rows):
            if not is_late:
                source.append([row])
            if number % 9 == 4:
                manager.run_once(row.at)
            if number % 13 == 7:
                manager.close()
                manager = processor(source, target, state=state, zone=zone, settings=chosen)
        complete(manager, now)
        for row, is_late in rows:
            if is_late:
                source.append([row])
                if told:
                    manager.changed(row.at, row.at + timedelta(microseconds=1))
        if not told:
            manager.check_all()
        complete(manager, now)
        manager.close()
    kept, results = source.get_all(), target.get_all()
    assert [counted(results, name) for name in COLUMNS] == [truth(kept, name) for name in COLUMNS]


@pytest.mark.parametrize("told", [True, False])
@settings(max_examples=some_of(120))
@given(rows=histories(), zone=ZONES, length=LENGTHS, limit=st.sampled_from([1, 3, 100, 1000]))
def test_the_blocks_of_any_history_add_up(
    told: bool,  # noqa: FBT001 - hypothesis names all arguments
    rows: list[tuple[Reading, bool]],
    zone: str,
    length: timedelta,
    limit: int,
) -> None:
    """With gaps, restarts, late rows, new meters, missing values, on days of any length."""
    limit = limit if length >= HOUR else max(limit, 100)
    run(rows, zone, {"block": length, "blocks_to_process": limit}, told=told)


@settings(max_examples=some_of(120))
@given(rows=histories(replacements=1), zone=ZONES, limit=st.sampled_from([1, 3, 100]))
def test_day_totals_from_the_last_rows_add_up(
    rows: list[tuple[Reading, bool]], zone: str, limit: int
) -> None:
    """Without reading the others, unless a meter was replaced."""
    chosen = {"block": DAY, "from_ends": True, "blocks_to_process": limit}
    run(rows, zone, chosen, told=True)
