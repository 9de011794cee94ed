"""What can be wrong with a relay, in one word for a program and in a sentence for a person."""

import errno
from collections.abc import Mapping

from ...exceptions import OutputError
from .config import GpioConfig

FALLEN = "fallen"
LOST = "lost"

_LOCAL: Mapping[int | None, tuple[str, str]] = {
    errno.ENOENT: ("not_found", "this machine has no pins of a Raspberry Pi"),
    errno.EACCES: ("permission_denied", "this user may not use the pins; is it in the group gpio?"),
    errno.EPERM: ("permission_denied", "this user may not use the pins; is it in the group gpio?"),
    errno.EBUSY: ("in_use", "another program or the kernel has this pin"),
}
_REMOTE: Mapping[int | None, tuple[str, str]] = {
    errno.ECONNREFUSED: ("refused", "nothing listens there; does pigpiod run, and take remote connections?"),
}


def not_installed(config: GpioConfig) -> OutputError:
    """Return that a package is missing."""
    needed = "gpiozero and pigpio" if config.host else "gpiozero, and gpiod, python-periphery or lgpio"
    return OutputError(
        f"{config.where}: switching it takes the packages {needed}: install energy-core[gpio]",
        fault="not_installed",
    )


def pin_error(config: GpioConfig, error: Exception) -> OutputError:
    """Return why a pin cannot be commanded."""
    if isinstance(error, TimeoutError):
        seconds = config.timeout.total_seconds()
        return OutputError(f"{config.where}: no answer in {seconds:g} s", fault="timeout")
    known = _REMOTE if config.host else _LOCAL
    number = error.errno if isinstance(error, OSError) else None
    otherwise = "pigpiod is lost, or refuses it" if config.host else "the pin fails"
    fault, words = known.get(number, ("unreachable", otherwise))
    return OutputError(f"{config.where}: {words} ({error})", fault=fault)


def fallen(config: GpioConfig) -> OutputError:
    """Return that a relay went off because it was not refreshed in time."""
    seconds = config.dead_man.total_seconds()
    words = f"it was not refreshed in {seconds:g} s, and is off until it is commanded"
    return OutputError(f"{config.where}: {words}", fault=FALLEN)


def lost(config: GpioConfig) -> OutputError:
    """Return that a relay is off because its pin had to be opened anew."""
    return OutputError(f"{config.where}: it was lost, and is off until it is commanded", fault=LOST)


def taken(config: GpioConfig) -> OutputError:
    """Return that the script that watches over a relay is gone."""
    words = "its dead man is gone; does another program switch the same pin?"
    return OutputError(f"{config.where}: {words}", fault="taken")


def closed(config: GpioConfig) -> OutputError:
    """Return that an output is not commanded any more."""
    return OutputError(f"{config.where}: the output is closed", fault="closed")
