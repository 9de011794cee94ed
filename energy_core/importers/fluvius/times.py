"""Local times of the portal: one hour comes twice in October, one never in March."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ...calendar import FIRST_DAY, LAST_DAY, midnight

_DATES = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
_TIMES = ("%H:%M:%S", "%H:%M")
_DAY = timedelta(days=1)


class Times:
    """Makes instants of the local times of one file.

    A time that comes twice in the year is the earlier instant the first time that a register has it, and
    the later one the second time.
    """

    def __init__(self, zone: str) -> None:
        """Begin with a file."""
        self._name = zone
        self._zone = ZoneInfo(zone)
        self._met = Counter[tuple[datetime, tuple[str, ...]]]()

    def begin(self, date: str, time: str, register: tuple[str, ...]) -> datetime | None:
        """Return when a stretch of a register begins, None for what is no time or does not exist."""
        local = _local(date, time)
        if local is None:
            return None
        first, second = self._instants(local)
        if first.astimezone(self._zone).replace(tzinfo=None) != local:
            return None
        if first == second:
            return first
        self._met[local, register] += 1
        return first if self._met[local, register] == 1 else second

    def end(self, start: datetime, date: str, time: str) -> datetime | None:
        """Return when a stretch that begins then ends, None for what is no time, or before it.

        The portal's midnight may be that of the day itself, or a day may have no times.
        """
        local = _local(date, time)
        if local is None:
            return None
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
