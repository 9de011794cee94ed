"""The rules of safety: fresh or off, off at the beginning and the end, off first."""

import signal
from collections.abc import Iterator
from math import inf

from .record import Record
from .rules import MARGIN_S, TERM_S, bound_s, free, stale
from .scenario import DEAD_MAN_S, Scenario
from .spans import both, covers, later, longer, without

_RECOVERY_S = 60.0
_DEAD_MAN_S = DEAD_MAN_S + 2 * MARGIN_S  # it counts 75 steps, each a little late on a busy machine


def fresh_or_off(one: Scenario, record: Record) -> Iterator[str]:
    """It is not on without fresh data, wherever it can be reached."""
    for start, end in without(both(record.on, stale(one, record)), free(one, record)):
        yield f"on without fresh data from {start - record.began:.2f} to {end - record.began:.2f}"


def dead_man(_: Scenario, record: Record) -> Iterator[str]:
    """It is off by itself when the program has been away for so long, while its daemon lives."""
    idle = later(record.dead + record.of("paused"), _DEAD_MAN_S)
    gone = record.of("away") + record.of("stuck")
    lost = [(start - _DEAD_MAN_S, record.ended) for start, _ in gone]
    lost += [(at, record.ended) for at in record.moments("pressed") + record.moments("dead_man_gone")]
    for start, _end in without(both(record.on, idle), lost):
        yield f"on at {start - record.began:.2f} although nobody feeds its dead man"


def off_at_the_start(_: Scenario, record: Record) -> Iterator[str]:
    """The first command of a program is off, and it is on only after two telegrams."""
    for life in record.lives:
        written = [each for each in record.writes if life.started <= each.at <= life.ended]
        if written and written[0].on:
            yield f"the first command of the program at {life.started - record.began:.2f} was on"
        for each in written:
            if each.on and sum(life.started < at < each.at for at in record.heard) < 2:
                yield f"on at {each.at - record.began:.2f} before there were data"


def off_soon(one: Scenario, record: Record) -> Iterator[str]:
    """It is off a period after a start, and soon after its daemon is back, unless it was switched on anew."""
    events = [
        (life.ready, one.period_s + MARGIN_S, "start") for life in record.lives if life.ready < life.told
    ]
    events += [(end, bound_s(one), "return of its daemon") for _, end in record.of("away")]
    elsewhere = free(one, record)
    for event, wait, words in events:
        at = event + wait
        is_anew = any(each.on and event < each.at <= at for each in record.writes)
        if covers(record.on, at) and not is_anew and not covers(elsewhere, at):
            yield f"still on at {at - record.began:.2f}, {wait:g} s after the {words}"


def off_when_back(_: Scenario, record: Record) -> Iterator[str]:
    """The first command to a daemon that is back is off."""
    for _start, end in record.of("away"):
        first = next((each for each in record.writes if each.at > end), None)
        if first is not None and first.on:
            yield f"the first command after {end - record.began:.2f}, when the relay was back, was on"


def off_at_the_end(one: Scenario, record: Record) -> Iterator[str]:
    """A program that is told to end does so in time, well, and with the relay off."""
    away = [span for name in ("away", "mute", "stuck") for span in record.of(name)]
    for life in record.lives:
        if not life.ready < life.told < life.ended < inf or life.code == -signal.SIGKILL:
            continue
        at = f"{life.told - record.began:.2f}"
        if life.ended - life.told > TERM_S + life.ready - life.started:
            yield f"told to end at {at}, it took {life.ended - life.told:.2f} s"
        if both([(life.told, life.ended)], longer(away, bound_s(one))):
            continue
        if life.code != 0:
            yield f"told to end at {at}, it ended with {life.code}"
        if covers(record.on, life.ended):
            yield f"told to end at {at}, it left the relay on"


def recovered(one: Scenario, record: Record) -> Iterator[str]:
    """After data were old, it is not switched on before a minute of good ones."""
    for start, back in stale(one, record):
        ready = back + _RECOVERY_S - MARGIN_S
        soon = [each for each in record.changes if each.on and each.is_commanded and back < each.at < ready]
        for life in record.lives:
            seen = [at for at in record.good if life.ready + MARGIN_S < at < start]
            awake = without([(start, min(back, life.ended))], record.of("paused"))  # else it never knew
            knew = len(seen) > 1 and back < life.ended and any(later(awake, MARGIN_S))
            for each in soon[:1] if knew else []:
                yield f"on at {each.at - record.began:.2f}, data were back at {back - record.began:.2f}"
