"""The states of a block: every legal path, and no other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.data_managers import (
    MOVES,
    Block,
    BlockEvent,
    BlockState,
    Fault,
    IllegalMoveError,
    Quality,
    is_block_length,
    moved,
)
from energy_core.data_managers.ledger import Ledger, Stretch
from tests.effort import some_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEGAL = {
    ("todo", "processed", "done"),
    ("todo", "failed", "faulty"),
    ("faulty", "processed", "done"),
    ("faulty", "failed", "faulty"),
    ("done", "visited", "closed"),
    ("done", "changed", "todo"),
    ("closed", "changed", "todo"),
}
ILLEGAL = set(product(BlockState, BlockEvent)) - {
    (BlockState(state), BlockEvent(event)) for state, event, _ in LEGAL
}


def test_the_table_is_that_of_the_design() -> None:
    """Seven moves, and each pair of states has one way at most."""
    found = {(state, event, after) for state, moves in MOVES.items() for event, after in moves.items()}
    assert found == LEGAL
    assert len({(state, after) for state, _, after in found}) == len(found)


@pytest.mark.parametrize(("state", "event"), sorted(ILLEGAL))
def test_no_other_move_exists(state: BlockState, event: BlockEvent) -> None:
    """Neither for a single state nor for a ledger, which is left as it was."""
    with pytest.raises(IllegalMoveError, match=f"a block that is {state} cannot be {event}"):
        moved(state, event)
    ledger = Ledger([Stretch(0, 10, state)])
    with pytest.raises(IllegalMoveError):
        ledger.move(2, 4, event, now=NOW)
    assert list(ledger) == [Stretch(0, 10, state)]


def paths(state: BlockState, length: int) -> list[list[BlockEvent]]:
    """Return every path of so many moves from a state on."""
    if not length:
        return [[]]
    return [[event, *rest] for event, after in MOVES[state].items() for rest in paths(after, length - 1)]


@pytest.mark.parametrize("path", paths(BlockState.TODO, 6), ids="-".join)
def test_every_path_can_be_walked(path: list[BlockEvent]) -> None:
    """In a ledger as in the table, reopening included; the neighbours stay as they were."""
    ledger, state = Ledger([Stretch(0, 30, BlockState.TODO)]), BlockState.TODO
    for event in path:
        state = moved(state, event)
        ledger.move(10, 20, event, reason="no rows", now=NOW)
        (middle,) = ledger.between(10, 20)
        assert middle.state is state
        assert (middle.fault is not None) == (state is BlockState.FAULTY)
    assert {each.state for each in (*ledger.between(0, 10), *ledger.between(20, 30))} == {BlockState.TODO}
    assert (ledger.start, ledger.end) == (0, 30)


def test_every_state_is_reached_and_left() -> None:
    """The paths of six moves end in all four states."""
    ends = set()
    for path in paths(BlockState.TODO, 6):
        state = BlockState.TODO
        for event in path:
            state = moved(state, event)
        ends.add(state)
    assert ends == set(BlockState)


def test_a_fault_is_tried_again_later_each_time() -> None:
    """Pauses double up to an hour."""
    fault, pauses = None, []
    for _ in range(9):
        fault = Fault.after(fault, "why", NOW)
        pauses.append((fault.retry_at - NOW) // timedelta(minutes=1))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_ledger_joins_what_is_alike() -> None:
    """Years of blocks are a handful of stretches."""
    ledger = Ledger()
    assert ledger.start is None
    ledger.extend(5, 5)
    assert ledger.end is None
    ledger.extend(0, 1000)
    for start in range(990, -10, -10):
        ledger.move(start, start + 10, BlockEvent.PROCESSED, now=NOW)
    assert list(ledger) == [Stretch(0, 1000, BlockState.DONE)]
    ledger.extend(-10, 1010)
    assert [each.state for each in reversed(ledger)] == ["todo", "done", "todo"]
    assert ledger.between(20, 20) == []


_EDGES = st.integers(0, 20)


@settings(max_examples=some_of(500))
@given(
    first=_EDGES,
    last=_EDGES,
    steps=st.lists(st.tuples(st.sampled_from(["extend", "retry", *BlockEvent]), _EDGES, _EDGES), max_size=12),
)
def test_a_ledger_knows_each_block(first: int, last: int, steps: list[tuple[str, int, int]]) -> None:
    """It is as if the state and the attempts of each block were kept alone; what is alike is one stretch."""
    ledger, blocks = Ledger(), dict[int, tuple[BlockState, int]]()
    for what, one, other in [("extend", first, last), *steps]:
        start, end = min(one, other), max(one, other)
        if what == "extend":
            ledger.extend(start, end)
            added = range(min([start, *blocks]), max([end, *(each + 1 for each in blocks)]))
            is_any = start < end or blocks
            blocks |= {each: (BlockState.TODO, 0) for each in added if is_any and each not in blocks}
        elif what == "retry":
            ledger.retry(start, end, NOW)
        else:
            its = {each: blocks[each] for each in range(start, end) if each in blocks}
            event = BlockEvent(what)
            try:
                ledger.move(start, end, event, now=NOW)
                blocks |= {
                    each: (moved(state, event), attempts + 1 if event is BlockEvent.FAILED else 0)
                    for each, (state, attempts) in its.items()
                }
            except IllegalMoveError:
                assert any(event not in MOVES[state] for state, _ in its.values())
        found = {
            place: (each.state, each.fault.attempts if each.fault else 0)
            for each in ledger
            for place in range(each.start, each.end)
        }
        assert found == blocks
        assert all(one[2:] != other[2:] and one.end == other.start for one, other in pairwise(ledger))


def test_a_ledger_has_no_hole() -> None:
    """Stretches follow each other."""
    with pytest.raises(ValueError, match="must follow"):
        Ledger([Stretch(0, 1, BlockState.TODO), Stretch(2, 3, BlockState.TODO)])


def test_a_block_is_a_stretch_of_time() -> None:
    """Aware, in UTC, and it ends after it starts."""
    block = Block(NOW.astimezone(), NOW + timedelta(minutes=15))
    assert block.start.tzinfo is UTC
    with pytest.raises(ValueError, match="cannot end"):
        Block(NOW, NOW)
    with pytest.raises(ValueError, match="naive"):
        Block(datetime(2026, 1, 1), NOW)  # noqa: DTZ001 - that is what is refused
    assert Quality.GAP_RECONCILED.word == "gap_reconciled"


@pytest.mark.parametrize(
    ("length", "is_one"),
    [
        (timedelta(seconds=1), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=15), True),
        (timedelta(hours=1), True),
        (timedelta(hours=7), True),
        (timedelta(days=7), True),
        (timedelta(0), False),
        (timedelta(milliseconds=500), False),
        (timedelta(minutes=7), False),
        (timedelta(minutes=90), False),
        (timedelta(hours=25), False),
    ],
)
def test_blocks_fit_into_hours_or_days(length: timedelta, *, is_one: bool) -> None:
    """Any divisor of an hour, whole hours, whole days."""
    assert is_block_length(length) is is_one
