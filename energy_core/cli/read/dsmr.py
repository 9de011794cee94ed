"""`energy-core read dsmr …`: prints what a smart meter says."""

import argparse
import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ...exceptions import ReaderConnectionError
from ...readers.dsmr import Country, DsmrConfig, DsmrReader, LineStatistics, TelegramDecoder
from ..output import complain
from .printer import Devices, Printer, add_output

_SOURCE = "meter"
_BLOCK = 1 << 16
_PATIENCE = 35  # seconds for a first good telegram, at whichever of the serial settings
_GLANCE = 0.1  # seconds between two looks at how the line fares


def configure(devices: Devices) -> None:
    """Say what the command takes."""
    dsmr = devices.add_parser("dsmr", help="a smart meter's P1 port, or telegrams in a file")
    line = dsmr.add_mutually_exclusive_group(required=True)
    line.add_argument("--file", metavar="PATH", help="telegrams in a file, - for standard input")
    line.add_argument("--device", metavar="DEV", help="a serial device, as /dev/ttyUSB0")
    line.add_argument("--tcp", metavar="HOST:PORT", help="a P1 gateway on the network")
    dsmr.add_argument("--country", choices=[*Country], help="if left out, it is read from the telegram")
    add_output(dsmr, "stop after so many good telegrams")
    dsmr.set_defaults(run=read_dsmr)


def read_dsmr(args: argparse.Namespace) -> int:
    """Print telegrams as they come; returns 1 if none of them was good, else 0."""
    country = Country(args.country) if args.country else None
    printer = Printer(limit=args.count, as_json=args.json)
    if args.file is not None:
        _read_file(args.file, TelegramDecoder(_SOURCE, country), printer)
    else:
        url = args.device if args.tcp is None else f"tcp://{args.tcp}"
        asyncio.run(_read_line(DsmrConfig(name=_SOURCE, url=url, country=country), printer))
    return 0 if printer.good else 1


def _read_file(path: str, decoder: TelegramDecoder, printer: Printer) -> None:
    """Print the telegrams in a file; of a pipe, each as soon as it is there."""
    for block in _blocks(path):
        for result in decoder.feed(block, datetime.now(UTC)):
            printer.print(result)
        if printer.is_done:
            return
    for result in decoder.finish(datetime.now(UTC)):
        printer.print(result)


def _blocks(path: str) -> Iterator[bytes]:
    """Yield the bytes of a file, or of standard input for `-`, as they come."""
    try:
        standard_input = os.fdopen(0, "rb", buffering=0, closefd=False) if path == "-" else None
        with standard_input or Path(path).open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:
        raise ReaderConnectionError(f"Cannot read {path}: {error.strerror}") from error


async def _read_line(config: DsmrConfig, printer: Printer) -> None:
    """Print what comes over a line until there was enough.

    Raises ReaderConnectionError if the line cannot be opened or gives no good telegram at all; once
    there was one, the reader sees to the line.
    """
    reader = DsmrReader(config)
    patience = 0 if config.is_network else _PATIENCE
    tasks = {
        asyncio.create_task(_print_stream(reader, printer)),
        asyncio.create_task(_watch(reader.line, patience)),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _print_stream(reader: DsmrReader, printer: Printer) -> None:
    """Print readings until there were enough."""
    async with reader.stream() as readings:
        async for reading in readings:
            printer.print(reading)
            if printer.is_done:
                return


async def _watch(line: LineStatistics, patience: float) -> None:
    """Say what is rejected and when the line is lost; end it all if it never was any good.

    A line that opens has some seconds of patience, for other settings may make sense of it.
    """
    loop = asyncio.get_running_loop()
    patient_until = loop.time() + patience
    rejected, was_lost = Counter[str](), False
    try:
        while True:
            await asyncio.sleep(_GLANCE)
            rejected = _say_rejected(line.rejected, rejected)
            is_hopeless = not line.connections or loop.time() > patient_until
            if line.last_error and not line.accepted and is_hopeless:
                raise ReaderConnectionError(line.last_error)
            is_lost = bool(line.accepted and line.last_error) and not line.connected
            if is_lost and not was_lost:
                complain(f"{line.last_error}; trying again until it is back")
            was_lost = is_lost
    finally:
        _say_rejected(line.rejected, rejected)


def _say_rejected(now: Counter[str], before: Counter[str]) -> Counter[str]:
    """Say each rejection since before; returns those until now."""
    for reason in (now - before).elements():
        complain(f"rejected, {reason}")
    return now.copy()
