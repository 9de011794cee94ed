"""What a judge counts with."""

from itertools import pairwise

from .record import Record
from .scenario import MAX_AGE_S, Scenario
from .spans import Span, later, longer, without

# A machine with two cores that runs dozens of houses wakes a program late by up to a second, and needs some
# tenths of one for what that does then.
MARGIN_S = 1.5
STALL_S = 0.4  # by which a telegram that was sent may be seen later
TERM_S = 5.0 + 2 * MARGIN_S  # besides what the interpreter takes to end, which is as long as it took to start


def bound_s(one: Scenario) -> float:
    """Return within how many seconds the relay has to be safe, since the data or the relay changed."""
    return MAX_AGE_S + one.period_s + MARGIN_S


def gaps(record: Record, seconds: float) -> list[Span]:
    """Return when no good telegram had come for so many seconds."""
    return later(pairwise([record.began, *record.good, record.ended]), seconds)


def stale(one: Scenario, record: Record) -> list[Span]:
    """Return when there were no fresh data, and everybody who lives knows it."""
    return gaps(record, bound_s(one))


def free(one: Scenario, record: Record) -> list[Span]:
    """Return when the relay could not be reached by a program that lives, or was to be in a moment only."""
    soon = one.period_s + MARGIN_S
    spans = longer(record.dead, soon) + longer(record.of("paused"), soon)
    for name in ("away", "mute", "stuck"):
        spans += longer(record.of(name), bound_s(one))
    return spans + [(at, at + soon) for at in record.moments("pressed")]


def lost(record: Record) -> list[Span]:
    """Return when what the relay does may be nobody's command: its pin was pressed, or opened anew."""
    return [(at, at + 20.0) for words in ("pressed", "dead_man_gone") for at in record.moments(words)]


def alive(record: Record) -> list[Span]:
    """Return when a program was ready, and did not stand still."""
    return without([(record.began, record.ended)], record.dead + record.of("paused"))
