"""`energy-core read mcp3008 …`: prints what an input of an MCP3008 measures."""

import argparse
import asyncio
import re
from urllib.parse import urlsplit

from ...exceptions import ConfigError
from ...readers.mcp3008 import Mcp3008Config, Mcp3008Reader, Mode
from .polled import add_polling, print_polled
from .printer import Devices

_SOURCE = "mcp3008"
_EVERY = "5s"
_PORT = 8888
_HOST = "a host, or a host and a port, as raspberrypi:8888"


def configure(devices: Devices) -> None:
    """Say what the command takes."""
    chip = devices.add_parser("mcp3008", help="an input of an MCP3008, on this machine or a Raspberry Pi")
    add = chip.add_argument
    add("--channel", metavar="N", type=int, choices=range(8), required=True, help="0 to 7")
    add("--differential", action="store_true", help="measure it against its neighbour, as 0 against 1")
    add(
        "--vref",
        metavar="V",
        type=float,
        default=3.3,
        help="the reference voltage of the chip, 3.3 by default",
    )
    add("--host", metavar="PIGPIOD[:PORT]", help="a Raspberry Pi on the network, rather than this machine")
    add("--chip-select", metavar="N", type=int, choices=(0, 1), default=0, help="the chip of the SPI port")
    add("--gain", metavar="X", type=float, default=1.0, help="what one volt stands for")
    add("--offset", metavar="X", type=float, default=0.0, help="what no volts stand for")
    add("--name", metavar="QUANTITY", default="voltage", help="what is measured, as car_current")
    add("--unit", metavar="UNIT", default="V", help="in which unit, as A")
    add("--rms", action="store_true", help="the effective value of an alternating current, as of a clamp")
    add_polling(chip, _EVERY)
    chip.set_defaults(run=read_mcp3008)


def read_mcp3008(args: argparse.Namespace) -> int:
    """Print what is measured. Raises ReaderError, and ConfigError for settings that cannot be."""
    host, port = _address(args.host)
    config = Mcp3008Config(
        name=_SOURCE,
        channel=args.channel,
        differential=args.differential,
        reference_v=_reference(args.vref),
        host=host,
        port=port,
        chip_select=args.chip_select,
        gain=args.gain,
        offset=args.offset,
        quantity=_quantity(args.name),
        unit=args.unit,
        mode=Mode.RMS if args.rms else Mode.MEAN,
    )
    asyncio.run(_print(Mcp3008Reader(config), args))
    return 0


async def _print(reader: Mcp3008Reader, args: argparse.Namespace) -> None:
    """Print as many readings as are wanted, and give the input back."""
    try:
        await print_polled(reader, args)
    finally:
        await reader.close()


def _reference(volts: float) -> float:
    """Return a reference voltage that the chip takes."""
    if not 0.25 <= volts <= 5.5:  # noqa: PLR2004 - the data sheet's
        raise ConfigError("vref", volts, "volts from 0.25 to 5.5")
    return volts


def _quantity(name: str) -> str:
    """Return a name as the columns are written: `Car current` as car_current."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _address(text: str | None) -> tuple[str | None, int]:
    """Return the host and the port of a pigpiod, no host for this machine."""
    if text is None:
        return None, _PORT
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError("host", text, _HOST) from error
    if not host or parts.netloc != text or "@" in text:
        raise ConfigError("host", text, _HOST)
    return host, port or _PORT
