"""What can be wrong with a line, in one word for a program and in a sentence for a person."""

import errno
import re
import socket
from collections import Counter
from collections.abc import Mapping

from serialx import UnsupportedSetting

from ...exceptions import ReaderConnectionError, ReaderDataError, ReaderError, ReaderTimeoutError

_NUMBER = re.compile(r"\[Errno (\d+)\]")

_OPEN_FAULTS: Mapping[int | None, tuple[str, str]] = {
    errno.ENOENT: ("not_found", "there is no such device; is the cable plugged in?"),
    errno.ENODEV: ("not_found", "there is no device behind that name any more"),
    errno.ENXIO: ("not_found", "there is no device behind that name any more"),
    errno.ENOTTY: ("not_found", "it is not a serial port"),
    errno.EISDIR: ("not_found", "it is not a serial port"),
    errno.EACCES: ("permission_denied", "this user may not open it; is it in the group dialout?"),
    errno.EPERM: ("permission_denied", "this user may not open it; is it in the group dialout?"),
    errno.EBUSY: ("busy", "another program is reading it"),
    errno.EAGAIN: ("busy", "another program is reading it"),
    errno.ECONNREFUSED: ("refused", "nothing listens there; is the port number right?"),
}


class SettingsRefusedError(ReaderConnectionError):
    """The port cannot be set to the speed, parity or byte size that was asked for."""


def connection_error(url: str, error: Exception) -> ReaderConnectionError:
    """Return why a line cannot be opened."""
    if isinstance(error, UnsupportedSetting) or _number_of(error) == errno.EINVAL:
        return SettingsRefusedError(
            f"Cannot open {url}: it does not take the settings of a P1 port", fault="unreachable"
        )
    fault, words = _OPEN_FAULTS.get(_number_of(error), ("unreachable", str(error) or "no answer in time"))
    if isinstance(error, socket.gaierror):
        fault, words = "unreachable", "no address is known for that name"
    return ReaderConnectionError(f"Cannot open {url}: {words}", fault=fault)


def _number_of(error: Exception) -> int | None:
    """Return the number of the system's error, also where several addresses of a name failed."""
    if isinstance(error, OSError) and error.errno is None and (found := _NUMBER.search(str(error))):
        return int(found[1])
    return error.errno if isinstance(error, OSError) else None


def line_lost(url: str, words: str) -> ReaderConnectionError:
    """Return that an open line has ended."""
    return ReaderConnectionError(f"Lost {url}: {words}", fault="unreachable")


def turned_away(url: str) -> ReaderConnectionError:
    """Return that the other end took the connection and closed it without a word."""
    return ReaderConnectionError(
        f"{url} closed the connection at once; most P1 gateways serve one program at a time",
        fault="busy",
    )


def stands_still(url: str, seconds: float) -> ReaderDataError:
    """Return that a line gave good telegrams, and none that was new."""
    return ReaderDataError(
        f"{url}: the time stamp stands still, for {seconds:.0f} s the same telegram came again and again; "
        "does the gateway hang?",
        fault="frozen",
    )


def no_telegram(url: str, seconds: float, received: int, rejected: Counter[str]) -> ReaderError:
    """Return why a line that was open gave no good telegram."""
    waited = f"{url}: no telegram in {seconds:.0f} s"
    if rejected["encrypted"]:
        return ReaderDataError(
            f"{url}: the meter encrypts its telegrams; ask the grid operator for an open port",
            fault="encrypted",
        )
    if rejected:
        reasons = ", ".join(f"{reason} {count}x" for reason, count in rejected.most_common())
        return ReaderDataError(f"{waited} was good: {reasons}", fault="bad_telegrams")
    if received:
        return ReaderDataError(
            f"{waited}, only {received} bytes of noise; is it a P1 port, and the cable whole?",
            fault="noise",
        )
    return ReaderTimeoutError(
        f"{waited}, nothing at all; the grid operator opens the customer port on request",
        fault="silent",
    )
