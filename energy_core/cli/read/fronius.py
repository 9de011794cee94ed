"""`energy-core read fronius …`: prints what a Fronius inverter, battery or smart meter says."""

import argparse
import asyncio
from typing import override

from ...config import decode
from ...models import Reading
from ...protocols import Reader
from ...readers.fronius import Endpoint, FroniusConfig, FroniusReader
from .polled import add_polling, print_polled
from .printer import Devices

_SOURCE = "fronius"
_EVERY = "10s"


def configure(devices: Devices) -> None:
    """Say what the command takes."""
    fronius = devices.add_parser("fronius", help="a Fronius inverter, by the Solar API of its data logger")
    fronius.add_argument(
        "--url", metavar="BASE_URL", required=True, help="where it is, as http://192.168.1.5"
    )
    fronius.add_argument(
        "--endpoint", choices=[*Endpoint], help="ask this question alone, rather than all that it answers"
    )
    add_polling(fronius, _EVERY)
    fronius.set_defaults(run=read_fronius)


def read_fronius(args: argparse.Namespace) -> int:
    """Print what it says. Raises ReaderError, and ConfigError for settings that cannot be."""
    every = f"{args.every.total_seconds():g}s"
    reader = FroniusReader(decode(FroniusConfig, {"name": _SOURCE, "url": args.url, "period": every}))
    asyncio.run(print_polled(_One(reader, Endpoint(args.endpoint)) if args.endpoint else reader, args))
    return 0


class _One(Reader):
    """A reader of one question."""

    def __init__(self, reader: FroniusReader, endpoint: Endpoint) -> None:
        self.source = reader.source
        self._reader, self._endpoint = reader, endpoint

    @override
    async def read(self) -> Reading:
        """Ask it."""
        return await self._reader.read_endpoint(self._endpoint)
