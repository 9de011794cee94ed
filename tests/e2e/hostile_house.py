"""A house whose names and values are meant to do harm, with a day of a row a second before today."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energy_core.calendar import local_date, midnight
from energy_core.stores import open_store
from tests.emulators.p1_meter import PtyLine

from .devices import add_charger, add_device
from .house import add_meter
from .live_home_assistant import LiveHomeAssistant

ZONE = "Europe/Brussels"
SCRIPT = "<img src=x onerror=hurt()>"
NAMES = {kind: f"../{kind}; {SCRIPT}" for kind in ("meter", "entities", "charger")}
PLUG = "input_boolean.plug"
SUN = "sensor.sun_power"
SUN_DAY_W = 4000
PLUGS = "input_boolean:\n  plug:\n    name: Plug\n"
_DAY = timedelta(days=1)


def today() -> date:
    """Return the day of the house."""
    return local_date(datetime.now(UTC), ZONE)


def keep_past(config: Path) -> int:
    """Keep two days before today: yesterday a row a second, the day before values beyond all measure.

    Returns how many rows yesterday has.
    """
    start = midnight(today() - _DAY, ZONE)
    count = int((midnight(today(), ZONE) - start).total_seconds())
    seconds = np.arange(count)
    sun = np.rint(np.maximum(SUN_DAY_W * np.sin((seconds / count - 0.25) * 2 * np.pi), 0))
    load = 400 + 300 * (seconds // 600 % 3) + seconds % 7
    _keep(config, "meter", start, 1, _both_ways(load - sun))
    _keep(config, "entities", start, 10, {"pv_power_w": sun[::10]})
    wild = np.array([1e308, -1e308, 5.0, np.nan, np.inf, -np.inf] * 100)
    before = midnight(today() - 2 * _DAY, ZONE)
    _keep(config, "meter", before, 60, {"import_t1_kwh": wild, **_both_ways(wild)})
    _keep(config, "entities", before, 60, {"pv_power_w": [SCRIPT, "NaN", "1e308", "", "; rm", "../"] * 100})
    return count


def _both_ways(watts: np.ndarray) -> dict[str, np.ndarray]:
    """Return a power as a meter tells it."""
    return {"import_power_w": np.maximum(watts, 0), "export_power_w": np.maximum(-watts, 0)}


def _keep(config: Path, source: str, start: datetime, every_s: int, columns: dict[str, Any]) -> None:
    """Keep rows of a source, so many seconds apart from an instant on."""
    count = len(next(iter(columns.values())))
    times = pd.date_range(start, periods=count, freq=f"{every_s}s", name="time").as_unit("us")
    store = open_store(f"csv://{config}/energy_app/readings?distributed=date", zone=ZONE, source=source)
    store.put(pd.DataFrame(columns, times))
    store.close()


def shine(home: LiveHomeAssistant, state: str) -> None:
    """Have the sun be what somebody says."""
    home.rest(
        "POST",
        f"states/{SUN}",
        {"state": state, "attributes": {"unit_of_measurement": "W", "device_class": "power"}},
    )


def add_hostile_house(home: LiveHomeAssistant, line: PtyLine) -> None:
    """Add a meter, the panels and a charger, named to do harm."""
    shine(home, "500")
    entry_id = add_meter(home, str(line.path), name=NAMES["meter"], update_interval=2)["entry_id"]
    empty: dict[str, Any] = {name: {} for name in ("grid_power", "grid_energy", "battery", "car", "others")}
    solar = {"solar": {"pv_power": SUN}, "max_age": 3600}
    add_device(home, entry_id, "entities", NAMES["entities"], {**empty, **solar})
    add_charger(home, entry_id, NAMES["charger"], PLUG, guard=False)
