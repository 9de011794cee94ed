"""From JSON to values: whatever stands there, only what can be is taken."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from energy_core.exceptions import ReaderDataError
from energy_core.readers.openweathermap import Api, Resolution, answers
from energy_core.readers.openweathermap.fields import FREE, ONECALL, instant_at, values_of

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["current", "hourly", "list", "dt", "temp", "main", "clouds", "all", "rain", "1h", "weather"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ({"temp": 6.84}, {"temperature_c": 6.84}),
        ({"temp": 0}, {"temperature_c": 0}),
        ({"temp": 281.14}, {"temperature_c": 7.99}),
        ({"temp": 401}, {}),
        ({"temp": -124}, {}),
        ({"temp": -40}, {"temperature_c": -40}),
        ({"temp": None, "clouds": 0}, {"cloud_cover_pct": 0}),
        ({"temp": "5"}, {}),
        ({"temp": True}, {}),
        ({"temp": 10**400}, {}),
        ({"temp": float("nan")}, {}),
        ({"humidity": 101, "pressure": 0, "wind_deg": 361, "uvi": -1}, {}),
        ({"pop": 0.79}, {"precipitation_probability_pct": 79}),
        ({"rain": {"1h": 3.16}}, {"rain_mm_h": 3.16}),
        ({"rain": {"3h": 0.26}}, {"rain_mm_h": 0.0867}),
        ({"rain": {"1h": 1, "3h": 9}, "snow": {"3h": 3}}, {"rain_mm_h": 1, "snow_mm_h": 1}),
        ({"rain": 3}, {}),
        ({"weather": [{"main": "Rain"}, {"main": "Mist"}]}, {"condition": "Rain"}),
        ({"weather": []}, {}),
        ({"weather": [None]}, {}),
        ({"weather": [{"main": "\x1b[2J"}]}, {}),
    ],
)
def test_a_field(data: dict[str, Any], values: dict[str, Any]) -> None:
    """Is a number that can be, in our unit, or absent."""
    assert values_of(ONECALL, data) == pytest.approx(values)


def test_the_free_api_has_them_elsewhere() -> None:
    """By other names."""
    data = {
        "main": {"temp": 5, "humidity": 80},
        "clouds": {"all": 7},
        "wind": {"speed": 2, "gust": 3, "deg": 0},
    }
    assert values_of(FREE, data) == {
        "temperature_c": 5,
        "humidity_pct": 80,
        "cloud_cover_pct": 7,
        "wind_speed_m_s": 2,
        "wind_gust_m_s": 3,
        "wind_bearing_deg": 0,
    }


@pytest.mark.parametrize("seconds", [None, 0, -1, "1", 5e9, float("inf")])
def test_what_is_no_instant(seconds: object) -> None:
    """Is none."""
    assert instant_at({"dt": seconds}, "dt") is None


def test_steps_are_in_order_and_each_of_another_instant() -> None:
    """Of two for one instant the first counts; what says nothing is no step."""
    hours = [{"dt": 7200, "temp": 2}, {"dt": 3600, "temp": 1}, {"dt": 7200, "temp": 9}, {"dt": 1}, None, 5]
    steps = answers.steps(Api.ONECALL, {"hourly": hours}, Resolution.HOURS)
    assert [(step.valid_at.hour, step.values) for step in steps] == [
        (1, {"temperature_c": 1}),
        (2, {"temperature_c": 2}),
    ]


def test_a_forecast_has_an_end() -> None:
    """However long the list."""
    hours = [{"dt": 3600 * number, "temp": 1} for number in range(1, 1000)]
    assert len(answers.steps(Api.ONECALL, {"hourly": hours}, Resolution.HOURS)) == answers.MOST_STEPS


@given(st.dictionaries(st.sampled_from(["current", "hourly", "list", "dt", "main", "daily"]), _JSON))
def test_whatever_is_answered(answer: dict[str, object]) -> None:
    """It is understood or a ReaderDataError."""
    for api in Api:
        try:
            reading = answers.current("weather", api, answer)
        except ReaderDataError:
            continue
        assert reading.at > datetime(1970, 1, 1, tzinfo=UTC)
        assert reading.values
        for resolution in Resolution:
            assert resolution is not Resolution.HOURS or all(
                step.values for step in answers.steps(api, answer, resolution)
            )
