"""A MongoStore keeps the contract, bare and in one or two decorators, over a real socket."""

from collections.abc import Sequence
from itertools import permutations
from typing import override

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.effort import NIGHTLY
from tests.servers.mongodb import MongoServer

from . import contract
from .contract import DECORATORS, StoreMachine
from .test_contract import EFFORT

STACKS = [stack for depth in range(3) for stack in permutations(sorted(DECORATORS), depth)]
OFTEN = settings(EFFORT, max_examples=200 if NIGHTLY else 3, stateful_step_count=20 if NIGHTLY else 6)


class MongoMachine(StoreMachine):
    """Does to a store in a database of its own what anyone may do."""

    kind = "mongodb"

    @override
    def teardown(self) -> None:
        """Leave nothing on the server."""
        self.store.clear()
        super().teardown()


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: "-".join((*stack, "mongodb")))
def test_any_history_is_that_of_the_model(
    stack: Sequence[str], mongodb: MongoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is done in whatever order; a database has the name of the machine's folder."""
    monkeypatch.setitem(contract.OPENERS, "mongodb", lambda folder: mongodb.url(f"test_{folder.name}"))
    monkeypatch.setattr(contract, "PERSISTENT", {*contract.PERSISTENT, "mongodb"})

    class Machine(MongoMachine):
        pass

    Machine.stack = stack
    run_state_machine_as_test(Machine, settings=OFTEN)
