"""What differs between the meters of one country and the next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from . import belgium, netherlands, others
from .items import Item
from .local_time import is_day_tariff
from .snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavour:
    """A kind of meter: what it says, when, and in which tariff."""

    header: str
    lines: Callable[[Snapshot], Iterable[Item]]
    zone: str
    checksum: bool = True
    period_s: int = 1
    day_tariff: int = 1
    day_hours: tuple[int, int] = (7, 22)
    gas_every_s: int = 300
    gas: bool = True
    water: bool = False


@dataclass(frozen=True, slots=True)
class DayAndNight:
    """Two tariffs: one on weekdays in the day hours, the other at night and in the weekend."""

    flavour: Flavour
    zone: ZoneInfo

    def at(self, second: int) -> int:
        """Return 1 or 2 for an instant."""
        day = is_day_tariff(second, self.zone, *self.flavour.day_hours)
        return self.flavour.day_tariff if day else 3 - self.flavour.day_tariff


FLAVOURS = {
    "be": Flavour(
        header=belgium.HEADER, lines=partial(belgium.lines, demand=True), zone="Europe/Brussels", water=True
    ),
    "be-50213": Flavour(
        header=belgium.HEADER, lines=partial(belgium.lines, demand=False), zone="Europe/Brussels", water=True
    ),
    "nl": Flavour(
        header=netherlands.HEADER,
        lines=netherlands.lines,
        zone="Europe/Amsterdam",
        day_tariff=2,
        day_hours=(7, 23),
    ),
    "nl-2.2": Flavour(
        header=netherlands.HEADER_2_2,
        lines=netherlands.lines_2_2,
        zone="Europe/Amsterdam",
        checksum=False,
        period_s=10,
        day_tariff=2,
        day_hours=(7, 23),
        gas_every_s=3600,
    ),
    "lu": Flavour(header=r"Lux5\253694471_M", lines=others.luxembourg, zone="Europe/Luxembourg", period_s=10),
    "se": Flavour(
        header=r"ELL5\253833635_A", lines=others.sweden, zone="Europe/Stockholm", period_s=10, gas=False
    ),
    "at": Flavour(header=r"EST5\253710000_A", lines=others.austria, zone="Europe/Vienna", gas=False),
    "hu": Flavour(
        header="SAG5SAG-METER", lines=others.hungary, zone="Europe/Budapest", period_s=10, gas=False
    ),
}
