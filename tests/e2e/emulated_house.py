"""The emulated house: a meter, two inverters, a battery, a car and the weather, in step with each other."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from tests.emulators.fronius import MODELS, DataLogger
from tests.emulators.openweathermap import OpenWeatherMap, Weather
from tests.emulators.p1.car import Car
from tests.emulators.p1_meter import MeterOptions, PtyLine
from tests.emulators.part_of_plant import PartOfPlant
from tests.emulators.pigpiod import Pigpiod, clamp
from tests.emulators.plant import HousePlant
from tests.emulators.sma import Inverter

from .live_home_assistant import GHENT

# Made up, and known to be.
PASSWORD = "solar-demo"  # noqa: S105 - of an emulated inverter
KEY = "0123456789abcdef0123456789abcdef"

CLAMP = 0  # the input of the chip
AMPERES_PER_VOLT = 30
CAR_A = 6.0

PANELS_W = 7000
OF_FRONIUS = 0.7  # of the sun; the SMA inverter has the rest
_LIVED = timedelta(days=1)  # so that the battery is charged as on any day


def place_of_noon(now: datetime) -> tuple[float, float]:
    """Return a place on the equator where the sun is high at an instant."""
    minutes = now.astimezone(UTC).hour * 60 + now.minute
    return 0.0, 180 - minutes / 4


class EmulatedHouse:
    """A house that lives now, with all its devices on this machine; a context manager.

    Both inverters together give its sun, the meter and the inverters have the same grid and load, the car is
    part of that load, and a clamp on its cable is on the chip. The weather is that above its roof.
    """

    def __init__(
        self,
        device: Path,
        *,
        phases: int = 3,
        place: tuple[float, float] = GHENT,
        since: datetime | None = None,
        car: Car | None = None,
    ) -> None:
        """Build it; `device` becomes the serial port of the meter, `place` is in degrees north and east.

        It has been lived in since an instant, with a car that did what it did; else for a day.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        options = MeterOptions(start=since or now - _LIVED, phases=phases, solar_w=PANELS_W)
        self.place = place
        self.car = car or Car(CAR_A, since=_minute())
        self.plant = HousePlant(options, battery=True, car=self.car, place=place)
        self.line = PtyLine(self.plant.meter, link=device, start=now)
        self.fronius = DataLogger(
            PartOfPlant(plant=self.plant, end=OF_FRONIUS, has_battery=True), MODELS["gen24"]
        )
        self.sma = Inverter(PartOfPlant(plant=self.plant, begin=OF_FRONIUS), password=PASSWORD)
        self.sma.has_meter = False  # only one inverter has it
        self.weather = OpenWeatherMap(key=KEY, weather=Weather(options.seed, *place))
        self.pigpiod = Pigpiod()
        self.pigpiod.chip.inputs[CLAMP] = clamp(self.car_amperes, volts_per_ampere=1 / AMPERES_PER_VOLT)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Switch everything on."""
        with ExitStack() as opening:
            for device in (self.line, self.fronius, self.sma, self.weather, self.pigpiod):
                opening.enter_context(device)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Switch everything off."""
        self._open.close()

    def car_amperes(self) -> float:
        """Return what the car takes now."""
        return self.car.amperes(_minute())

    def charge(self, amperes: float) -> None:
        """Have the car take so many amperes from the next minute on. Raises ValueError for fewer than 0."""
        self.car.charge(amperes, since=_minute() + 1)


def _minute() -> int:
    """Return this UTC minute since the epoch."""
    return int(time.time()) // 60
