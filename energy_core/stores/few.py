"""A few rows of a store, for which a frame would cost more than to read them."""

from datetime import datetime
from operator import attrgetter

from ..models import Reading
from ..protocols import Store


def few_readings(store: Store, start: datetime, end: datetime) -> list[Reading] | None:
    """Return the rows of [start, end) in the order of time, None if the store gives frames only.

    Raises StoreError, and ValueError for a naive datetime, as `get` does.
    """
    read = getattr(store, "readings", None)
    found: list[Reading] | None = read(start, end) if read else None
    return found


def merged(pieces: list[list[Reading]]) -> list[Reading]:
    """Return the rows of several stores in the order of time."""
    return sorted((reading for piece in pieces for reading in piece), key=attrgetter("at"))
