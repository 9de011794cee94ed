"""The roles that parts play for each other."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from .models import EntityState, Observed, Reading, Rows

if TYPE_CHECKING:
    import pandas as pd


class Clock(Protocol):
    """Wall time for what is written down, monotonic time for how long something took."""

    def now(self) -> datetime:
        """Return the wall time in UTC; it may jump."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; they never jump."""


class Reader(Protocol):
    """A device that answers when asked."""

    source: str

    async def read(self) -> Reading:
        """Ask the device once. Raises ReaderError."""


@runtime_checkable
class PushReader(Protocol):
    """A device that speaks by itself."""

    source: str

    @property
    def latest(self) -> Reading | None:
        """The last good reading, None before the first."""

    @property
    def age(self) -> float | None:
        """Monotonic seconds since the data last advanced, None before they ever did.

        Data advance when a reading carries a later time stamp than the one before or, from a
        device that gives no time stamps, when a good reading arrives. The first reading with a time
        stamp is therefore not known to be fresh: its device may have repeated it for days. A stopped
        or wrong clock in the device ages the data, however many readings still arrive.
        """

    def stream(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        """Open the line and iterate over good readings for ever.

        The line is reopened by itself when it fails; only cancelling or leaving the context ends it.
        """


class StateSource(Protocol):
    """Where the states of entities are known: Home Assistant. Both calls are made in its loop."""

    def state(self, entity_id: str) -> EntityState | None:
        """Return what an entity is, None if there is none of that name."""

    def subscribe(self, entity_ids: Collection[str], notify: Callable[[], None]) -> Callable[[], None]:
        """Have `notify` called when one of them reports, changed or not, or goes; returns what ends that."""


class Output(Protocol):
    """Something that is switched: a relay or a plug. It is off until it is commanded."""

    name: str

    @property
    def falls_off_alone(self) -> bool:
        """Whether it goes off by itself when nobody refreshes it any more, as after a crash of ours."""

    async def command(self, *, on: bool) -> None:
        """Switch it on or off. Raises OutputError when it cannot be reached or refuses."""

    async def observe(self) -> Observed:
        """Return what it is; where it cannot be reached that is unknown, and no error."""

    async def refresh(self) -> None:
        """Repeat the last command, and nothing else, so that it does not fall off. Raises OutputError."""

    async def close(self) -> None:
        """Switch it off, and let go of it. Raises OutputError when off could not be commanded."""


class SwitchSink(Protocol):
    """Where entities are switched: Home Assistant. All calls are made in its loop."""

    async def switch(self, entity_id: str, *, on: bool) -> None:
        """Have an entity switched, and wait for it. Raises OutputError."""

    def observe(self, entity_id: str) -> Observed:
        """Return what a switch is; unknown where it is unavailable or there is none of that name."""


class Store(Protocol):
    """Readings at rest: one time series with one time index.

    Windows are half-open. A naive datetime is a ValueError. A frame's index is named after the
    store's `index`, unique, sorted, `datetime64[us, zone]`; text columns are `object`; missing is
    NaN or None. The first row of an instant wins, a later one is counted and ignored, unless
    replaced on purpose. `rows` and `readings` are shortcuts that a store may do without: those that
    it inherits answer None, and it is asked for a frame.
    """

    index: str
    zone: str

    def append(self, readings: Iterable[Reading]) -> int:
        """Keep readings; on return they survive the death of the process. Returns how many were new."""

    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        """Keep the rows of a frame; returns how many were new or, with `replace`, changed."""

    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Return the rows of [start, end)."""

    def rows(self, start: datetime, end: datetime) -> Rows | None:
        """Return what `get` does without making a frame of it, None where frames are all there is."""
        del start, end
        return None

    def readings(self, start: datetime, end: datetime) -> list[Reading] | None:
        """Return a few rows of [start, end), for which it is cheapest; None where frames are all there is."""
        del start, end
        return None

    def get_all(self) -> pd.DataFrame:
        """Return every row."""

    def get_first(self) -> pd.DataFrame:
        """Return the first row as a frame, empty if there is none."""

    def get_last(self) -> pd.DataFrame:
        """Return the last row as a frame, empty if there is none."""

    def first_reading(self) -> Reading | None:
        """Return the first row as a reading."""

    def last_reading(self) -> Reading | None:
        """Return the last row as a reading."""

    def remove(self, start: datetime, end: datetime) -> int:
        """Forget the rows of [start, end); returns how many there were."""

    def clear(self) -> None:
        """Forget every row."""

    def flush(self) -> None:
        """On return every kept row survives a power cut."""

    def close(self) -> None:
        """Flush and let go of files and connections."""


class AsyncStore(Protocol):
    """A `Store` whose every call is awaited; the same rules hold."""

    index: str
    zone: str

    async def append(self, readings: Iterable[Reading]) -> int:
        """Keep readings; returns how many were new."""

    async def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        """Keep the rows of a frame; returns how many were new or, with `replace`, changed."""

    async def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Return the rows of [start, end)."""

    async def get_all(self) -> pd.DataFrame:
        """Return every row."""

    async def get_first(self) -> pd.DataFrame:
        """Return the first row as a frame, empty if there is none."""

    async def get_last(self) -> pd.DataFrame:
        """Return the last row as a frame, empty if there is none."""

    async def first_reading(self) -> Reading | None:
        """Return the first row as a reading."""

    async def last_reading(self) -> Reading | None:
        """Return the last row as a reading."""

    async def remove(self, start: datetime, end: datetime) -> int:
        """Forget the rows of [start, end); returns how many there were."""

    async def clear(self) -> None:
        """Forget every row."""

    async def flush(self) -> None:
        """On return every kept row survives a power cut."""

    async def close(self) -> None:
        """Flush and let go of files and connections."""
