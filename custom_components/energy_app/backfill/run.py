"""The filling of the statistics of all sensors of a house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.dt import utc_from_timestamp, utcnow

from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.models import isoformat_utc
from ..energy_core.stores.late import late_import
from ..stores import async_in_thread, async_require
from .recorded import async_add, async_known, async_metadata, factor_to
from .series import Amounts, Row, Skipped

type Window = tuple[datetime, datetime]
type Count = tuple[str, str]  # the module of a function, and its name

_HOURS: Count = (".amounts", "counted_hours")
_DAYS: Count = (".costs", "counted_days")


async def async_backfill(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, window: Window, *, dry_run: bool
) -> dict[str, Any]:
    """Add the hours of [start, end) that the statistics of our sensors lack; says what was added to which.

    Raises ConfigError or StoreError.
    """
    await async_require(hass, entry.runtime_data.storage.url)
    answer: dict[str, Any] = {}
    for prefix, what, arguments in _wanted(entry, window):
        counted = await _async_counted(hass, what, *arguments)
        for name, amounts in counted.items():
            unique_id = f"{prefix}{name}"
            entity_id = er.async_get(hass).async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
            if entity_id is not None:
                answer[entity_id] = await _async_fill(hass, entity_id, amounts, dry_run=dry_run)
    return answer


def _wanted(entry: EnergyAppConfigEntry, window: Window) -> list[tuple[str, Count, tuple[Any, ...]]]:
    """Return what is counted: with what the unique ids of its sensors begin, how, and of what."""
    question = entry.runtime_data.house.question(utcnow())
    wanted: list[tuple[str, Count, tuple[Any, ...]]] = [
        (
            f"{subentry_id}_",
            _HOURS,
            (question.url, question.zone, device.coordinator.settings.source, window),
        )
        for subentry_id, device in entry.runtime_data.devices.items()
    ]
    return [*wanted, (f"{entry.entry_id}_today_", _DAYS, (question, window))]


async def _async_counted(hass: HomeAssistant, what: Count, *arguments: Any) -> Mapping[str, Amounts]:
    """Count in a thread, in which alone is imported what that takes."""

    def count() -> Mapping[str, Amounts]:
        module, name = what
        found: Mapping[str, Amounts] = getattr(late_import(module, __package__), name)(*arguments)
        return found

    return await async_in_thread(hass, count)


async def _async_fill(
    hass: HomeAssistant, statistic_id: str, amounts: Amounts, *, dry_run: bool
) -> dict[str, Any]:
    """Add what the statistics of a sensor lack."""
    metadata = await async_metadata(hass, statistic_id)
    known = [] if metadata is None else await async_known(hass, metadata)
    if metadata is None or not known:
        return {"added": 0, "skipped": str(Skipped.NOT_RECORDED)}
    factor = factor_to(amounts.unit, metadata)
    if factor is None:
        return {"added": 0, "skipped": str(Skipped.OTHER_UNIT)}

    def missing() -> list[Row]:
        rows: list[Row] = late_import(".sums", __package__).missing_rows(amounts, known, factor)
        return rows

    rows = await async_in_thread(hass, missing)
    if rows and not dry_run:
        await async_add(hass, metadata, rows)
    answer: dict[str, Any] = {"added": len(rows), "there": len(known)}
    if rows:
        answer["first"], answer["last"] = (_instant(row.start) for row in (rows[0], rows[-1]))
    return answer


def _instant(start: int) -> str:
    """Return seconds since the epoch as an instant."""
    return isoformat_utc(utc_from_timestamp(start))
