"""Whatever is done while a store is away is done to it when it is back."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import override

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from energy_core.models import Reading
from energy_core.protocols import Store
from energy_core.stores import open_family
from energy_core.stores.decorators.buffered_family import BufferedFamily
from energy_core.stores.decorators.by_time import PERIODS, ByTime
from energy_core.stores.decorators.decorator import StoreDecorator
from energy_core.stores.decorators.distributed import DistributedFamily, DistributedStore
from energy_core.stores.family import StoreFamily

from ..contract import COLUMNS, ZONES, StoreMachine, check
from ..models import Plain, Row, in_order, known
from ..test_contract import EFFORT
from .disk import Disk
from .hand_clock import HandClock

type Stack = Callable[[StoreFamily, Path, HandClock], StoreFamily]


def _buffered(family: StoreFamily, folder: Path, clock: HandClock) -> StoreFamily:
    return BufferedFamily(family, folder / "journal" / "readings", source="meter", clock=clock)


def _by_day(family: StoreFamily) -> StoreFamily:
    return DistributedFamily(family, ByTime(family.open().zone, PERIODS["date"]))


STACKS: Mapping[str, Stack] = {
    "bare": _buffered,
    "around many": lambda family, folder, clock: _buffered(_by_day(family), folder, clock),
    "in many": lambda family, folder, clock: _by_day(_buffered(family, folder, clock)),
}


class OutageMachine(StoreMachine):
    """Does what anyone may do, while the disk comes and goes."""

    kind = "csv"
    stack = ("buffered", "distributed")  # as far as columns are concerned
    make: Stack
    in_one: bool  # journal

    @override
    @initialize(zone=st.sampled_from(ZONES))
    def begin(self, zone: str) -> None:
        """Open an empty store on a disk that is there."""
        self.folder = TemporaryDirectory()
        self.disk = Disk(Path(self.folder.name) / "disk")
        self.clock = HandClock()
        self.behind, self.exact = False, True
        self.zone = zone
        self.options = []
        self.columns: set[str] = set()
        self.forget_all()
        self.store = self.open()

    @override
    def open(self) -> Store:
        family = open_family(f"csv://{self.disk.folder}/readings", zone=self.zone, source="meter")
        return type(self).make(family, Path(self.folder.name), self.clock).open()

    def waits(self) -> int:
        """Return how many rows wait."""
        assert isinstance(self.store, StoreDecorator | DistributedStore)
        assert self.disk.is_away or self.behind or self.store.failure is None
        return self.store.waiting

    @precondition(lambda self: not self.disk.is_away)
    @rule()
    def go(self) -> None:
        """The disk goes away."""
        self.exact = not self.behind
        self.waiting = Plain()
        self.disk.go()

    @precondition(lambda self: self.disk.is_away)
    @rule()
    def come_back(self) -> None:
        """The disk is back; nobody has noticed yet."""
        self.disk.come_back()
        self.behind = True

    @precondition(lambda self: self.behind and not self.disk.is_away)
    @rule()
    def catch_up(self) -> None:
        """It is tried again."""
        self.clock.seconds += 10
        self.store.flush()
        self.behind = False
        assert self.waits() == 0

    @precondition(lambda self: self.disk.is_away)
    @rule(pause=st.sampled_from((1, 10)))
    def wait(self, pause: float) -> None:
        """It is tried again in vain."""
        self.clock.seconds += pause

    @override
    def keep(self, batch: Iterable[Row], *, replace: bool) -> int:
        if self.disk.is_away:
            self.waiting.keep([known(row) for row in batch], replace=replace)
        return super().keep(batch, replace=replace)

    @override
    def may_forget(self) -> bool:
        return self.in_one or not self.disk.is_away

    @override
    def forget(self, start: datetime, end: datetime) -> int:
        self.waiting.remove(start, end)
        return super().forget(start, end)

    @override
    def forget_all(self) -> None:
        self.model, self.waiting = Plain(), Plain()

    @override
    def agree(self, count: int, expected: int) -> None:
        assert count == expected or self.disk.is_away or self.behind

    @override
    def look(self, start: datetime, end: datetime) -> None:
        if not self.disk.is_away and not self.behind:
            super().look(start, end)

    @override
    def look_at_all(self) -> None:
        if not self.disk.is_away and not self.behind:
            super().look_at_all()
        elif self.in_one and self.disk.is_away and self.exact and self.waits():
            self.look_at_what_waits()

    def look_at_what_waits(self) -> None:
        """While it is away, just what came meanwhile can be read."""
        expected = in_order(self.waiting.rows())
        check(self.store.get_all(), expected, set(COLUMNS), self.zone, all_columns=False)
        readings: list[Reading | None] = [Reading("meter", *row) for row in expected]
        assert self.store.first_reading() == (readings or [None])[0]
        assert self.store.last_reading() == (readings or [None])[-1]

    @override
    def teardown(self) -> None:
        if self.disk.is_away:
            self.disk.come_back()
        self.clock.seconds += 10
        super().teardown()


@pytest.mark.parametrize("name", STACKS)
def test_an_outage_changes_nothing(name: str) -> None:
    """All that was done meanwhile is done, in its order and once."""

    class Machine(OutageMachine):
        make = staticmethod(STACKS[name])
        in_one = name != "in many"

    run_state_machine_as_test(
        Machine,
        settings=settings(EFFORT, max_examples=2 * EFFORT.max_examples, stateful_step_count=20),
    )
