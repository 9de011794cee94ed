"""Serial ports that are far away, by the schemes that are registered for them."""

import os
import termios
from collections.abc import Iterator
from typing import Any, override
from urllib.parse import urlsplit

import pytest
import serialx
from serialx.common import register_uri_handler
from serialx.platforms.serial_linux import LinuxSerial, LinuxSerialTransport

from energy_core.exceptions import ReaderConnectionError
from tests.emulators.p1_meter import TcpLine

from .telegrams import BELGIAN, signed
from .test_read_first import METER, NOISE, Port, fault_of, reader_of


class FarPort(LinuxSerialTransport):
    """A port of this machine, as one behind an address."""

    @override
    async def _connect(self, *, path: str | os.PathLike[str] | None = None, **settings: Any) -> None:
        await super()._connect(path=urlsplit(str(path)).path, **settings)


class NotReadyError(Exception):
    """What a program raises that knows of no serial ports."""


class UnreadyPort(LinuxSerialTransport):
    """A port of a program that is not up yet."""

    @override
    async def _connect(self, *, path: str | os.PathLike[str] | None = None, **settings: Any) -> None:
        self.close()
        raise NotReadyError("not loaded yet")


@pytest.fixture(autouse=True)
def schemes() -> Iterator[None]:
    """Have programs register schemes of theirs."""
    transports: dict[str, type[LinuxSerialTransport]] = {"far://": FarPort, "unready://": UnreadyPort}
    forget = [
        register_uri_handler(
            scheme=scheme, unique_scheme=scheme, sync_cls=LinuxSerial, async_transport_cls=transport
        )
        for scheme, transport in transports.items()
    ]
    yield
    for each in forget:
        each()


async def test_settings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The speed of a far port is found as that of one here."""
    settings = tuple({"baudrate": speed, "parity": serialx.Parity.NONE} for speed in (115200, 9600))
    monkeypatch.setattr("energy_core.readers.dsmr.reader.SERIAL_SETTINGS", settings)
    async with Port(NOISE, signed(*BELGIAN)) as port:
        port.reader = reader_of(f"far://house{port.path}")
        assert (await port.reader.read_first(20)).source == "meter"
        assert port.speeds == [termios.B115200, termios.B9600]


async def test_not_ready() -> None:
    """What goes wrong in another program is an error of the line, to be tried again."""
    with pytest.raises(ReaderConnectionError, match="not loaded yet"):
        await reader_of("unready://house").read_first(20)
    assert await fault_of(reader_of("unready://house"), ReaderConnectionError) == "unreachable"


async def test_socket() -> None:
    """A TCP connection by the name that serialx has for it."""
    with TcpLine(METER, speed=50) as gateway:
        reader = reader_of(gateway.url.replace("tcp://", "socket://"))
        assert (await reader.read_first(20)).source == "meter"
