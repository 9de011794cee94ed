"""The flows of a house out of its sources."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.graphs.live import live_values
from energy_core.graphs.merging import SourceRows, charging, house_series
from energy_core.graphs.roles import NAMES, charger_column, grid_source
from energy_core.graphs.series import Series
from energy_core.models import Reading

NAN = float("nan")
HOLD = 120_000
END = 3_600_000


def rows(
    every_s: int = 10, count: int = 10, *, since: int = 0, begin_s: int = 0, **columns: object
) -> SourceRows:
    """Return a source with a row every so many seconds; a number is one that stays."""
    return SourceRows(
        times=(begin_s + np.arange(count) * every_s) * 1000,
        columns={
            name: np.broadcast_to(np.asarray(value, np.float64), count) for name, value in columns.items()
        },
        hold_ms=HOLD,
        since=since,
    )


def first(series: Mapping[str, Series]) -> dict[str, float]:
    """Return what held at the begin, all known by then."""
    return {name: float(each.at(np.array([50_000]))[0]) for name, each in series.items()}


def test_a_whole_house() -> None:
    """What it takes is what comes from the grid and the panels, less what goes into the battery."""
    sources = {
        "meter": rows(1, 100, import_power_w=500, export_power_w=0),
        "fronius": rows(pv_power_w=2000, battery_power_w=800, grid_power_w=-77),
        "car": rows(charger_w=1400, charger_on=1),
    }
    found = house_series(sources, END)
    assert set(found) == set(NAMES)
    assert first(found) == {
        "grid_w": 500,
        "import_power_w": 500,
        "export_power_w": 0,
        "solar_w": 2000,
        "battery_w": 800,
        "charger_w": 1400,
        "load_w": 1700,
    }
    assert len(found["grid_w"].times) == 101


def test_the_meter_goes_before_an_inverter_that_has_one() -> None:
    """Whatever their order; of two meters it is the first."""
    inverter = rows(grid_power_w=-300, pv_power_w=1000)
    meters = {"inverter": inverter, "meter": rows(import_power_w=100, export_power_w=350)}
    assert first(house_series(meters, END))["grid_w"] == -250
    two = {"first": rows(import_power_w=1), "second": rows(import_power_w=2)}
    assert first(house_series(two, END)) == {"grid_w": 1, "import_power_w": 1, "load_w": 1}
    assert first(house_series({"inverter": inverter}, END)) == {
        "grid_w": -300,
        "solar_w": 1000,
        "load_w": 700,
    }
    assert house_series({"analogue": rows(pressure_hpa=1)}, END) == {}
    assert house_series({}, END) == {}


def test_a_meter_that_says_one_way_only() -> None:
    """A row without the other way says nothing of the difference."""
    export = {"meter": rows(export_power_w=200)}
    assert first(house_series(export, END)) == {"grid_w": -200, "export_power_w": 200}
    half = {"meter": rows(import_power_w=100, export_power_w=[0, NAN, NAN, 0, 0, 0, 0, 0, 0, 0])}
    assert len(house_series(half, END)["grid_w"].times) == 8 + 1


def test_without_panels_the_house_takes_what_comes() -> None:
    """If something goes to the grid there are panels that nobody reads: then it is not known."""
    assert "load_w" in house_series({"meter": rows(import_power_w=100, export_power_w=0)}, END)
    assert "load_w" not in house_series({"meter": rows(import_power_w=0, export_power_w=5)}, END)
    battery = rows(import_power_w=0, export_power_w=500, battery_power_w=-600)
    assert first(house_series({"meter": battery}, END))["load_w"] == 100


def test_two_inverters() -> None:
    """Their sum is known while both are; before the second was there it is that of the first."""
    second = rows(count=4, begin_s=60, since=60_000, pv_power_w=50)
    found = house_series({"a": rows(count=40, pv_power_w=100), "b": second}, END)["solar_w"]
    asked = np.array([0, 59, 60, 100, 209, 211, 300]) * 1000
    assert np.array_equal(found.at(asked), [100, 100, 150, 150, 150, NAN, NAN], equal_nan=True)


def test_a_silent_inverter_leaves_the_sum_unknown() -> None:
    """One that was there before, and says nothing at all, is not nothing."""
    silent = SourceRows(
        times=np.empty(0, np.int64), columns={"pv_power_w": np.empty(0)}, hold_ms=HOLD, since=0
    )
    found = house_series({"meter": rows(import_power_w=5), "a": rows(pv_power_w=100), "b": silent}, END)
    assert set(found) == {"grid_w", "import_power_w"}


def test_less_than_nothing_is_nothing() -> None:
    """Meters read at other instants contradict each other: a house gives nothing."""
    found = house_series({"a": rows(import_power_w=0, export_power_w=900), "b": rows(pv_power_w=800)}, END)
    assert first(found)["load_w"] == 0


def test_what_cannot_be_is_not_known() -> None:
    """Numbers beyond all measure do not spread."""
    found = house_series(
        {"a": rows(import_power_w=1e308, export_power_w=-1e308), "b": rows(pv_power_w=1)}, END
    )
    assert "grid_w" not in found
    assert "load_w" not in found
    assert first(found)["import_power_w"] == 1e308


def test_when_a_charger_was_on() -> None:
    """One of them is enough; where nothing is known it was not."""
    a = rows(60, 10, charger_on=[0, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    b = rows(60, 10, charger_on=[0, 0, 0, 1, 0, 0, 0, 0, 0, 1])
    found = charging([a, b], END)
    assert [(start // 1000, stop // 1000) for start, stop in found] == [(60, 240), (300, 360), (540, 660)]
    assert charging([], END) == []
    assert charging([rows(charger_on=1)], 95_000) == [(0, 95_000)]


def test_which_source_knows() -> None:
    """By the columns alone."""
    assert grid_source({"a": {"grid_power_w"}, "b": {"export_power_w"}}) == "b"
    assert grid_source({"a": {"grid_power_w"}, "b": {"gas_m3"}}) == "a"
    assert grid_source({}) is None
    assert charger_column({"a": {"ev_power_w"}}) == "ev_power_w"
    assert charger_column({"a": {"ev_power_w"}, "b": {"charger_w"}}) == "charger_w"


ONE_WAY = {"import_power_w", "export_power_w"}
POWER = st.one_of(
    st.integers(-5000, 5000), st.sampled_from([NAN, 1e9, -1e9])
)  # sums of more depend on their order
SOURCES = st.dictionaries(
    st.sampled_from(["meter", "fronius", "sma", "car"]),
    st.dictionaries(
        st.sampled_from(
            ["import_power_w", "export_power_w", "grid_power_w", "pv_power_w", "battery_power_w", "charger_w"]
        ),
        POWER,
    ),
)


def finite(values: dict[str, float]) -> dict[str, Any]:
    """Return what are numbers."""
    return {name: value for name, value in values.items() if np.isfinite(value)}


@given(SOURCES)
def test_now_is_where_the_series_end(sources: dict[str, dict[str, float]]) -> None:
    """What is pushed of the latest rows is what is drawn of them."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    second = int(at.timestamp())
    latest = {name: Reading(name, at, values) for name, values in sources.items()}
    known = {name: rows(count=1, begin_s=second, **finite(values)) for name, values in sources.items()}
    drawn = house_series(known, second * 1000 + 1)
    ends = {name: each.values[-1] for name, each in drawn.items() if name not in ONE_WAY}
    told = live_values(latest, at, timedelta(minutes=2))
    assert told == pytest.approx({name: value for name, value in ends.items() if np.isfinite(value)})


def test_what_is_old_says_nothing_now() -> None:
    """Of an inverter that fell silent the sum is not known, nor what the house takes."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    latest = {
        "meter": Reading("meter", at, {"import_power_w": 5, "tariff": 1}),
        "fronius": Reading("fronius", at - timedelta(minutes=3), {"pv_power_w": 9}),
    }
    assert live_values(latest, at, timedelta(minutes=2)) == {"grid_w": 5}
    assert live_values(latest, at, timedelta(minutes=4)) == {"grid_w": 5, "solar_w": 9, "load_w": 14}
    assert live_values(latest, at + timedelta(hours=1), timedelta(minutes=2)) == {}
    given = {"meter": Reading("meter", at, {"import_power_w": 0, "export_power_w": 9})}
    assert live_values(given, at, timedelta(minutes=2)) == {"grid_w": -9}
