"""Prices that hold at some hours of the local day, on some days of the week."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..exceptions import ConfigError
from .figures import FIGURE

_STRETCH = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_HOUR, _QUARTER = 60, 15  # minutes
QUARTERS_A_DAY = 24 * _HOUR // _QUARTER


class Weekday(StrEnum):
    """A day of the week, in their order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a kWh costs at `hours` of the local day, as `07:00-11:00`, on `days`, or on each without any.

    What it does not say of the price, `eur_kwh` or `factor`, is that of its charge.
    """

    name: str
    hours: tuple[str, ...]
    days: tuple[Weekday, ...] = ()
    eur_kwh: float | None = field(default=None, metadata=FIGURE)
    factor: float | None = field(default=None, metadata=FIGURE)

    def __post_init__(self) -> None:
        """Refuse with a ConfigError times without a name, a price or hours."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if self.eur_kwh is None and self.factor is None:
            raise ConfigError("eur_kwh", None, "eur_kwh, or the factor of an index")
        if not self.hours:
            raise ConfigError("hours", [], "one stretch of hours or more, as 07:00-11:00")
        for number, text in enumerate(self.hours):
            _quarters(f"hours[{number}]", text)

    def slots(self) -> Iterator[int]:
        """Yield its quarter-hours of the week, from Monday 00:00 on."""
        week = tuple(Weekday)
        for day in self.days or week:
            for text in self.hours:
                for quarter in _quarters("hours", text):
                    yield week.index(day) * QUARTERS_A_DAY + quarter


def week_of(times: Sequence[Times]) -> list[int]:
    """Return, for each quarter-hour of the week, which of the times it is of; their number for none.

    Two that are at once are a ConfigError.
    """
    week = [len(times)] * 7 * QUARTERS_A_DAY
    for number, each in enumerate(times):
        for slot in set(each.slots()):
            if week[slot] < number:
                takes = f"hours that are not those of {times[week[slot]].name} on the same day"
                raise ConfigError(f"times[{number}].hours", list(each.hours), takes)
            week[slot] = number
    return week


def check_names(name: str, times: Iterable[Times]) -> None:
    """Refuse with a ConfigError times that are told as another one is."""
    seen = {""}
    for number, each in enumerate(times):
        if each.name in seen:
            raise ConfigError(
                f"times[{number}].name", each.name, f"a name that no other times of {name} have"
            )
        seen.add(each.name)


def _quarters(key: str, text: str) -> range:
    """Return the quarter-hours of the day that a stretch of hours is. Raises ConfigError."""
    match = _STRETCH.fullmatch(text)
    numbers = [int(each) for each in match.groups()] if match else [0, 0, 0, 0]
    begin, end = numbers[0] * _HOUR + numbers[1], numbers[2] * _HOUR + numbers[3]
    is_of_clock = max(numbers[1], numbers[3]) < _HOUR and end <= 24 * _HOUR
    if not begin < end or not is_of_clock or begin % _QUARTER or end % _QUARTER:
        takes = (
            "hours of one day by the quarter, as 07:00-11:00; beyond midnight, 22:00-24:00 and 00:00-01:00"
        )
        raise ConfigError(key, text, takes)
    return range(begin // _QUARTER, end // _QUARTER)
