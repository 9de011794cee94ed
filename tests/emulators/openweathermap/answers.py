"""The bodies of the answers, as openweathermap.org documents them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from .weather import Weather

type Json = dict[str, object]

_HOUR = 60
_DAY = 1440
_ZERO_C = 273.15


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a minute; temperatures in °C, or in kelvin as when no units are asked for."""

    weather: Weather
    minute: int
    is_metric: bool

    def onecall(self, left_out: Collection[str] = ()) -> Json:
        """Return the answer of One Call 3.0."""
        parts: Mapping[str, Callable[[], object]] = {
            "current": self._now,
            "minutely": lambda: [self._minute(self.minute + ahead) for ahead in range(61)],
            "hourly": lambda: [self._hour(self._whole_hour + _HOUR * ahead) for ahead in range(48)],
            "daily": lambda: [self._day(ahead) for ahead in range(8)],
        }
        place: Json = {
            "lat": self.weather.latitude,
            "lon": self.weather.longitude,
            "timezone": "Europe/Brussels",
            "timezone_offset": 3600,
        }
        return place | {name: part() for name, part in parts.items() if name not in left_out}

    def current(self) -> Json:
        """Return the answer of the free API for now."""
        return {
            "coord": {"lon": self.weather.longitude, "lat": self.weather.latitude},
            **self._free(self.minute, self.weather.clouds(self.minute), "1h", 1),
            "base": "stations",
            "sys": {"country": "BE", **self._sun()},
            "timezone": 3600,
            "id": 1,
            "name": "Home",
            "cod": 200,
        }

    def forecast(self) -> Json:
        """Return the answer of the free API for what comes: forty steps of three hours."""
        first = self.minute - self.minute % 180 + 180
        steps = [self._three_hours(first + 180 * ahead) for ahead in range(40)]
        return {"cod": "200", "message": 0, "cnt": len(steps), "list": steps, "city": {"name": "Home"}}

    @property
    def _whole_hour(self) -> int:
        return self.minute - self.minute % _HOUR

    def _now(self) -> Json:
        return {**self._sun(), **self._flat(self.minute, self.weather.clouds(self.minute))}

    def _hour(self, minute: int) -> Json:
        expected = self.weather.expected(self.minute, minute)
        temperature = self._degrees(expected.temperature_c)
        return {**self._flat(minute, expected.clouds), "temp": temperature, "pop": round(expected.clouds, 2)}

    def _flat(self, minute: int, clouds: float) -> Json:
        weather = self.weather
        fallen = {"rain": {"1h": round(rain, 2)}} if (rain := weather.rain_mm_h(minute)) else {}
        return {
            "dt": minute * 60,
            "temp": self._degrees(weather.temperature_c(minute)),
            "feels_like": self._degrees(weather.temperature_c(minute) - weather.wind_m_s(minute) / 3),
            "pressure": weather.pressure_hpa(minute),
            "humidity": weather.humidity_pct(minute),
            "dew_point": self._degrees(weather.temperature_c(minute) - 4),
            "uvi": round(weather.uv_index(minute), 2),
            "clouds": round(100 * clouds),
            "visibility": 10000,
            "wind_speed": round(weather.wind_m_s(minute), 2),
            "wind_deg": 230,
            "weather": _condition(clouds),
            **fallen,
        }

    def _minute(self, minute: int) -> Json:
        return {"dt": minute * 60, "precipitation": round(self.weather.rain_mm_h(minute), 2)}

    def _day(self, ahead: int) -> Json:
        noon = self.minute - self.minute % _DAY + _DAY * ahead + _DAY // 2
        hours = [self.weather.temperature_c(noon + _HOUR * hour) for hour in range(-12, 12)]
        low, high = self._degrees(min(hours)), self._degrees(max(hours))
        day = self._hour(noon)
        return {**day, "temp": {"day": day["temp"], "min": low, "max": high}, "rain": 1.2, **self._sun(noon)}

    def _three_hours(self, minute: int) -> Json:
        expected = self.weather.expected(self.minute, minute)
        step = self._free(minute, expected.clouds, "3h", 3)
        return step | {
            "pop": round(expected.clouds, 2),
            "sys": {"pod": "d" if self.weather.sun(minute) > 0 else "n"},
        }

    def _free(self, minute: int, clouds: float, span: str, hours: int) -> Json:
        flat = self._flat(minute, clouds)
        rain = self.weather.rain_mm_h(minute)
        fallen = {"rain": {span: round(rain * hours, 2)}} if rain else {}
        main = ("temp", "feels_like", "pressure", "humidity")
        return {
            "dt": flat["dt"],
            "main": {name: flat[name] for name in main},
            "weather": flat["weather"],
            "clouds": {"all": flat["clouds"]},
            "wind": {"speed": flat["wind_speed"], "deg": flat["wind_deg"]},
            "visibility": flat["visibility"],
            **fallen,
        }

    def _sun(self, minute: int | None = None) -> Json:
        times = self.weather.sun_times(self.minute if minute is None else minute)
        return {"sunrise": times[0] * 60, "sunset": times[1] * 60} if times else {}

    def _degrees(self, celsius: float) -> float:
        return round(celsius if self.is_metric else celsius + _ZERO_C, 2)


def _condition(clouds: float) -> list[Json]:
    """Return the sky in words."""
    known = ((0.1, 800, "Clear"), (0.55, 802, "Clouds"), (2, 500, "Rain"))
    number, word = next((number, word) for most, number, word in known if clouds < most)
    return [{"id": number, "main": word, "description": word.lower(), "icon": "01d"}]
