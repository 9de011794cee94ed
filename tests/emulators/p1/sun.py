"""Where the sun stands."""

import math

_MINUTES_PER_DAY = 1440
_DAYS_PER_YEAR = 365.2425


def sin_elevation(minute: int, latitude: float, longitude: float) -> float:
    """Return the sine of the sun's elevation at a UTC minute since the epoch, for degrees north and east.

    Spencer's Fourier series (1971) for the declination and the equation of time.
    """
    day, minute_of_day = divmod(minute, _MINUTES_PER_DAY)
    year = 2 * math.pi * ((day % _DAYS_PER_YEAR) + minute_of_day / _MINUTES_PER_DAY) / _DAYS_PER_YEAR
    declination = (
        0.006918
        - 0.399912 * math.cos(year)
        + 0.070257 * math.sin(year)
        - 0.006758 * math.cos(2 * year)
        + 0.000907 * math.sin(2 * year)
    )
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * math.cos(year)
        - 0.032077 * math.sin(year)
        - 0.014615 * math.cos(2 * year)
        - 0.040849 * math.sin(2 * year)
    )
    hour_angle = math.radians((minute_of_day + equation_min) / 4 + longitude - 180)
    north = math.radians(latitude)
    return math.sin(north) * math.sin(declination) + math.cos(north) * math.cos(declination) * math.cos(
        hour_angle
    )
