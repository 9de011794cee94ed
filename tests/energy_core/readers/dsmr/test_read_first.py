"""Reading one telegram, and each reason why there is none."""

import asyncio
import errno
import os
import socket
import termios
import tty
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
import serialx

from energy_core.exceptions import ReaderConnectionError, ReaderDataError, ReaderError, ReaderTimeoutError
from energy_core.readers.dsmr import DsmrConfig, DsmrReader, Timing
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .far_end import server
from .telegrams import BELGIAN, DSMR3, signed, unsigned

QUICK = Timing(silence=0.5, detection=0.2, first_pause=0.01, longest_pause=0.05, longest_serial_pause=0.05)
GOOD = signed(*BELGIAN)
NOISE = bytes(range(256)) * 2
METER = Meter(MeterOptions(start=datetime(2026, 3, 2, 11, 0, tzinfo=UTC)))


def reader_of(url: str) -> DsmrReader:
    """Return a quick reader."""
    return DsmrReader(DsmrConfig(name="meter", url=url), timing=QUICK)


class Port:
    """A serial port whose far end says what the test wants, again and again."""

    def __init__(self, *said: bytes) -> None:
        """Say the first thing on the first connection and so on, the last thing ever after."""
        self.said = said
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self._slave)
        self.reader = reader_of(self.path)
        self.speeds: list[int] = []

    async def _talk(self) -> None:
        while True:
            await asyncio.sleep(0.01)
            if self.reader.line.connected:
                connection = self.reader.line.connections
                if connection > len(self.speeds):
                    self.speeds.append(termios.tcgetattr(self._slave)[4])
                self._write(self.said[min(connection, len(self.said)) - 1])

    def _write(self, data: bytes) -> None:
        try:
            os.write(self.master, data)
        except BlockingIOError:
            termios.tcflush(self._slave, termios.TCIFLUSH)

    async def __aenter__(self) -> Self:
        """Begin to talk."""
        self._task = asyncio.create_task(self._talk())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._task.cancel()
        await asyncio.wait([self._task])
        os.close(self.master)
        os.close(self._slave)


async def fault_of(reader: DsmrReader, kind: type[ReaderError], timeout: float = 20) -> str:  # noqa: ASYNC109
    """Return the fault with which reading fails."""
    with pytest.raises(kind) as caught:
        await reader.read_first(timeout)
    return caught.value.fault


@pytest.mark.parametrize("url", ["/dev/no-such-port", "COM77"])
async def test_not_found(url: str) -> None:
    """There is no such port."""
    assert await fault_of(reader_of(url), ReaderConnectionError) == "not_found"


