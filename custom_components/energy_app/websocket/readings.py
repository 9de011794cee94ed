"""The flows of a house over a day, or over a part of it that is looked at more closely."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import probatio
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..actions.handling import DAY, days_of, refusal
from ..const import SUBENTRY_ANALOGUE, SUBENTRY_PRICES, SUBENTRY_WEATHER
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.graphs.roles import NAMES
from ..energy_core.stores.late import late_import
from ..stores import async_in_thread, is_kept
from .handling import Data, command, day_of, instant_of, local_day
from .house import limit_of
from .payloads import ReadingsPayload

MOST_DAYS: Final = 400
_FEWEST, _MOST, _POINTS = 100, 4000, 1500
_DRAW_NOTHING = frozenset({SUBENTRY_ANALOGUE, SUBENTRY_PRICES, SUBENTRY_WEATHER})
_NUMBER = probatio.Any(int, float)


async def async_query(hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Data) -> ReadingsPayload:
    """Return what is drawn of a day, or of [start, end). Raises EnergyCoreError."""
    runtime = entry.runtime_data
    start, end = _window(hass, data)
    question = runtime.house.question(dt_util.utcnow())
    if not is_kept(question.url):
        raise refusal("nothing_kept")

    wanted = {
        "question": question,
        "sources": _sources(entry),
        "start": start,
        "end": end,
        "names": _names(data),
        "points": int(min(max(data.get("points", _POINTS), _FEWEST), _MOST)),
        "limit_w": limit_of(entry),
    }

    def draw() -> ReadingsPayload:
        drawing: Any = late_import(".drawing", __package__)
        open_ = partial(runtime.histories.store, question.url)
        payload: ReadingsPayload = drawing.draw(open_, drawing.Wanted(**wanted))
        return payload

    async with runtime.histories.async_use(question.url):
        return await async_in_thread(hass, draw)


@callback
def _window(hass: HomeAssistant, data: Data) -> tuple[datetime, datetime]:
    """Return the instants that are asked for; what cannot be is a ServiceValidationError."""
    if "date" in data:
        day = day_of(data["date"])
        start, end = days_of(hass, day, day + DAY)
    elif "start_ms" in data and "end_ms" in data:
        start, end = instant_of(data["start_ms"]), instant_of(data["end_ms"])
    else:
        raise refusal("no_window")
    first, last = local_day(hass, start), local_day(hass, end)
    if first > local_day(hass, dt_util.utcnow()):
        raise refusal("in_future", day=str(first))
    if end <= start:
        raise refusal("no_days", start=str(first), end=str(last))
    if end - start > timedelta(days=MOST_DAYS):
        raise refusal("too_long", days=str(MOST_DAYS))
    return start, end


def _names(data: Data) -> frozenset[str]:
    """Return the series that are asked for; one that there is not is a ServiceValidationError."""
    names = frozenset(data.get("series", NAMES))
    if strange := sorted(names.difference(NAMES)):
        raise refusal("no_such_series", series=strange[0][:40], known=", ".join(NAMES))
    return names


@callback
def _sources(entry: EnergyAppConfigEntry) -> tuple[str, ...]:
    """Return the sources of which there are flows to draw, in the order in which totals count them."""
    runtime = entry.runtime_data
    devices = (device.coordinator for device in runtime.devices.values())
    sources = (each.settings.source for each in devices if each.kind not in _DRAW_NOTHING)
    return (*sources, *(log.source for log in runtime.charger_logs.values()))


_SCHEMA: Mapping[probatio.Marker, Any] = {
    probatio.Optional("date"): cv.string,
    probatio.Optional("start_ms"): _NUMBER,
    probatio.Optional("end_ms"): _NUMBER,
    probatio.Optional("series"): [cv.string],
    probatio.Optional("points"): _NUMBER,
}
COMMAND = command("readings/query", async_query, _SCHEMA)
