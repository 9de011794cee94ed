"""What is wrong with a line, for a program and for a person."""

import errno
import socket
from collections import Counter

import pytest
from serialx import SerialException, UnsupportedSetting

from energy_core.exceptions import ReaderDataError, ReaderTimeoutError
from energy_core.readers.dsmr.faults import SettingsRefusedError, connection_error, no_telegram, stands_still


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file"), "not_found"),
        (OSError(errno.ENXIO, "No such device"), "not_found"),
        (OSError(errno.ENOTTY, "Inappropriate ioctl"), "not_found"),
        (PermissionError(errno.EACCES, "Permission denied"), "permission_denied"),
        (OSError(errno.EBUSY, "locked by another process"), "busy"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "refused"),
        (OSError("Multiple exceptions: [Errno 111] ('::1'), [Errno 111] ('127.0.0.1')"), "refused"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
        (OSError("Multiple exceptions"), "unreachable"),
        (socket.gaierror(-2, "Name or service not known"), "unreachable"),
        (TimeoutError(), "unreachable"),
        (SerialException("no such setting"), "unreachable"),
    ],
)
def test_cannot_open(error: Exception, fault: str) -> None:
    """Every way in which opening fails has its word."""
    found = connection_error("/dev/ttyUSB0", error)
    assert found.fault == fault
    assert str(found).startswith("Cannot open /dev/ttyUSB0: ")
    assert not str(found).endswith(": ")


@pytest.mark.parametrize(
    ("received", "rejected", "fault", "words"),
    [
        (0, Counter(), "silent", "opens the customer port on request"),
        (9, Counter(), "noise", "only 9 bytes of noise"),
        (9, Counter(crc=3, incomplete=1), "bad_telegrams", "crc 3x, incomplete 1x"),
        (9, Counter(crc=3, encrypted=1), "encrypted", "encrypts its telegrams"),
    ],
)
def test_no_telegram(received: int, rejected: Counter[str], fault: str, words: str) -> None:
    """What was heard says what is wrong."""
    found = no_telegram("COM3", 30, received, rejected)
    assert isinstance(found, ReaderTimeoutError if fault == "silent" else ReaderDataError)
    assert found.fault == fault
    assert words in str(found)


def test_stands_still() -> None:
    """One telegram for ever is told apart from none."""
    found = stands_still("COM3", 30)
    assert found.fault == "frozen"
    assert str(found).startswith("COM3: the time stamp stands still, for 30 s")


@pytest.mark.parametrize("error", [UnsupportedSetting("parity"), OSError(errno.EINVAL, "Invalid argument")])
def test_settings_refused(error: Exception) -> None:
    """A port that cannot be set as a meter needs it is told apart."""
    assert isinstance(connection_error("COM3", error), SettingsRefusedError)
