"""An emulated api.openweathermap.org: One Call 3.0 and the free API 2.5, over real HTTP at the real paths.

Its weather is that of the emulated house of the same seed and place: the same sun, the same clouds.

As a program: `python -m tests.emulators.openweathermap --port 8080 --key KEY`; `--help` lists the options
and the commands that it takes on its standard input.

In tests, in threads of its own:

    with OpenWeatherMap(key="…", at=datetime(2026, 6, 1, 12, tzinfo=UTC)) as server:   # server.url
        server.weather.clouds(minute), server.weather.temperature_c(minute)            # the truth
        server.requests[-1].path, server.requests[-1].query["lat"]
        server.use_up(retry_after=30); server.restore()       # 429
        server.subscribed = False                             # 401 of One Call
        server.fail(Fault.CUT, 2)                             # the next two answers
        server.die(); server.revive()                         # refused connections
"""

from .answers import Answers
from .server import Asked, Fault, OpenWeatherMap
from .weather import Weather

__all__ = ["Answers", "Asked", "Fault", "OpenWeatherMap", "Weather"]
