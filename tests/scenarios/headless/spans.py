"""Stretches of time."""

from collections.abc import Iterable
from itertools import pairwise

type Span = tuple[float, float]


def longer(spans: Iterable[Span], seconds: float) -> list[Span]:
    """Return the spans, each of which ends so much later."""
    return [(start, end + seconds) for start, end in spans]


def later(spans: Iterable[Span], seconds: float) -> list[Span]:
    """Return the spans, each of which begins so much later; those that are shorter are gone."""
    return [(start + seconds, end) for start, end in spans if start + seconds < end]


def both(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return what is in one of the spans and in one of the others."""
    known = list(others)
    found = ((max(start, begin), min(end, stop)) for start, end in spans for begin, stop in known)
    return sorted((start, end) for start, end in found if start < end)


def without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return what is in one of the spans and in none of the others."""
    left = sorted(spans)
    for begin, stop in others:
        cut = [((start, min(end, begin)), (max(start, stop), end)) for start, end in left]
        left = [(start, end) for pair in cut for start, end in pair if start < end]
    return left


def covers(spans: Iterable[Span], at: float) -> bool:
    """Say whether an instant is in one of the spans."""
    return any(start <= at < end for start, end in spans)


def between(instants: Iterable[float], first: float, last: float) -> list[Span]:
    """Return the stretches from each instant to the next, from the first to the last."""
    return list(pairwise([first, *(at for at in instants if first < at < last), last]))
