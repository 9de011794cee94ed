"""What was kept of a device before it was started."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from .energy_core.exceptions import EnergyCoreError
from .energy_core.models import Reading
from .energy_core.stores.maintenance import at_rest
from .stores import async_in_thread, async_require

if TYPE_CHECKING:
    import pandas as pd

_LOGGER = logging.getLogger(__name__)


async def async_kept(
    hass: HomeAssistant, url: str, source: str, window: tuple[datetime, datetime], columns: Iterable[str]
) -> list[Reading]:
    """Return the rows of [start, end) with what they have of the columns, none if they cannot be read."""
    try:
        await async_require(hass, url)
        return await async_in_thread(
            hass, partial(_kept, url, hass.config.time_zone, source, window, tuple(columns))
        )
    except EnergyCoreError as error:
        _LOGGER.debug("Nothing is known of what %s said before: %s", source, error)
        return []


def _kept(
    url: str, zone: str, source: str, window: tuple[datetime, datetime], columns: tuple[str, ...]
) -> list[Reading]:
    """Return the rows of a store, in a thread, since even reading a frame imports. Raises StoreError."""
    with closing(at_rest(url, zone=zone, source=source).open()) as store:
        frame = store.get(*window)
    return list(_readings(frame, source, [column for column in columns if column in frame]))


def _readings(frame: pd.DataFrame, source: str, columns: list[str]) -> Iterator[Reading]:
    """Yield the rows of a frame that have a number in one of the columns."""
    for at, row in zip(frame.index, frame[columns].to_numpy(dtype=float), strict=True):
        known = {
            column: float(value)
            for column, value in zip(columns, row, strict=True)
            if value == value  # noqa: PLR0124 - NaN is what is missing
        }
        if known:
            yield Reading(source, at.to_pydatetime(), known)
