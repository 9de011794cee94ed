"""`energy-core read sma …`: prints what an SMA inverter says."""

import argparse
import asyncio
import os
from pathlib import Path

from ...config import decode
from ...exceptions import ConfigError
from ...readers.sma import Group, SmaConfig, SmaReader
from .polled import add_polling, print_polled
from .printer import Devices

PASSWORD_VARIABLE = "SMA_PASSWORD"  # noqa: S105 - the name of a variable

_SOURCE = "sma"
_EVERY = "10s"


def configure(devices: Devices) -> None:
    """Say what the command takes."""
    sma = devices.add_parser("sma", help="an SMA inverter, by the web server that it has itself")
    sma.add_argument("--url", metavar="BASE_URL", required=True, help="where it is, as https://192.168.1.6")
    sma.add_argument(
        "--group", choices=[*Group], default=Group.USER, help="whose password it is, user by default"
    )
    password = sma.add_mutually_exclusive_group()
    password.add_argument(
        "--password", metavar="TEXT", help=f"other users see it here, not in {PASSWORD_VARIABLE}"
    )
    password.add_argument("--password-file", metavar="PATH", help="a file that holds the password")
    sma.add_argument(
        "--no-verify-tls", action="store_true", help="trust a certificate that the inverter signed itself"
    )
    add_polling(sma, _EVERY)
    sma.set_defaults(run=read_sma)


def read_sma(args: argparse.Namespace) -> int:
    """Print what it says. Raises ReaderError, and ConfigError for settings that cannot be."""
    settings = {
        "name": _SOURCE,
        "url": args.url,
        "group": str(args.group),
        "password": _password(args),
        "verify_tls": not args.no_verify_tls,
        "period": f"{args.every.total_seconds():g}s",
    }
    asyncio.run(_print(SmaReader(decode(SmaConfig, settings)), args))
    return 0


async def _print(reader: SmaReader, args: argparse.Namespace) -> None:
    """Print as many readings as are wanted, and log out."""
    try:
        await print_polled(reader, args)
    finally:
        await reader.close()


def _password(args: argparse.Namespace) -> str | None:
    """Return the password, from wherever it is given; None for none."""
    if args.password_file:
        try:
            return Path(args.password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                "password-file", args.password_file, "a file that holds the password"
            ) from error
    return args.password or os.environ.get(PASSWORD_VARIABLE) or None
