"""What cards ask of a house under test, and what is kept of it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.energy_core.calendar import midnight
from custom_components.energy_app.energy_core.stores import open_store

ZONE = "Europe/Brussels"


async def ask(client: MockHAClientWebSocket, command: str, **data: Any) -> Any:
    """Return the answer to a command."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **data})
    answer = await client.receive_json()
    assert answer["success"], answer
    return answer["result"]


async def refused(client: MockHAClientWebSocket, command: str, **data: Any) -> dict[str, Any]:
    """Return the error that a command is answered with."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **data})
    answer = await client.receive_json()
    assert not answer["success"]
    error: dict[str, Any] = answer["error"]
    return error


def keep_rows(
    hass: HomeAssistant, source: str, start: datetime, every_s: float, columns: Mapping[str, Any]
) -> None:
    """Have rows of a source, so many seconds apart from an instant on: the first column says how many."""
    count = len(next(iter(columns.values())))
    times = pd.DatetimeIndex([start + timedelta(seconds=every_s * number) for number in range(count)])
    frame = pd.DataFrame(dict(columns), times.as_unit("us").rename("time"))
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone=ZONE, source=source)
    store.put(frame)
    store.close()


def keep_day(hass: HomeAssistant, day: date, *, every_s: int = 1) -> int:
    """Have a meter with a row a second on a local day, and an inverter with one in ten; returns how many."""
    start = midnight(day, ZONE)
    count = int((midnight(day + timedelta(days=1), ZONE) - start).total_seconds()) // every_s
    chance = np.random.default_rng(day.toordinal())
    seconds = np.arange(count) * every_s
    sun = np.maximum(4000 * np.sin((seconds / count / every_s - 0.25) * 2 * np.pi), 0)
    clouds = chance.uniform(0.4, 1.0, count // 60 + 1)[np.arange(count) // 60]
    switched = np.where(chance.random(count) < 0.01, np.arange(count), 0)
    load = (chance.exponential(500, count))[np.maximum.accumulate(switched)] + chance.integers(-3, 4, count)
    panels = np.rint(sun * clouds)
    grid = np.rint(np.maximum(load, 0) - panels)
    meter = {"import_power_w": np.maximum(grid, 0), "export_power_w": np.maximum(-grid, 0)}
    keep_rows(hass, "meter", start, every_s, meter)
    keep_rows(hass, "fronius", start, every_s * 10, {"pv_power_w": panels[::10]})
    return count
