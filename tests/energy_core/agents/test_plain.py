"""Values as JSON knows them."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from energy_core.agents.plain import plain, settings
from energy_core.config import changed
from energy_core.data_managers import BlockState

from .workers import Colour, WorkerSettings

PASSWORD = "hidden"  # noqa: S105 - of a test


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.5, "0.5"),
        (float("nan"), "null"),
        (float("inf"), "null"),
        ("é", '"\\u00e9"'),
        (Colour.RED, '"red"'),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), '"2026-01-31T12:00:00Z"'),
        (date(2026, 1, 31), '"2026-01-31"'),
        (time(22), '"22:00:00"'),
        (timedelta(minutes=2), '"120s"'),
        (timedelta(seconds=0.5), '"0.5s"'),
        (timedelta(days=400), '"34560000s"'),
        ((1, [2.0, {3}]), "[1, [2.0, [3]]]"),
        ({BlockState.TODO: 1, 2: None}, '{"todo": 1, "2": null}'),
        (Path("/dir"), '"/dir"'),
    ],
)
def test_each_is_written(value: object, text: str) -> None:
    """And nothing that is no JSON."""
    assert json.dumps(plain(value), allow_nan=False) == text


def test_settings_are_written_without_secrets_and_taken_again() -> None:
    """As they were."""
    config = WorkerSettings(period=timedelta(seconds=1.5), colour=Colour.BLUE, password=PASSWORD)
    shown = settings(config)
    assert shown == {"period": "1.5s", "limit": 5, "colour": "blue", "ratio": None}
    assert plain({"config": config}) == {"config": shown}
    assert changed(WorkerSettings(password=PASSWORD), shown) == config
