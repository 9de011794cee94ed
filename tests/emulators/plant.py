"""The solar plant of the emulated house: what its inverter knows, in step with its smart meter."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Protocol
from zoneinfo import ZoneInfo

from .p1.battery import BatteryHouse
from .p1.car import Car
from .p1.house import FamilyHouse
from .p1.meter import Meter, MeterOptions

BRUSSELS = (50.85, 4.35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """Watts and watt-hours of an instant: `grid_w` is drawn, `battery_w` charged; no battery is None."""

    pv_w: int
    grid_w: int
    load_w: int
    battery_w: int | None = None
    charge_pct: float | None = None
    day_wh: float = 0.0
    year_wh: float = 0.0
    total_wh: float = 0.0
    import_wh: float = 0.0
    export_wh: float = 0.0


class Plant(Protocol):
    """What the inverter is a part of."""

    def flows(self, at: datetime, /) -> Flows:
        """Return what flows at an instant."""


@dataclass(frozen=True, slots=True)
class SteadyPlant:
    """A plant that one can count on: always the same."""

    always: Flows

    def flows(self, _at: datetime, /) -> Flows:
        """Return what was given."""
        return self.always


class HousePlant:
    """The panels of a family, and its battery if it has one, behind the smart meter of their house.

    What flows is what the meter says at the same second: the load is the rest of the sun and the grid.
    """

    def __init__(
        self,
        options: MeterOptions,
        *,
        battery: bool = False,
        car: Car | None = None,
        place: tuple[float, float] = BRUSSELS,
        total_wh: float = 12_906_950.0,
    ) -> None:
        """Build the house and hang a meter on it; the inverter has counted `total_wh` when it begins.

        `place` is where it stands, in degrees north and east.
        """
        zone = ZoneInfo(options.zone or "Europe/Brussels")
        family = FamilyHouse(options.seed, zone, options.phases, options.solar_w, *place, car)
        first = int(options.start.timestamp()) // 60 // 15 * 15
        self.house = BatteryHouse(family, first) if battery else family
        self.meter = Meter(options, self.house)
        self._zone = zone
        self._start = options.start
        self._total_wh = total_wh
        self._sums = lru_cache(maxsize=400)(self._sums_of_day)

    def flows(self, at: datetime, /) -> Flows:
        """Return what flows during the second that ends at an instant."""
        second = int(at.timestamp())
        minute = (second - 1) // 60
        pv, said = self.house.sun_w(minute), self.meter.snapshot(at)
        grid = said.import_w - said.export_w
        battery, charge = None, None
        if isinstance(self.house, BatteryHouse):
            battery, charge = self.house.battery_w(minute), self.house.charge_pct(minute)
        registers = said.registers_wh
        return Flows(
            pv_w=pv,
            grid_w=grid,
            load_w=pv + grid - (battery or 0),
            battery_w=battery,
            charge_pct=charge,
            day_wh=self._day_ws(at) / 3600,
            year_wh=self._since_start_ws(at) / 3600,
            total_wh=self._total_wh + self._since_start_ws(at) / 3600,
            import_wh=registers.imported,
            export_wh=registers.export_t1 + registers.export_t2,
        )

    def _since_start_ws(self, at: datetime) -> int:
        """Return the watt-seconds since the beginning."""
        day, sun = self._start.astimezone(self._zone), 0
        while day.date() < at.astimezone(self._zone).date():
            sun += self._day_ws(self._midnight(day + timedelta(days=1)) - timedelta(microseconds=1))
            day += timedelta(days=1)
        return sun + self._day_ws(at) - self._day_ws(self._start)

    def _day_ws(self, at: datetime) -> int:
        """Return the watt-seconds since local midnight."""
        begin, end = int(self._midnight(at).timestamp()), round(at.timestamp())
        minute = end // 60
        return self._sums(begin // 60)[minute - begin // 60] * 60 + self.house.sun_w(minute) * (end % 60)

    def _sums_of_day(self, begin: int) -> list[int]:
        """Return the watt-minutes since local midnight at each minute of a day of 25 hours."""
        watts = (self.house.sun_w(minute) for minute in range(begin, begin + 25 * 60))
        return list(accumulate(watts, initial=0))

    def _midnight(self, at: datetime) -> datetime:
        """Return the local midnight before an instant."""
        return at.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)


def plant_options(parser: argparse.ArgumentParser) -> None:
    """Have a program take the house that its device stands in: that of the meter with the same options."""
    add = parser.add_argument
    add("--at", type=_instant, metavar="TIME", help="ISO 8601 with its zone: it is always then, not now")
    add("--start", type=_instant, metavar="TIME", help="when the house begins (today)")
    add("--seed", type=int, default=1, help="another seed is another house (1)")
    add("--solar", type=int, default=5000, metavar="W", help="what the panels could give (5000)")
    add("--phases", type=int, choices=(1, 3), default=3, help="phases of the house (3)")
    add("--battery", action="store_true", help="a battery behind the inverter")


def plant_of(options: argparse.Namespace) -> HousePlant:
    """Return the house of a program's options."""
    now = options.at or datetime.now(UTC)
    start = options.start or now.replace(hour=0, minute=0, second=0, microsecond=0)
    house = MeterOptions(start=start, phases=options.phases, seed=options.seed, solar_w=options.solar)
    return HousePlant(house, battery=options.battery)


def _instant(text: str) -> datetime:
    """Return the instant that a text names. Raises ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
