"""What the service manager is told."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from energy_core.agents.notify import Notifier


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """Return the socket of a service manager."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(5)
        yield line


def test_it_hears_each_word(manager: socket.socket) -> None:
    """In their order."""
    notifier = Notifier({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "30000000"})
    assert notifier.watchdog_s == 30
    notifier.ready()
    notifier.alive()
    notifier.stopping()
    assert [manager.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_address_is_one_too() -> None:
    """Which begins with @ in the environment."""
    name = f"energy-core-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        line.settimeout(5)
        Notifier({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert line.recv(100) == b"READY=1"


def test_where_there_is_none_nothing_is_said(tmp_path: Path) -> None:
    """Nor where it does not hear."""
    Notifier({}).ready()
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(os.getpid())}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "1"}, None),
    ],
)
def test_the_watchdog_is_that_of_this_process(environment: dict[str, str], seconds: float | None) -> None:
    """And none if it is that of another."""
    assert Notifier(environment).watchdog_s == seconds
