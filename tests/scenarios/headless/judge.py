"""Judges what was seen of a house: all that the safety contract forbids, by rules of its own."""

from collections.abc import Callable, Iterator

from . import safety, wear, words
from .record import Record
from .scenario import Scenario

type Rule = Callable[[Scenario, Record], Iterator[str]]

RULES: tuple[Rule, ...] = (
    safety.fresh_or_off,
    safety.dead_man,
    safety.off_at_the_start,
    safety.off_soon,
    safety.off_when_back,
    safety.off_at_the_end,
    safety.recovered,
    wear.min_off,
    wear.min_on,
    wear.budget,
    wear.nothing_for_nothing,
    words.why_off,
    words.silence,
    words.unreachable,
    words.clock,
    words.mismatch,
    words.unkept,
    words.no_error_of_ours,
    words.charges,
)


def judge(one: Scenario, record: Record) -> str:
    """Return what is wrong, with the seed and all that happened; nothing where nothing is."""
    wrong = [f"seed {one.seed}: {rule.__name__}: {each}" for rule in RULES for each in rule(one, record)]
    if not wrong:
        return ""
    return "\n".join([*wrong, f"{one}", *record.lines(), *(f"  {line}" for line in record.log.splitlines())])
