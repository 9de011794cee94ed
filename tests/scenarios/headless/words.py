"""The rules of what is said: whoever asks is told why it is off, and what is wrong."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf

from .record import Record, Said
from .rules import MARGIN_S, STALL_S, alive, bound_s, free, gaps, lost, stale
from .scenario import MAX_AGE_S, Scenario
from .spans import Span, both, covers, later, longer, without

_LOOK_S = 5.0  # how often it is looked whether a meter is silent
_FLICKER_S = 10.0  # a relay may be unreachable so long without a word
_TIMEOUTS_S = 7.0  # that one run of the controller may take, where nothing answers
_FOLLOWS_S = 5.0  # within which a command is followed
_OFFSET_S = 60.0
_WAITING = {
    "starting",
    "stale",
    "recovering",
    "unreachable",
    "mismatch",
    "no_car",
    "unkept",
    "failed",
    "stopped",
}


def why_off(one: Scenario, record: Record) -> Iterator[str]:
    """Without fresh data it is decided off for safety; an output that hangs delays that."""
    for said in _in(record, without(stale(one, record), longer(record.of("mute"), _TIMEOUTS_S))):
        if said.on or said.reason not in _WAITING:
            yield f"decided {said.reason} at {said.at - record.began:.2f} without fresh data"


def silence(_: Scenario, record: Record) -> Iterator[str]:
    """The reader says that the meter is silent."""
    wait = MAX_AGE_S + _LOOK_S + MARGIN_S
    long = both(gaps(record, wait), later(_without_pauses(record), wait))
    for said in _in(record, long):
        if said.reader_error is None:
            yield f"nothing wrong with the meter is said at {said.at - record.began:.2f}"


def unreachable(_: Scenario, record: Record) -> Iterator[str]:
    """A relay that cannot be reached is a problem."""
    gone = later(record.of("away") + record.of("mute"), _FLICKER_S + _TIMEOUTS_S + MARGIN_S)
    for said in _in(record, gone):
        if "unreachable" not in said.problems:
            yield f"not said to be unreachable at {said.at - record.began:.2f}"


def clock(one: Scenario, record: Record) -> Iterator[str]:
    """A clock that is far off is a problem, while data are fresh; an output that hangs delays that."""
    offsets = [*record.offsets, (record.ended, 0.0)]
    far = [(at, until) for (at, offset), (until, _) in pairwise(offsets) if abs(offset) > _OFFSET_S + 1]
    old = longer(gaps(record, MAX_AGE_S - STALL_S), bound_s(one))
    fresh = without(later(far, bound_s(one)), old + longer(record.of("mute"), _TIMEOUTS_S))
    for said in _in(record, fresh):
        if "clock" not in said.problems:
            yield f"nothing wrong with the clocks is said at {said.at - record.began:.2f}"


def mismatch(one: Scenario, record: Record) -> Iterator[str]:
    """A relay that does not do as it is told is a problem."""
    wait = _FOLLOWS_S + 2 * one.period_s + MARGIN_S
    for stuck in record.of("stuck"):
        offs = [each.at for each in record.writes if stuck[0] <= each.at < stuck[1] and not each.on]
        on = [span for span in record.on if span[0] < stuck[0] < span[1]]
        spans = later([(offs[0], stuck[1])], wait) if offs and on else []
        for said in _in(record, _without_away(record, spans)):
            if not said.problems & {"mismatch", "unreachable"}:
                yield f"not said to disobey at {said.at - record.began:.2f}"


def unkept(one: Scenario, record: Record) -> Iterator[str]:
    """What cannot be written down is never switched on, and a problem once there was something to write."""
    soon, unseen = one.period_s + MARGIN_S, free(one, record) + lost(record)
    for start, end in later(record.of("full"), soon):
        for each in record.writes:
            if each.on and start < each.at < end:
                yield f"on at {each.at - record.began:.2f}, which could not be written down"
        noticed = [each for each in record.changes if each.is_commanded and not covers(unseen, each.at)]
        changes = [each.at for each in noticed if start < each.at < end]
        told = [(at + soon, end) for at in changes[:1] if len(record.lives) == 1]
        for said in _in(record, told):
            if "unkept" not in said.problems:
                yield f"that nothing can be written down is not said at {said.at - record.began:.2f}"


def no_error_of_ours(_: Scenario, record: Record) -> Iterator[str]:
    """The program itself does not fail."""
    if "Traceback" in record.log or any("failed" in said.problems for said in record.said):
        yield "the program failed"


def charges(one: Scenario, record: Record) -> Iterator[str]:
    """It charged before anything went wrong, and a long one does so again."""
    first, last = record.moments("begins")[0], record.moments("ends")[0]
    if not any(start < first for start, _ in record.on):
        yield "it never charged"
    if one.is_long and not any(start < last < end for start, end in record.on):
        yield "it does not charge again although all is well"
    if not any(life.ready < inf for life in record.lives):
        yield "it never started"


def _in(record: Record, spans: list[Span]) -> Iterator[Said]:
    """Yield what was said in some stretches by a program that had been there for a while."""
    known = later(_without_pauses(record), 2 * MARGIN_S)
    for said in record.said:
        if covers(spans, said.at) and covers(known, said.at):
            yield said


def _without_pauses(record: Record) -> list[Span]:
    """Return when a program was there and moved."""
    return without(alive(record), longer(record.of("paused"), MARGIN_S))


def _without_away(record: Record, spans: list[Span]) -> list[Span]:
    """Return the stretches in which the relay could be looked at."""
    return without(spans, longer(record.of("away") + record.of("mute"), _FLICKER_S + _TIMEOUTS_S))
