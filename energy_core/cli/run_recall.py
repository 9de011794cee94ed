"""What a reader of an inverter learns from its store when it begins."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from ..exceptions import StoreError
from ..models import Reading
from ..stores.maintenance import at_rest

_LOGGER = logging.getLogger(__name__)
_BEFORE = timedelta(hours=30)  # the evening before is in it on a day of 25 hours too
_TOTAL = "pv_total_kwh"


@runtime_checkable
class Recalling(Protocol):
    """A reader that counts a day itself, from the total at its midnight."""

    source: str

    def recall(self, readings: Sequence[Reading]) -> None:
        """Learn from readings that were kept, the oldest first."""


async def recall(reader: Recalling, urls: Sequence[str], zone: str, now: datetime) -> None:
    """Have a reader learn from what is kept of it at the first of some URLs that has something.

    Without that it goes on, and its first day is not counted.
    """
    for url in urls:
        try:
            readings = await asyncio.to_thread(_kept, url, reader.source, zone, now)
        except StoreError as error:
            _LOGGER.warning("%s: what it said before is not known: %s", reader.source, error)
            continue
        if readings:
            reader.recall(readings)
            return


def _kept(url: str, source: str, zone: str, now: datetime) -> list[Reading]:
    """Return the totals of the last day and the evening before, in a thread. Raises StoreError."""
    with closing(at_rest(url, zone=zone, source=source).open()) as store:
        last = store.last_reading()
        if last is None or last.at < now - _BEFORE:
            return []
        frame = store.get(now - _BEFORE, now)
    if _TOTAL not in frame:
        return []
    totals = frame[_TOTAL].dropna()
    return [
        Reading(source, at, {_TOTAL: total})
        for at, total in zip(totals.index.tolist(), totals.tolist(), strict=True)
    ]