@pytest.mark.parametrize("error", [ValueError("embedded null byte"), UnicodeError("label too long")])
async def test_an_address_that_nobody_can_look_up(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system cannot even ask for is a line that cannot be reached."""

    async def refuse(**_: object) -> None:
        raise error

    monkeypatch.setattr("energy_core.readers.dsmr.line.serialx.open_serial_connection", refuse)
    assert await fault_of(reader_of("tcp://p1.local:23"), ReaderConnectionError) == "unreachable"


@pytest.mark.parametrize("url", [os.devnull, "/"])
async def test_not_a_serial_port(url: str) -> None:
    """What is no serial port is not found as one."""
    assert await fault_of(reader_of(url), ReaderConnectionError) == "not_found"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    """Open an emulated meter on a serial port."""
    with PtyLine(METER, link=tmp_path / "p1", speed=50) as line:
        yield line


async def test_busy(line: PtyLine) -> None:
    """One port has one reader; the second is told so, and the first goes on."""
    first = reader_of(line.path)
    async with first.stream() as readings:
        await anext(readings)
        assert await fault_of(reader_of(line.path), ReaderConnectionError) == "busy"
        await anext(readings)
    assert (await reader_of(line.path).read_first(20)).source == "meter"


async def test_turned_away() -> None:
    """A gateway that serves one program hangs up on the second."""
    with TcpLine(METER, clients=1, speed=50) as gateway:
        async with reader_of(gateway.url).stream() as readings:
            await anext(readings)
            assert await fault_of(reader_of(gateway.url), ReaderConnectionError) == "busy"


async def test_refused() -> None:
    """Nothing listens there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert await fault_of(reader_of(f"tcp://127.0.0.1:{port}"), ReaderConnectionError) == "refused"


async def test_unreachable() -> None:
    """No answer in time."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        reader = reader_of(f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
        assert await fault_of(reader, ReaderConnectionError, timeout=0) == "unreachable"


async def test_lost() -> None:
    """The other end hangs up in the middle of a telegram."""
    async with server(GOOD[:40], hang_up=True) as url:
        reader = reader_of(url)
        assert await fault_of(reader, ReaderConnectionError) == "unreachable"
        assert not reader.line.connected


@pytest.mark.parametrize(
    ("said", "kind", "fault"),
    [
        (b"", ReaderTimeoutError, "silent"),
        (NOISE, ReaderDataError, "noise"),
        (GOOD.replace(b"1.234", b"1.235"), ReaderDataError, "bad_telegrams"),
        (unsigned(*BELGIAN), ReaderDataError, "bad_telegrams"),
        (b"\xdb\x08SAGgp\x00\x01\x02\x82\x00\x04abcd", ReaderDataError, "encrypted"),
    ],
    ids=["silence", "noise", "wrong CRC", "no CRC", "encrypted"],
)
async def test_no_good_telegram(said: bytes, kind: type[ReaderError], fault: str) -> None:
    """What is heard instead of a telegram is told apart, on a socket and on a serial port."""
    async with server(said) as url:
        assert await fault_of(reader_of(url), kind, timeout=0.3) == fault
    async with Port(said) as port:
        assert await fault_of(port.reader, kind, timeout=0.3) == fault


async def test_a_short_crc_at_the_end() -> None:
    """A telegram without a CRC is complete at the line end that follows its end."""
    async with server(unsigned(*DSMR3)) as url:
        assert (await reader_of(url).read_first(20)).values["gas_m3"] == 437.631


def speed(baudrate: int) -> dict[str, object]:
    """Return serial settings that a pseudo-terminal takes: it has no parity."""
    return {"baudrate": baudrate}


# A pseudo-terminal has no parity; it says so when nothing else is changed.
REFUSED = {"baudrate": 115200, "parity": serialx.Parity.EVEN}


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let readers try three speeds; returns them as the terminal names them."""
    settings = (speed(115200), speed(9600), speed(19200))
    monkeypatch.setattr("energy_core.readers.dsmr.reader.SERIAL_SETTINGS", settings)
    return [termios.B115200, termios.B9600, termios.B19200]


@pytest.mark.parametrize(
    "said",
    [[GOOD], [NOISE, unsigned(*DSMR3)], [b"+" * 99, NOISE, GOOD], [NOISE, NOISE, b"+" * 300, GOOD]],
    ids=["first", "second", "third", "first again"],
)
async def test_serial_settings_are_found(said: list[bytes], speeds: list[int]) -> None:
    """Where the usual settings give noise, the others are tried in turn, and what worked is kept."""
    async with Port(*said) as port:
        assert (await port.reader.read_first(20)).source == "meter"
        tried = [speeds[turn % 3] for turn in range(len(said))]
        assert port.speeds == tried
        await port.reader.read_first(20)
        assert port.speeds == [*tried, tried[-1]]


@pytest.mark.usefixtures("speeds")
async def test_silence_says_nothing_of_settings() -> None:
    """While nothing is heard, other settings are not tried."""
    async with Port(b"") as port:
        await fault_of(port.reader, ReaderTimeoutError, timeout=1.2)
        assert set(port.speeds) == {termios.B115200}
        assert len(port.speeds) > 1


async def test_settings_that_worked_get_a_second_chance(speeds: list[int]) -> None:
    """Noise on a line that worked is first taken for noise, then for a change of settings."""
    async with Port(GOOD) as port, port.reader.stream() as readings:
        await anext(readings)
        port.said = (NOISE, NOISE, GOOD)
        while len(port.speeds) < 3:
            await asyncio.wait_for(anext(readings), 20)
        assert port.speeds == [speeds[0], speeds[0], speeds[1]]


async def test_settings_that_a_port_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a port cannot be set to, as a pseudo-terminal to parity, is passed over without a word."""
    settings = (speed(115200), REFUSED, speed(9600))
    monkeypatch.setattr("energy_core.readers.dsmr.reader.SERIAL_SETTINGS", settings)
    async with Port(NOISE, GOOD) as port:
        assert (await port.reader.read_first(20)).source == "meter"
        assert port.speeds == [termios.B115200, termios.B9600]


async def test_settings_that_a_port_refuses_once(monkeypatch: pytest.MonkeyPatch, speeds: list[int]) -> None:
    """A port that was not ready is tried again with the settings that it refused."""
    open_port, refusals = serialx.open_serial_connection, iter([OSError(errno.EINVAL, "Invalid argument")])

    async def refuse_once(**settings: Any) -> object:
        for error in refusals:
            raise error
        return await open_port(**settings)

    async with Port(GOOD, NOISE, NOISE, GOOD) as port:
        await port.reader.read_first(20)
        monkeypatch.setattr("energy_core.readers.dsmr.line.serialx.open_serial_connection", refuse_once)
        await port.reader.read_first(20)
        assert port.speeds == [speeds[0], speeds[1], speeds[2], speeds[0]]


async def test_a_port_that_refuses_all_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a port cannot be used; a stream goes on trying."""
    monkeypatch.setattr("energy_core.readers.dsmr.reader.SERIAL_SETTINGS", (REFUSED, REFUSED))
    async with Port(b"") as port:
        async with serialx.async_serial_for_url(port.path, baudrate=115200):
            pass
        assert await fault_of(port.reader, ReaderConnectionError) == "unreachable"
        async with port.reader.stream() as readings:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(readings), 0.3)
        assert "settings" in (port.reader.line.last_error or "")
