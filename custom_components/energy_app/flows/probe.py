"""What is at a line, before a meter is made of it."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_URL
from homeassistant.core import HomeAssistant

from ..const import DOMAIN, SUBENTRY_METER
from ..coordinator import EnergyAppConfigEntry
from ..coordinators.meter import MeterCoordinator
from ..energy_core.models import Reading
from ..energy_core.readers.dsmr import DsmrReader
from ..settings import Line

DSMR_DOMAIN = "dsmr"


async def async_conflict(hass: HomeAssistant, line: Line, subentry_id: str | None) -> str | None:
    """Return the error if another meter, or the dsmr integration, already reads a line; None if free.

    `subentry_id` is the meter whose line it may be.
    """
    meters = {
        subentry.data[CONF_URL]
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_METER and subentry.subentry_id != subentry_id
    }
    dsmr = {
        _dsmr_line(entry.data).url
        for entry in hass.config_entries.async_entries(DSMR_DOMAIN, include_ignore=False)
        if entry.disabled_by is None
    }
    places = await _async_places(hass, {line.url, *meters, *dsmr})
    here = places[line.url]
    if any(places[url] == here for url in meters):
        return "already_configured"
    if any(places[url] == here for url in dsmr):
        return "in_use_by_dsmr"
    return None


async def async_read_telegram(hass: HomeAssistant, line: Line) -> Reading:
    """Read one telegram off a line; a meter of ours that runs on it makes way meanwhile.

    Raises ReaderError.
    """
    running = await _async_running(hass, line)
    if running is not None and running.fresh is not None and running.settings.line == line:
        return running.fresh
    reader = DsmrReader(line.reader_config(line.url))
    if running is None:
        return await reader.read_first()
    try:
        await running.async_pause()
        return await reader.read_first()
    finally:
        running.async_resume()


async def _async_running(hass: HomeAssistant, line: Line) -> MeterCoordinator | None:
    """Return the meter of ours that runs on a line."""
    entries: list[EnergyAppConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    running = [
        device.coordinator
        for entry in entries
        if entry.state is ConfigEntryState.LOADED
        for device in entry.runtime_data.devices.values()
        if isinstance(device.coordinator, MeterCoordinator)
    ]
    places = await _async_places(hass, {line.url, *(each.settings.line.url for each in running)})
    same = (each for each in running if places[each.settings.line.url] == places[line.url])
    return next(same, None)


async def _async_places(hass: HomeAssistant, urls: Iterable[str]) -> dict[str, str]:
    """Return what each line is at bottom: a serial port goes by several names."""

    def resolve() -> dict[str, str]:
        return {url: os.path.realpath(url) if url.startswith("/") else url.lower() for url in urls}

    return await hass.async_add_executor_job(resolve)


def _dsmr_line(data: Mapping[str, Any]) -> Line:
    """Return the line of an entry of the dsmr integration."""
    port = data[CONF_PORT]
    return Line.network(data[CONF_HOST], port) if CONF_HOST in data else Line.serial(port)
