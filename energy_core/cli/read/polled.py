"""The printing of devices that answer when asked."""

import argparse
import asyncio
from datetime import timedelta

from ...config import duration
from ...protocols import Reader
from .printer import Printer, add_output


def add_polling(parser: argparse.ArgumentParser, every: str) -> None:
    """Have a command take how often it asks, which is once unless more is wanted."""
    add_output(parser, "ask so many times, once by default", default=1)
    parser.add_argument(
        "--every",
        metavar="DURATION",
        type=_duration,
        default=every,
        help=f"between two times, {every} by default",
    )


async def print_polled(reader: Reader, args: argparse.Namespace) -> None:
    """Ask a device as often as the command line says, and print each answer. Raises ReaderError."""
    printer = Printer(limit=args.count, as_json=args.json)
    printer.print(await reader.read())
    while not printer.is_done:
        await asyncio.sleep(args.every.total_seconds())
        printer.print(await reader.read())


def _duration(text: str) -> timedelta:
    """Read a duration."""
    if (value := duration(text)) is None:
        raise argparse.ArgumentTypeError("must be a duration as 10s, 15m or 1h")
    return value
