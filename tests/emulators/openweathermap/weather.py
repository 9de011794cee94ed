"""The weather over the emulated house."""

import math
from dataclasses import dataclass

from ..p1.noise import Stream, smooth, uniform
from ..p1.sky import cloud_cover
from ..p1.sun import sin_elevation

_DAY = 1440
_YEAR = 365.2425
_RAINS_FROM = 0.55


@dataclass(frozen=True, slots=True)
class Weather:
    """What the weather is at a UTC minute since the epoch, in metric units."""

    seed: int = 1
    latitude: float = 50.85
    longitude: float = 4.35

    def clouds(self, minute: int) -> float:
        """Return the part of the sun that clouds take, 0 to 1."""
        return cloud_cover(self.seed, minute)

    def sun(self, minute: int) -> float:
        """Return the sine of the sun's elevation."""
        return sin_elevation(minute, self.latitude, self.longitude)

    def temperature_c(self, minute: int) -> float:
        """Return a temperature: of the season, of the sun two hours ago, of the day."""
        season = 10.5 - 7.5 * math.cos(2 * math.pi * (minute / _DAY - 20) / _YEAR)
        warmed = 6 * max(0.0, self.sun(minute - 120)) * (1 - self.clouds(minute))
        return season + warmed + 6 * smooth(self.seed, Stream.WARMTH, minute, 2 * _DAY) - 4

    def humidity_pct(self, minute: int) -> int:
        """Return the relative humidity."""
        return round(88 - 40 * max(0.0, self.sun(minute)) * (1 - self.clouds(minute)))

    def pressure_hpa(self, minute: int) -> int:
        """Return the pressure at the sea's level, low under clouds."""
        return round(1027 - 22 * uniform(self.seed, Stream.CLOUD_DAY, minute // _DAY))

    def wind_m_s(self, minute: int) -> float:
        """Return the speed of the wind."""
        return 1.5 + 7 * smooth(self.seed, Stream.WARMTH, minute + 7 * _DAY, 240)

    def uv_index(self, minute: int) -> float:
        """Return the UV index: some 8 on a clear day in June."""
        return 10 * math.pow(max(0.0, self.sun(minute)), 1.6) * (1 - self.clouds(minute))

    def rain_mm_h(self, minute: int) -> float:
        """Return what falls, 0 under a sky that does not give any."""
        return max(0.0, 6 * (self.clouds(minute) - _RAINS_FROM))

    def sun_times(self, minute: int) -> tuple[int, int] | None:
        """Return the minutes of sunrise and sunset of a UTC day, None in a day or night without an end."""
        begin = minute - minute % _DAY
        up = [each for each in range(begin, begin + _DAY) if self.sun(each) > 0]
        return (up[0], up[-1]) if up and len(up) < _DAY else None

    def expected(self, issued: int, minute: int) -> Expected:
        """Return what a forecast issued at one minute says of a later one, more wrong the later it is."""
        spread = min(1.0, (minute - issued) / (3 * _DAY))
        error = uniform(self.seed ^ (issued // 60), Stream.FORECAST, minute // 60) - 0.5
        clouds = min(1.0, max(0.0, self.clouds(minute) + spread * error))
        return Expected(clouds, self.temperature_c(minute) + 4 * spread * error)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a forecast has of its own."""

    clouds: float
    temperature_c: float
