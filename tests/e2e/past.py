"""The past of the emulated house: what its devices would have said, kept as the integration keeps it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from energy_core.calendar import local_date, midnight
from energy_core.models import Reading
from energy_core.stores import open_store
from tests.emulators.p1.car import Car
from tests.emulators.p1.house import FamilyHouse
from tests.emulators.part_of_plant import PartOfPlant
from tests.emulators.plant import Flows

from .emulated_house import CAR_A, OF_FRONIUS, PANELS_W, EmulatedHouse
from .live_home_assistant import GHENT

ZONE: Final = "Europe/Brussels"
DAY = timedelta(days=1)

_FINE, _COARSE = timedelta(seconds=10), timedelta(seconds=120)  # as rows are kept, and as long as they hold
_CHARGED = (timedelta(hours=10, minutes=30), timedelta(hours=15))
_SUNNY_W = 1500
_SILENT = (timedelta(hours=13, minutes=5), timedelta(hours=14, minutes=5))

type Said = Callable[[datetime], Mapping[str, Any]]


@dataclass(frozen=True)
class Past:
    """The days from the first until now; of those that are looked at with all rows, of the others with fewer.

    On the day `silent`, nothing is heard for an hour.
    """

    first: date
    fine: frozenset[date]
    silent: date
    now: datetime

    @cached_property
    def today(self) -> date:
        """The day that goes on."""
        return local_date(self.now, ZONE)

    @property
    def days(self) -> Iterator[date]:
        """The days, today last."""
        return map(date.fromordinal, range(self.first.toordinal(), self.today.toordinal() + 1))

    @cached_property
    def sunny(self) -> list[date]:
        """The days that are over on whose noon the sun was worth charging the car."""
        return [day for day in self.days if day < self.today and self._noon_w(day) > _SUNNY_W]

    @property
    def longer(self) -> list[date]:
        """The days that had 25 hours."""
        return [day for day in self.days if midnight(day + DAY, ZONE) - midnight(day, ZONE) > DAY]

    def car(self) -> Car:
        """Return a car that was charged whenever the sun was worth it, and is not now."""
        car = Car()
        for day in self.sunny:
            begin, end = self._minutes(day)
            car.charge(CAR_A, since=begin)
            car.charge(0, since=end)
        return car

    def keep(self, house: EmulatedHouse, folder: Path, charger: str) -> None:
        """Keep what the house said in the folder of its readings; `charger` is the source of the charger."""
        says = _says(house, charger)
        url = f"csv://{folder}?distributed=date"
        with ExitStack() as opened:
            stores = {
                source: opened.enter_context(closing(open_store(url, zone=ZONE, source=source)))
                for source in says
            }
            for day in self.days:
                instants = list(self._instants(day))
                for source, said in says.items():
                    stores[source].append(Reading(source, at, said(at)) for at in instants)

    def _instants(self, day: date) -> Iterator[datetime]:
        """Yield when rows of a day are kept."""
        start, end = midnight(day, ZONE), min(midnight(day + DAY, ZONE), self.now)
        step = _FINE if day in self.fine else _COARSE
        for number in range((end - start) // step):
            at = start + number * step
            if day != self.silent or not _SILENT[0] <= at - start < _SILENT[1]:
                yield at

    @staticmethod
    def _minutes(day: date) -> tuple[int, int]:
        """Return the minutes since the epoch between which the car is charged."""
        begin, end = (int((midnight(day, ZONE) + at).timestamp()) // 60 for at in _CHARGED)
        return begin, end

    def _noon_w(self, day: date) -> float:
        """Return what the panels gave around noon."""
        sky, minutes = FamilyHouse(1, ZoneInfo(ZONE), 3, PANELS_W, *GHENT), range(*self._minutes(day))
        return sum(map(sky.sun_w, minutes)) / len(minutes)


@dataclass(frozen=True, slots=True)
class _Remembering:
    """A plant that is asked once for each of its inverters."""

    flows: Callable[[datetime], Flows]


def _says(house: EmulatedHouse, charger: str) -> dict[str, Said]:
    """Return what each device says, by the source that it is kept as."""
    plant = _Remembering(lru_cache(maxsize=10_000)(house.plant.flows))
    with_battery = PartOfPlant(plant=plant, end=OF_FRONIUS, has_battery=True)
    other = PartOfPlant(plant=plant, begin=OF_FRONIUS)
    return {
        "meter": house.plant.meter.truth,
        "fronius": partial(_inverter, with_battery),
        "sma": partial(_inverter, other),
        charger: partial(_charger, house.car),
    }


def _inverter(part: PartOfPlant, at: datetime) -> dict[str, Any]:
    flows = part.flows(at)
    said: dict[str, Any] = {"pv_power_w": flows.pv_w, "pv_total_kwh": round(flows.total_wh / 1000, 3)}
    if flows.battery_w is not None:
        said |= {"battery_power_w": flows.battery_w, "battery_soc_pct": flows.charge_pct}
        said |= {"grid_power_w": flows.grid_w, "load_power_w": flows.load_w}
    return said


def _charger(car: Car, at: datetime) -> dict[str, Any]:
    watts = car.watts(int(at.timestamp()) // 60)
    return {"charger_on": int(watts > 0), "charger_w": watts}
