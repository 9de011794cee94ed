"""What was seen of a house from outside: all that a judge knows. Times are monotonic seconds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf
from time import monotonic
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .spans import Span, without


class Change(NamedTuple):
    """The relay became something, by a command, of a script as well, or by another hand."""

    at: float
    on: bool
    is_commanded: bool


class Life(NamedTuple):
    """A run of the program: until when, by which signal, and with which exit code."""

    started: float
    ready: float = inf
    told: float = inf
    ended: float = inf
    code: int | None = None


class Said(NamedTuple):
    """What the agents said when they were asked."""

    at: float
    on: bool
    reason: str
    problems: frozenset[str]
    reader_error: str | None


@dataclass
class Record:
    """The record of one house; spans that have not ended yet end never."""

    began: float = field(default_factory=monotonic)
    ended: float = inf
    heard: list[float] = field(default_factory=list)  # whole telegrams that reached a listener
    good: list[float] = field(default_factory=list)  # of these, those with a later stamp than the one before
    changes: list[Change] = field(default_factory=list)
    writes: list[Change] = field(default_factory=list)  # all commands, also those that changed nothing
    lives: list[Life] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=dict)
    offsets: list[tuple[float, float]] = field(default_factory=list)  # of the meter's clock from the house's
    notes: list[tuple[float, str]] = field(default_factory=list)
    days: set[date] = field(default_factory=set)  # of the house, of which each has a budget
    said: list[Said] = field(default_factory=list)
    log: str = ""

    def note(self, words: str) -> None:
        """Write down what is done to the house."""
        self.notes.append((monotonic(), words))
        self.note_day(0.0)

    def note_day(self, offset: float) -> None:
        """Write down in which day the house is, whose clock is wrong by so many seconds."""
        self.days.add((datetime.now(ZoneInfo("Europe/Brussels")) + timedelta(seconds=offset)).date())

    def begin(self, name: str) -> None:
        """Begin a span of some kind, unless one goes on."""
        found = self.spans.setdefault(name, [])
        if not found or found[-1][1] < inf:
            found.append((monotonic(), inf))

    def end(self, name: str) -> None:
        """End the span of some kind that goes on, if there is one."""
        found = self.spans.get(name, [])
        if found and found[-1][1] == inf:
            found[-1] = (found[-1][0], monotonic())

    def forget_telegrams(self) -> None:
        """Begin anew with what was heard."""
        self.heard.clear()
        self.good.clear()

    def of(self, name: str) -> list[Span]:
        """Return the spans of a kind, which end with the record at the latest."""
        return [(start, min(end, self.ended)) for start, end in self.spans.get(name, [])]

    def moments(self, words: str) -> list[float]:
        """Return when something was done."""
        return [at for at, done in self.notes if done.startswith(words)]

    @property
    def on(self) -> list[Span]:
        """When the relay was on."""
        edges = [*self.changes, Change(self.ended, on=False, is_commanded=False)]
        return [(now.at, then.at) for now, then in pairwise(edges) if now.on and now.at < then.at]

    @property
    def dead(self) -> list[Span]:
        """When no program was ready."""
        return without([(self.began, self.ended)], [(life.ready, life.ended) for life in self.lives])

    def lines(self) -> Iterator[str]:
        """Yield what happened, in its order, in seconds since the beginning."""
        events = [*self.notes]
        events += [
            (each.at, f"relay {'on' if each.on else 'off'}{'' if each.is_commanded else ' by hand'}")
            for each in self.changes
        ]
        before: Mapping[str, object] = {}
        for said in self.said:
            now = {"reason": said.reason, "problems": sorted(said.problems)}
            if now != before:
                events.append((said.at, f"says {said.reason} {','.join(sorted(said.problems))}"))
            before = now
        for at, words in sorted(events):
            yield f"  {at - self.began:7.2f} {words}"
