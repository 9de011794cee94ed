"""Local times of the portal: one hour comes twice in October, one never in March."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ...calendar import FIRST_DAY, LAST_DAY, midnight

_DATES = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
_TIMES = ("%H:%M:%S", "%H:%M")
_DAY = timedelta(days=1)
_TWO = 2  # hours that begin alike


@dataclass(slots=True)
class _Met:
    """What a register had until now: its last time and how often it was there, one after the other.

    `goes_back` says whether times do, `doubled` whether each line is there twice, both as of the lines
    outside the hour that comes twice. Of the times within it there is how many hours began with them.
    """

    last: datetime | None = None
    count: int = 0
    goes_back: bool = False
    doubled: bool = False
    hours: dict[datetime, int] = field(default_factory=dict)
    first_is_earlier: bool | None = None  # as a line says that ends before it begins; else by `goes_back`

    def go_on(self, local: datetime, *, comes_twice: bool) -> None:
        """Take note of the time of a line; within the hour that comes twice the clock itself goes back."""
        self.count = self.count + 1 if local == self.last else 1
        if comes_twice:
            is_same_once_more = self.doubled and self.count % 2 == 0
            self.hours[local] = self.hours.get(local, 0) + (not is_same_once_more)
        else:
            self.doubled = self.count > 1
        if self.last is not None and local != self.last and not {local, self.last} <= self.hours.keys():
            self.goes_back = local < self.last
        self.last = local


class Times:
    """Makes instants of the local times of one file.

    A time that comes twice in the year is the earlier instant the first time that a register has it, and
    the later one the second time; the other way about where its lines go back in time. A line that ends
    before it begins, by the clock, is of the earlier hour, and tells of the others.
    """

    def __init__(self, zone: str) -> None:
        """Begin with a file."""
        self._name = zone
        self._zone = ZoneInfo(zone)
        self._met: dict[tuple[str, ...], _Met] = {}

    def stretch(
        self, begin: Sequence[str], end: Sequence[str], register: tuple[str, ...]
    ) -> tuple[datetime, datetime] | None:
        """Return the stretch of a register from one date and time until another.

        It is None where one of them is no time or does not exist, or the end is before the beginning.
        """
        local, until = _local(*begin), _local(*end)
        if local is None or until is None:
            return None
        start = self._begin(local, until, self._met.setdefault(register, _Met()))
        stop = None if start is None else self._end(start, until)
        return None if start is None or stop is None else (start, stop)

    def _begin(self, local: datetime, until: datetime, met: _Met) -> datetime | None:
        """Return when a stretch begins, None for a time that does not exist."""
        first, second = self._instants(local)
        if first.astimezone(self._zone).replace(tzinfo=None) != local:
            return None
        met.go_on(local, comes_twice=first != second)
        if first == second:
            return first
        if until <= local:  # by the clock, which was set back when it ended
            if met.hours[local] <= _TWO:
                met.first_is_earlier = met.hours[local] == 1
            return first
        first_is_earlier = not met.goes_back if met.first_is_earlier is None else met.first_is_earlier
        return first if (met.hours[local] == 1) == first_is_earlier else second

    def _end(self, start: datetime, local: datetime) -> datetime | None:
        """Return when a stretch that begins then ends, None where that is before it.

        The portal's midnight may be that of the day itself, or a day may have no times.
        """
        here = start.astimezone(self._zone)
        choices = list(self._instants(local))
        if self._instants(here.replace(tzinfo=None))[0] != self._instants(here.replace(tzinfo=None))[1]:
            choices.append(start + (local - here.replace(tzinfo=None)))
        later = [choice for choice in choices if choice > start]
        if later:
            return min(later)
        whole = midnight(here.date(), self._name) == start and local.date() == here.date()
        return midnight(here.date() + _DAY, self._name) if whole else None

    def _instants(self, local: datetime) -> tuple[datetime, datetime]:
        """Return the earlier and the later instant of a local time; they are one but for an hour a year."""
        both = (local.replace(tzinfo=self._zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        first, second = sorted(both)
        return first, second


def _local(date: str, time: str) -> datetime | None:
    """Return a date and a time, midnight if there is none; None for what is none, or lies centuries away."""
    for form in _DATES:
        for clock in _TIMES:
            try:
                local = datetime.strptime(f"{date} {time or '00:00:00'}", f"{form} {clock}")  # noqa: DTZ007  # the file says no zone
            except ValueError:
                continue
            return local if FIRST_DAY <= local.date() <= LAST_DAY else None
    return None
