"""What is made of the rows of one source: its means, its quarter-hours or its days."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from .energy_core.clock import SystemClock
from .energy_core.config import DataManagerConfig
from .energy_core.exceptions import EnergyCoreError
from .energy_core.factory import DATA_MANAGERS
from .energy_core.stores.late import late_import
from .energy_core.stores.maintenance import at_rest
from .late_rows import LateRows
from .requestable.result import Outcome

_LONGEST_S = 10.0  # for one source, before others have their turn


@dataclass(frozen=True, slots=True)
class ResultTask:
    """What is to be made of the rows of one source, and where both are."""

    config: DataManagerConfig
    url: str
    zone: str
    state: Path
    late_rows: LateRows

    @property
    def name(self) -> str:
        """The source and the result, as both are known in the log."""
        return f"{self.config.reader} {self.config.name}"

    def run(self, stop: Event) -> Outcome:
        """Process what is due, for some seconds at most, in a thread. Raises ConfigError or StoreError."""
        clock, outcome = SystemClock(), Outcome(is_left=True)
        begun = clock.monotonic()
        with closing(self._processor()) as processor, self._late(processor.changed):
            while outcome.is_left:
                report = processor.run_once(clock.now())
                outcome.add(report.processed, report.failed, report.left, is_left=report.due)
                if stop.is_set() or clock.monotonic() - begun > _LONGEST_S:
                    break
            outcome.blocks = processor.counts()
        return outcome

    def reopen(self, start: datetime, end: datetime) -> int:
        """Have the blocks of [start, end) made again, in a thread; returns how many will be.

        Raises ConfigError or StoreError.
        """
        with closing(self._processor()) as processor:
            reopened: int = processor.reopen(start, end, SystemClock().now())
            return reopened

    def _processor(self) -> Any:
        """Return what processes the blocks, which is to be closed. Raises ConfigError or StoreError."""
        late_import("pandas")
        results = f"{self.config.reader}_{self.config.name}"
        source, target = (
            at_rest(self.url, zone=self.zone, source=name).open() for name in (self.config.reader, results)
        )
        self.state.parent.mkdir(parents=True, exist_ok=True)
        build = DATA_MANAGERS.load("blocks", key="data_managers")
        return build(self.config, source=source, target=target, zone=self.zone, state=self.state)

    @contextmanager
    def _late(self, changed: Callable[[datetime, datetime], None]) -> Iterator[None]:
        """Tell of rows that came late; where what is made of them cannot be made now, tell it again later."""
        key = self.url, self.config.reader, self.config.name
        stretches = self.late_rows.take(*key)
        for stretch in stretches:
            changed(*stretch)
        try:
            yield
        except EnergyCoreError:
            self.late_rows.give_back(*key, stretches)
            raise
