"""What a device says, passed on to all who want it: it is read once, however many those are."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import override

from ..exceptions import ConfigError, ReaderTimeoutError
from ..models import Reading, utc
from ..protocols import Clock, PushReader, Reader
from .agent import Agent, Requestable
from .run_log import RunLog

type Listener = Callable[[Reading], None]

LOOK_EVERY = timedelta(seconds=5)  # whether a device that pushes has fallen silent


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """How often a device is asked; one that speaks by itself is looked after so often."""

    period: timedelta = field(
        default=LOOK_EVERY, metadata={"minimum": timedelta(seconds=1), "maximum": timedelta(days=1)}
    )


class Feed(Agent, Requestable):
    """The readings of one device."""

    def __init__(self, name: str, config: FeedSettings, least: timedelta) -> None:
        """Name the device; its period is never shorter than `least`."""
        self.name = name
        self.log = RunLog()
        self.readings = 0
        self._config = config
        self._least = least
        self._listeners: list[Listener] = []

    @property
    @abstractmethod
    def latest(self) -> Reading | None:
        """The last good reading, None before the first."""

    @property
    @abstractmethod
    def age(self) -> float | None:
        """Monotonic seconds since the data last advanced, None before they ever did."""

    @property
    @override
    def config(self) -> FeedSettings:
        """How often it is asked."""
        return self._config

    @override
    def set_config(self, config: FeedSettings) -> None:
        """Have the door ask more or less often; more often than the device bears is a ConfigError."""
        if config.period < self._least:
            takes = f"a duration, at least {self._least.total_seconds():g} s, or the device has no rest"
            raise ConfigError("period", f"{config.period.total_seconds():g} s", takes)
        self._config = config

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return how its runs went, and what it said last."""
        latest, age = self.latest, self.age
        return {
            **self.log.states(),
            "readings": self.readings,
            "age": None if age is None else round(age, 1),
            "at": None if latest is None else latest.at,
            "values": {} if latest is None else latest.values,
        }

    def listen(self, listener: Listener) -> None:
        """Pass each reading on to a listener as well."""
        self._listeners.append(listener)

    def pass_on(self, reading: Reading) -> None:
        """Pass a reading on."""
        self.readings += 1
        for listener in self._listeners:
            listener(reading)


class PolledFeed(Feed):
    """Asks a device whenever it is run."""

    def __init__(
        self,
        reader: Reader,
        config: FeedSettings,
        clock: Clock,
        least: timedelta,
        prepare: Callable[[datetime], Awaitable[None]] | None = None,
    ) -> None:
        """Ask `reader`, which belongs to this feed from now on, after `prepare` has once ended well."""
        super().__init__(reader.source, config, least)
        self._prepare = prepare
        self._reader = reader
        self._clock = clock
        self._latest: Reading | None = None
        self._advanced_at: float | None = None

    @property
    @override
    def latest(self) -> Reading | None:
        return self._latest

    @property
    @override
    def age(self) -> float | None:
        return None if self._advanced_at is None else self._clock.monotonic() - self._advanced_at

    @override
    async def run_once(self, now: datetime) -> None:
        """Ask it, and pass on what it says. Raises ReaderError."""
        with self.log.noting(utc(now)):
            if self._prepare is not None:
                await self._prepare(now)
                self._prepare = None
            self.keep(await self._reader.read())

    def keep(self, reading: Reading) -> None:
        """Make a reading the latest, and pass it on."""
        self._latest, self._advanced_at = reading, self._clock.monotonic()
        self.pass_on(reading)

    @override
    async def close(self) -> None:
        """Let go of the device, where there is something to let go of. Raises ReaderError."""
        closing = getattr(self._reader, "close", lambda: None)()
        if isawaitable(closing):
            await closing


class PushedFeed(Feed):
    """Takes what a device says by itself; a run only looks whether it has fallen silent."""

    def __init__(
        self, reader: PushReader, config: FeedSettings, clock: Clock, max_silence: timedelta
    ) -> None:
        """Listen to `reader`, which belongs to this feed from now on, and is silent after `max_silence`."""
        super().__init__(reader.source, config, timedelta(seconds=1))
        self._reader = reader
        self._clock = clock
        self._max_silence = max_silence
        self._began = clock.monotonic()

    @property
    @override
    def latest(self) -> Reading | None:
        return self._reader.latest

    @property
    @override
    def age(self) -> float | None:
        return self._reader.age

    async def drive(self) -> None:
        """Pass on what the device says, for ever: the line is opened again by the reader itself."""
        async with self._reader.stream() as readings:
            async for reading in readings:
                self.pass_on(reading)

    @override
    async def run_once(self, now: datetime) -> None:
        """Look whether it still speaks: a ReaderTimeoutError if it does not."""
        with self.log.noting(utc(now)):
            age = self.age
            if age is None:
                age = self._clock.monotonic() - self._began
            if age > self._max_silence.total_seconds():
                line = getattr(self._reader, "line", None)
                why = getattr(line, "last_error", None) if getattr(line, "fault", None) else None
                words = f"nothing new for {self._max_silence.total_seconds():g} s"
                raise ReaderTimeoutError(f"{words}: {why}" if why else words, fault="silent")

    @override
    async def close(self) -> None:
        """Nothing is left open: whoever drives it closes the line."""
