"""The rules of wear: minimum times, the budget, and what is no reason to switch."""

from collections.abc import Iterator
from itertools import pairwise

from .record import Change, Record
from .rules import MARGIN_S, STALL_S, bound_s, gaps, lost
from .scenario import MAX_AGE_S, Scenario
from .spans import Span, both, covers, longer

_LATE_S = 1.0  # that a command may arrive later than it was decided; the next one may be quick


def switched_on(record: Record) -> list[Change]:
    """Return when the program switched the relay on."""
    return [each for each in record.changes if each.on and each.is_commanded]


def min_off(one: Scenario, record: Record) -> Iterator[str]:
    """It is not switched on sooner than minimum-off after it went off."""
    for off, on in pairwise(record.changes):
        if on in switched_on(record) and not off.on and on.at - off.at < one.min_off_s - _LATE_S:
            yield f"on at {on.at - record.began:.2f}, {on.at - off.at:.2f} s after it went off"


def min_on(one: Scenario, record: Record) -> Iterator[str]:
    """It is not switched off sooner than minimum-on after it went on, but for safety."""
    excuses = _excuses(one, record)
    for on, off in pairwise(record.changes):
        early = on in switched_on(record) and off.is_commanded and off.at - on.at < one.min_on_s - _LATE_S
        if early and not covers(excuses, off.at):
            yield f"off at {off.at - record.began:.2f}, {off.at - on.at:.2f} s after it went on"


def budget(one: Scenario, record: Record) -> Iterator[str]:
    """It is not switched on more often than the days have switches."""
    most = one.max_switches * max(1, len(record.days))
    if len(switched_on(record)) > most:
        yield f"switched on {len(switched_on(record))} times, and there were {most}"


def nothing_for_nothing(one: Scenario, record: Record) -> Iterator[str]:
    """Other settings and a clock that jumps are no reason to switch."""
    first, last = record.moments("begins")[0], record.moments("ends")[0]
    if one.is_harmless and not both([(first, last)], gaps(record, MAX_AGE_S - STALL_S)):
        for each in record.changes:
            if first < each.at < last:
                yield f"switched at {each.at - record.began:.2f} for no reason"


def _excuses(one: Scenario, record: Record) -> list[Span]:
    """Return when safety, or somebody else, may have switched off."""
    spans = longer(gaps(record, MAX_AGE_S - STALL_S), bound_s(one))
    for name in ("away", "mute", "stuck", "paused"):
        spans += longer(record.of(name), 20.0)  # what was not seen for ten seconds is switched off after that
    spans += longer(record.dead, one.period_s + MARGIN_S)
    return spans + lost(record) + [(life.told, life.ended) for life in record.lives]
