"""The long-term statistics of Home Assistant: read, and added to."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from homeassistant.components.recorder.models import StatisticData, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    async_import_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util.unit_conversion import BaseUnitConverter, EnergyConverter, VolumeConverter

from .series import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 24 * 31  # hours that the recorder takes as one task
_CONVERTERS: tuple[type[BaseUnitConverter], ...] = (EnergyConverter, VolumeConverter)


async def async_metadata(hass: HomeAssistant, statistic_id: str) -> StatisticMetaData | None:
    """Return what is known about a statistic with sums, None if it is not recorded."""

    def read() -> StatisticMetaData | None:
        found = get_metadata(hass, statistic_ids={statistic_id}).get(statistic_id)
        return found[1] if found and found[1]["has_sum"] else None

    return await get_instance(hass).async_add_executor_job(read)


async def async_known(hass: HomeAssistant, metadata: StatisticMetaData) -> list[Row]:
    """Return all hours of a statistic, in its own unit."""

    def read() -> list[Row]:
        unit_class, unit = metadata["unit_class"], metadata["unit_of_measurement"]
        units: Any = {unit_class: unit} if unit_class else None
        statistic_id = metadata["statistic_id"]
        found = statistics_during_period(hass, _EPOCH, None, {statistic_id}, "hour", units, {"state", "sum"})
        return list(_rows(found.get(statistic_id, ())))

    return await get_instance(hass).async_add_executor_job(read)


def _rows(found: Sequence[Any]) -> Iterator[Row]:
    """Yield rows that have a sum."""
    for row in found:
        if row["sum"] is not None:
            yield Row(int(row["start"]), row["sum"], row["state"])


def factor_to(unit: str, metadata: StatisticMetaData) -> float | None:
    """Return by what an amount is multiplied to be in the unit of a statistic, None if it cannot be."""
    other = metadata["unit_of_measurement"]
    if other == unit:
        return 1.0
    for converter in _CONVERTERS:
        if {unit, other} <= converter.VALID_UNITS:
            return converter.convert(1.0, unit, other)
    return None


async def async_add(hass: HomeAssistant, metadata: StatisticMetaData, rows: Sequence[Row]) -> None:
    """Add hours to a statistic a month at a time; each waits until the recorder has done the one before."""
    for batch in batched(rows, _AT_ONCE, strict=False):
        async_import_statistics(hass, metadata, [_data(row) for row in batch])
        await _async_committed(hass)


async def _async_committed(hass: HomeAssistant) -> None:
    """Wait until the recorder has done what it was given; its own waiting forgets what it is just doing."""
    done: asyncio.Future[None] = hass.loop.create_future()
    get_instance(hass).queue_task(SynchronizeTask(done))
    await done


def _data(row: Row) -> StatisticData:
    """Return an hour as the recorder takes it."""
    data = StatisticData(start=datetime.fromtimestamp(row.start, UTC), sum=row.sum)
    if row.state is not None:
        data["state"] = row.state
    if row.last_reset is not None:
        data["last_reset"] = datetime.fromtimestamp(row.last_reset, UTC)
    return data
