"""`energy-core read openweathermap …`: prints the weather of a place, or its forecast."""

import argparse
import asyncio
import os
from pathlib import Path

from ...exceptions import ConfigError
from ...readers.openweathermap import Api, OpenWeatherMapConfig, OpenWeatherMapReader, Resolution
from .polled import add_polling, print_polled
from .printer import Devices, Printer

KEY_VARIABLE = "OPENWEATHERMAP_API_KEY"

_SOURCE = "weather"
_EVERY = "10m"


def configure(devices: Devices) -> None:
    """Say what the command takes."""
    weather = devices.add_parser("openweathermap", help="the weather of a place, now or as forecast")
    weather.add_argument("--url", metavar="BASE_URL", help="another server than api.openweathermap.org")
    weather.add_argument(
        "--latitude", metavar="DEGREES", type=float, required=True, help="north of the equator"
    )
    weather.add_argument(
        "--longitude", metavar="DEGREES", type=float, required=True, help="east of Greenwich"
    )
    weather.add_argument(
        "--api", choices=[*Api], default=Api.ONECALL, help="One Call 3.0, or 2.5, which needs no subscription"
    )
    weather.add_argument(
        "--forecast",
        choices=[*Resolution],
        nargs="?",
        const=Resolution.HOURS,
        help="what is expected, by hours unless said otherwise, rather than what is",
    )
    key = weather.add_mutually_exclusive_group()
    key.add_argument(
        "--key", metavar="KEY", help=f"the API key; other users see it here, not in {KEY_VARIABLE}"
    )
    key.add_argument("--key-file", metavar="PATH", help="a file that holds the API key")
    add_polling(weather, _EVERY)
    weather.set_defaults(run=read_openweathermap)


def read_openweathermap(args: argparse.Namespace) -> int:
    """Print what the weather is, or its forecast once. Raises ReaderError, or ConfigError for no key."""
    config = OpenWeatherMapConfig(
        name=_SOURCE,
        api_key=_key(args),
        latitude=_degrees("latitude", args.latitude, 90),
        longitude=_degrees("longitude", args.longitude, 180),
        api=Api(args.api),
        **({"url": args.url} if args.url else {}),
    )
    reader = OpenWeatherMapReader(config)
    if args.forecast:
        asyncio.run(_print_forecast(reader, Resolution(args.forecast), as_json=args.json))
    else:
        asyncio.run(print_polled(reader, args))
    return 0


async def _print_forecast(reader: OpenWeatherMapReader, resolution: Resolution, *, as_json: bool) -> None:
    """Print each step of a forecast."""
    printer = Printer(limit=None, as_json=as_json)
    for reading in (await reader.read_forecast(resolution)).readings():
        printer.print(reading)


def _key(args: argparse.Namespace) -> str:
    """Return the API key, from wherever it is given."""
    if args.key_file:
        try:
            return Path(args.key_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError("key-file", args.key_file, "a file that holds the API key") from error
    key: str = args.key or os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise ConfigError("key", key, f"an API key, here, in {KEY_VARIABLE} or in a file")
    return key


def _degrees(name: str, value: float, most: int) -> float:
    """Return degrees of the Earth."""
    if not -most <= value <= most:
        raise ConfigError(name, value, f"degrees from {-most} to {most}")
    return value
