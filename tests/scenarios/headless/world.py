"""A house of emulated devices and the program that runs it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from tests.emulators.p1_meter import Meter, MeterOptions
from tests.servers.ports import free_port

from .jumping_clock import jump
from .listener import Listener
from .meter import watched_meter
from .pi import PIN, WatchedPi
from .program import Program, until
from .record import Record
from .scenario import Scenario
from .settings import settings
from .weather import Weather


class World:
    """Everything in one house, and the record of it."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        """Build a house in a folder; nothing runs yet."""
        self.scenario, self.folder, self.record = scenario, folder, Record()
        self.weather = Weather()
        options = MeterOptions(start=datetime.now(UTC), flavour=scenario.flavour, seed=scenario.seed)
        meter = Meter(options, self.weather)
        self.meter, address = watched_meter(meter, scenario.line, folder, self.record)
        self.pi = WatchedPi(free_port(), self.record, active_high=scenario.active_high)
        port = free_port()
        self.config = folder / "house.toml"
        self.config.write_text(settings(scenario, folder, self.pi.daemon.port, address, port))
        self.program = Program(folder, self.config, self.record, jumps=scenario.jumps)
        self.listener = Listener(port, self.record)
        self._clocks = {"meter": 0.0, "house": 0.0}
        self.put_wrong("house", 0.0)

    async def __aenter__(self) -> Self:
        """Have its devices run."""
        self.meter.open()
        self.pi.daemon.open()
        self._listening = asyncio.create_task(self.listener.listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all of it."""
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.program.close()
        await asyncio.to_thread(self.meter.close)
        await asyncio.to_thread(self.pi.daemon.close)
        self.record.ended = monotonic()
        self.record.log = self.program.said

    @property
    def is_on(self) -> bool:
        """Whether the relay is on."""
        return bool(self.pi.pins.level(PIN)) is self.scenario.active_high

    async def until_on(self, patience_s: float) -> None:
        """Wait until the relay is on, or for so long: the judge knows whether it was."""
        await until(lambda: self.is_on, patience_s)

    def put_wrong(self, clock: str, seconds: float) -> None:
        """Put the clock of the meter or that of the house wrong by so much."""
        self._clocks[clock] = seconds
        if clock == "house":
            jump(self.folder / "offset", seconds)
            self.record.note_day(seconds)
        else:
            self.meter.clock_offset(seconds)
        self.record.offsets.append((monotonic(), self._clocks["meter"] - self._clocks["house"]))

    def heal(self) -> None:
        """Have every device be as it should be."""
        self.meter.resume()
        self.meter.plug()
        self.meter.thaw()
        self.pi.resume()
        self.pi.revive()
        self.pi.loosen()
