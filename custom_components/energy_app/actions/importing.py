"""History that another program has kept, into the stores of the house."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import probatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.calendar import local_date, midnight
from ..energy_core.importers import ImportReport, make_importer
from ..importing import Place, run_import
from ..results import RESULTS
from ..stores import HOUSE, async_in_thread, async_require, is_kept, is_mongodb
from .handling import CONF_DRY_RUN, refusal

CONF_KIND = "kind"
CONF_PLACE = "place"
KINDS = ("fluvius", "older", "statistics")
# What only some of the kinds take; what a kind does not know it refuses itself.
_SETTINGS = {"columns": dict, "ean": cv.string, "names": dict, "source": cv.string}
SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_KIND): probatio.In(KINDS),
        probatio.Required(CONF_PLACE): cv.string,
        probatio.Optional(CONF_DRY_RUN, default=True): cv.boolean,
        **{probatio.Optional(name): kind for name, kind in _SETTINGS.items()},
    }
)
_TICK = timedelta(microseconds=1)


async def async_import_history(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Import, and have made again what was made of the time that it is of. Raises EnergyCoreError."""
    place, kind = data[CONF_PLACE], data[CONF_KIND]
    if "://" in place:
        if kind != "older" or not is_mongodb(place):
            raise refusal("path_not_allowed", path=place.partition("://")[0])
        await async_require(hass, place)
    elif not await hass.async_add_executor_job(_is_allowed, hass, place):
        raise refusal("path_not_allowed", path=place)
    else:
        place = hass.config.path(place)
    settings = {name: data[name] for name in _SETTINGS if name in data}
    importer = await async_in_thread(hass, partial(make_importer, kind, {"place": place, **settings}))
    _check_targets(entry, kind, settings)
    report = await _async_run(hass, entry, importer, dry_run=data[CONF_DRY_RUN])
    reopened = {} if report.dry_run else await _async_reopen(entry, report)
    return {**report.as_object(), "finished": report.finished, "results": reopened}


def _check_targets(entry: EnergyAppConfigEntry, kind: str, settings: Mapping[str, Any]) -> None:
    """Refuse what is made of devices as a target, and devices as one of statistics, which begin elsewhere."""
    devices = {logger.source for logger in entry.runtime_data.loggers}
    ours = {f"{source}_{result}" for source in devices for result in RESULTS}
    if kind == "statistics":
        ours |= devices
    for name in (settings.get("source", ""), *settings.get("names", {}).values()):
        if name in ours or name.startswith(f"{HOUSE}_"):
            raise refusal("not_a_target", name=name)


async def _async_run(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, importer: Any, *, dry_run: bool
) -> ImportReport:
    """Import in a thread; what is of today is left to the devices that are being written, for now."""
    runtime = entry.runtime_data
    url, zone = runtime.storage.url, hass.config.time_zone
    if importer.index is not None:
        url = f"csv://{quote(hass.config.path(DOMAIN, 'amounts'))}?index={importer.index}"
    elif not is_kept(url):
        raise refusal("nothing_kept")
    await async_require(hass, url)
    written = {logger.source for logger in runtime.loggers} if importer.index is None else set()
    today = midnight(local_date(dt_util.utcnow(), zone), zone)
    target = Place(url=url, zone=zone, written=frozenset(written), today=today)
    return await async_in_thread(
        hass, partial(run_import, importer, target, dry_run=dry_run, stop=runtime.stopping.is_set)
    )


async def _async_reopen(entry: EnergyAppConfigEntry, report: ImportReport) -> dict[str, int]:
    """Have made again what was made of the devices that got rows; returns how many blocks."""
    reopened: dict[str, int] = {}
    for source, each in report.sources.items():
        if each.imported:
            reopened |= await entry.runtime_data.processing.async_reopen(
                each.first, each.last + _TICK, source=source
            )
    return reopened


def _is_allowed(hass: HomeAssistant, place: str) -> bool:
    """Say whether a file or folder is in the configuration folder, or where the user has allowed it."""
    path = Path(hass.config.path(place)).resolve()
    ours = Path(hass.config.config_dir).resolve()
    return path.is_relative_to(ours) or hass.config.is_allowed_path(str(path))
