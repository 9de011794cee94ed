"""What can be wrong with an input, in one word for a program and in a sentence for a person."""

import errno
from collections.abc import Mapping

from ...exceptions import ReaderConnectionError, ReaderError, ReaderTimeoutError
from .config import Mcp3008Config

_LOCAL: Mapping[int | None, tuple[str, str]] = {
    errno.ENOENT: (
        "not_found",
        "there is no such SPI port; is SPI switched on, and the chip on this machine?",
    ),
    errno.EACCES: ("permission_denied", "this user may not open it; is it in the group spi?"),
    errno.EPERM: ("permission_denied", "this user may not open it; is it in the group spi?"),
}
_REMOTE: Mapping[int | None, tuple[str, str]] = {
    errno.ECONNREFUSED: ("refused", "nothing listens there; does pigpiod run, and take remote connections?"),
}


def not_installed(config: Mcp3008Config) -> ReaderError:
    """Return that a package is missing."""
    needed = "gpiozero and pigpio" if config.host else "gpiozero, and python-periphery or spidev"
    return ReaderError(
        f"Reading an MCP3008 at {config.bus} takes the packages {needed}: install energy-core[gpio]",
        fault="not_installed",
    )


def bus_error(config: Mcp3008Config, error: Exception) -> ReaderError:
    """Return why a chip cannot be read."""
    if isinstance(error, TimeoutError):
        seconds = config.timeout.total_seconds()
        return ReaderTimeoutError(f"{config.bus}: no answer in {seconds:g} s", fault="timeout")
    known = _REMOTE if config.host else _LOCAL
    number = error.errno if isinstance(error, OSError) else None
    otherwise = "pigpiod is lost, or talks nonsense" if config.host else "the SPI port fails"
    fault, words = known.get(number, ("unreachable", otherwise))
    return ReaderConnectionError(f"{config.bus}: {words}", fault=fault)


def closed(config: Mcp3008Config) -> ReaderError:
    """Return that a reader is not read any more."""
    return ReaderConnectionError(f"{config.bus}: the reader is closed", fault="closed")
