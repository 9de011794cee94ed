"""What controllers know of the month from what is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.cli.run_peak import kept_peaks
from energy_core.config import AppConfig
from energy_core.factory import app_config
from energy_core.models import Reading, Value
from energy_core.stores import open_store
from tests.energy_core.agents.bench import QUICK, ZONE, Bench
from tests.energy_core.agents.relay import NOON

from .test_run_parts import running

QUARTER = timedelta(minutes=15)
LAST_MONTH = datetime(2026, 5, 31, 21, 45, tzinfo=UTC)  # in Brussels the last quarter of May


def house(folder: Path, **more: Any) -> AppConfig:
    """Return a house with a charger, and the data managers that are there by default."""
    return app_config(
        {
            "house": {"name": "Home", "time_zone": ZONE},
            "readers": [{"type": "dsmr", "name": "meter", "url": "/dev/nowhere"}],
            "stores": [{"name": "readings", "url": f"csv://{folder}/readings?distributed=month"}],
            "loggers": [{"reader": "meter", "store": "readings"}],
            "outputs": [{"type": "gpio", "name": "relay", "pin": 17, "host": "127.0.0.1"}],
            "controllers": [{"name": "car", "output": "relay", "meter": "meter"}],
            **more,
        }
    )


def keep(folder: Path, *quarters: tuple[datetime, dict[str, Value]]) -> None:
    """Keep quarter-hours, by their beginnings."""
    url = f"csv://{folder}/readings?distributed=month"
    store = open_store(url, source="meter_quarters", zone=ZONE)
    store.append([Reading("meter_quarters", at, values) for at, values in quarters])
    store.close()


async def limit_w(config: AppConfig) -> float:
    """Return the limit of a charger that has been told what is kept."""
    bench = Bench(replace(QUICK, guard=True))
    for peak in kept_peaks(config, [bench.controller]):
        await peak.run_once(NOON)
    await bench.run(3)
    return float(bench.controller.explain()["limit_w"])


async def test_the_peak_of_the_month_is_the_limit(tmp_path: Path) -> None:
    """That of a quarter which is known from end to end, and which a house can draw."""
    whole = {"quality": "complete"}
    keep(
        tmp_path,
        (LAST_MONTH, {"import_t1_kwh": 2.0, "import_t2_kwh": 0.0, **whole}),
        (LAST_MONTH + QUARTER, {"import_t1_kwh": 0.5, "import_t2_kwh": 0.3, **whole}),
        (NOON - 9 * QUARTER, {"import_t1_kwh": 0.7, "import_t2_kwh": 0.0, **whole}),
        (NOON - 8 * QUARTER, {"import_t1_kwh": 2.5, "import_t2_kwh": 0.0, "quality": "estimated"}),
        (NOON - 7 * QUARTER, {"import_t1_kwh": 25.0, "import_t2_kwh": 0.0, **whole}),
    )
    assert await limit_w(house(tmp_path)) == pytest.approx(3200)


async def test_a_meter_of_totals_has_one_too(tmp_path: Path) -> None:
    """It has a single register."""
    keep(tmp_path, (NOON - 9 * QUARTER, {"import_total_kwh": 0.75, "quality": "complete"}))
    assert await limit_w(house(tmp_path)) == pytest.approx(3000)


async def test_without_any_it_is_the_least(tmp_path: Path) -> None:
    """Where nothing is kept yet, nothing of what is taken, or nothing of quarter-hours."""
    assert await limit_w(house(tmp_path)) == 2500
    keep(tmp_path, (NOON - 9 * QUARTER, {"export_total_kwh": 0.75, "quality": "complete"}))
    assert await limit_w(house(tmp_path)) == 2500
    means = {"name": "means", "reader": "meter", "store": "readings", "algorithm": "mean"}
    config = house(tmp_path, data_managers=[means])
    assert list(kept_peaks(config, [Bench().controller])) == []


async def test_a_house_that_runs_tells_it(tmp_path: Path) -> None:
    """Beside its controllers."""
    async with running(house(tmp_path), tmp_path) as (app, _):
        assert "peak of meter" in {member.running.agent.name for member in app._members}
