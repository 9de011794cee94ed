"""The meter on a pseudo-terminal and behind a socket, as a plain reader sees it."""

import os
import re
import select
import socket
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import override

import pytest

from tests.emulators.p1_meter import ConstantHouse, Line, Meter, MeterOptions, PtyLine, TcpLine, crc16

START = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Listener:
    """A reader of plain bytes."""

    def __init__(self, fd: int) -> None:
        """Listen to an open descriptor."""
        self.fd = fd

    def read(self, size: int) -> bytes:
        """Return exactly that many bytes. Raises TimeoutError, or EOFError at the end of the line."""
        data = b""
        while len(data) < size:
            chunk = self.some()
            if not chunk:
                raise EOFError(data)
            data += chunk
        return data

    def some(self, timeout: float = 10) -> bytes:
        """Return what comes next, nothing at the end of the line. Raises TimeoutError."""
        if not select.select([self.fd], [], [], timeout)[0]:
            raise TimeoutError
        try:
            return os.read(self.fd, 65536)
        except OSError:  # a terminal that is gone
            return b""

    def hears_the_end(self) -> bool:
        """Read up to the end of the line."""
        while self.some():
            pass
        return True


@contextmanager
def _on_pty(line: PtyLine) -> Iterator[Listener]:
    fd = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    try:
        line.wait_listener()
        yield Listener(fd)
    finally:
        os.close(fd)


@contextmanager
def _on_tcp(line: TcpLine) -> Iterator[Listener]:
    with closing(socket.create_connection((line.host, line.port))) as connection:
        line.wait_listener()
        yield Listener(connection.fileno())


@contextmanager
def listening(line: Line) -> Iterator[Listener]:
    """Listen to a line as one would."""
    if isinstance(line, PtyLine):
        with _on_pty(line) as listener:
            yield listener
    elif isinstance(line, TcpLine):
        with _on_tcp(line) as listener:
            yield listener


@pytest.fixture
def meter() -> Meter:
    """Return a Belgian meter on a family's house."""
    return Meter(MeterOptions(start=START))


@pytest.fixture(params=["pty", "tcp"])
def line(request: pytest.FixtureRequest, meter: Meter, tmp_path: Path) -> Iterator[Line]:
    """Yield a line that speaks only when told to."""
    made = PtyLine(meter, tmp_path / "meter", speed=0) if request.param == "pty" else TcpLine(meter, speed=0)
    with made:
        yield made


def _heard(line: Line, listener: Listener, count: int = 1) -> bytes:
    """Have the line say telegrams and return what came over it."""
    told = line.told
    line.step(count)
    line.wait_until(lambda: line.told == told + count)
    expected = b"".join(sent.data for sent in list(line.sent)[-count:])
    heard = listener.read(len(expected))
    assert heard == expected
    return heard


def _good(data: bytes) -> list[bytes]:
    """Return the telegrams whose checksum is right."""
    frames = re.findall(rb"/[^!/]*![0-9A-F]{4}\r\n", data)
    return [frame for frame in frames if crc16(frame[:-6]) == int(frame[-6:-2], 16)]


def test_carries_the_bytes(line: Line, meter: Meter) -> None:
    """What is heard is what the meter says, second by second, many times what a terminal holds."""
    with listening(line) as listener:
        line.step(30)
        expected = b"".join(meter.telegram(START + n * SECOND) for n in range(30))
        assert listener.read(len(expected)) == expected
    assert [sent.at for sent in line.sent] == [START + n * SECOND for n in range(30)]


def test_bad_crc(line: Line, meter: Meter) -> None:
    """The checksum is wrong, the rest is not, and the next telegram is good."""
    with listening(line) as listener:
        line.bad_crc(2)
        assert _good(_heard(line, listener, 2)) == []
        assert _good(_heard(line, listener)) == [meter.telegram(START + 2 * SECOND)]


def test_noise(line: Line, meter: Meter) -> None:
    """Bytes of all kinds before a telegram that is good itself."""
    with listening(line) as listener:
        line.noise()
        heard = _heard(line, listener)
        assert _good(heard) == [meter.telegram(START)]
        noise = heard.removesuffix(meter.telegram(START))
        assert max(noise) > 127 > min(noise)


def test_garble(line: Line) -> None:
    """A byte that is no ASCII in the middle; the checksum tells."""
    with listening(line) as listener:
        line.garble()
        heard = _heard(line, listener)
        assert (_good(heard), b"\xe9" in heard) == ([], True)
        assert len(_good(_heard(line, listener))) == 1


def test_half(line: Line, meter: Meter) -> None:
    """A telegram breaks off, and the next begins."""
    with listening(line) as listener:
        line.half()
        assert meter.telegram(START).startswith(heard := _heard(line, listener))
        assert b"!" not in heard
        assert len(_good(_heard(line, listener))) == 1


def test_glue(line: Line, meter: Meter) -> None:
    """Three telegrams come at once, with the third."""
    with listening(line) as listener:
        line.glue(3)
        heard = _heard(line, listener, 3)
        assert [sent.data for sent in line.sent] == [b"", b"", heard]
        assert heard == b"".join(meter.telegram(START + n * SECOND) for n in range(3))


def test_silence(line: Line, meter: Meter) -> None:
    """Nothing is said, and the meter's time goes on."""
    with listening(line) as listener:
        line.silence()
        line.step(5)
        line.wait_until(lambda: line.next_at == START + 5 * SECOND)
        with pytest.raises(TimeoutError):
            listener.some(timeout=0.05)
        line.resume()
        assert _heard(line, listener) == meter.telegram(START + 5 * SECOND)


def test_silence_ends_by_itself(line: Line) -> None:
    """After so many seconds it talks again."""
    with listening(line) as listener:
        line.silence(0.01)
        time.sleep(0.02)
        assert _heard(line, listener)


def test_clock(line: Line) -> None:
    """A stopped clock, a wrong one, and both; the rest goes on."""

    def stamps(count: int) -> list[bytes]:
        return re.findall(rb"0-0:1\.0\.0\(260302(\d{6})W\)", _heard(line, listener, count))

    with listening(line) as listener:
        line.freeze()
        assert stamps(3) == [b"120000", b"120000", b"120000"]
        line.clock_offset(-61)
        assert stamps(1) == [b"115859"]
        line.thaw()
        assert stamps(1) == [b"115903"]
        line.clock_offset(0)
        assert stamps(2) == [b"120005", b"120006"]


def test_swap(line: Line, meter: Meter) -> None:
    """From the next telegram on it is another meter."""
    with listening(line) as listener:
        _heard(line, listener)
        serial = line.swap()
        assert serial.encode().hex().upper().encode() in _heard(line, listener)
    assert meter.truth(line.sent[-1].at)["import_t1_kwh"] == 0.004


def test_disconnect(line: Line) -> None:
    """The connection ends, and the next one is welcome."""
    with listening(line) as listener:
        line.disconnect()
        assert listener.hears_the_end()
    with listening(line) as listener:
        assert len(_good(_heard(line, listener))) == 1


def test_pull_and_plug(line: Line) -> None:
    """The device is gone, then back at the same place."""
    with listening(line) as listener:
        line.pull()
        line.pull()
        assert listener.hears_the_end()
        with pytest.raises((FileNotFoundError, ConnectionRefusedError)), listening(line):
            pass
        line.step()
        line.wait_until(lambda: line.told == 1)
    line.plug()
    line.plug()
    with listening(line) as listener:
        assert len(_good(_heard(line, listener))) == 1


def test_a_reader_that_leaves(line: Line) -> None:
    """The meter talks on, and the next reader begins with a whole telegram."""
    with listening(line):
        line.step(40)
    line.wait_until(lambda: line.told == 40)
    line.wait_until(lambda: not line.listeners)
    line.step()
    line.wait_until(lambda: line.told == 41)
    with listening(line) as listener:
        assert len(_good(_heard(line, listener))) == 1


def test_nobody_reads(meter: Meter, tmp_path: Path) -> None:
    """A meter waits for nobody: what a reader does not take is lost, and the meter's time goes on."""
    with PtyLine(meter, tmp_path / "meter", speed=3600) as line, listening(line):
        line.wait_until(lambda: line.told > 100)
        line.silence()
        line.wait_until(lambda: line.next_at > START + timedelta(hours=1))


def test_a_meter_does_not_hear(line: Line) -> None:
    """What a reader says is ignored."""
    with listening(line) as listener:
        for _ in range(50):
            os.write(listener.fd, b"x" * 1000)
            _heard(line, listener)


@pytest.mark.parametrize("speed", [1000, float("inf")])
def test_pace_and_count(meter: Meter, speed: float) -> None:
    """It keeps its pace, one telegram per period, and is done after so many."""
    with TcpLine(meter, speed=speed, period=10, count=20, start=START + 5 * SECOND) as line:
        with listening(line) as listener:
            line.wait_until(line.done.is_set)
            assert listener.read(len(line.sent[-1].data))
        assert line.told == 20
        steps = [(sent.at - START) // (5 * SECOND) for sent in line.sent]
        assert steps[0] % 2 == 1
        assert all((later - earlier) % 2 == 0 < later - earlier for earlier, later in pairwise(steps))


def test_a_dongle_for_one_client(meter: Meter) -> None:
    """The second client is shown out; after the first has left there is room."""
    with TcpLine(meter, speed=0, clients=1) as line:
        with listening(line) as first:
            with closing(socket.create_connection((line.host, line.port))) as second:
                assert Listener(second.fileno()).hears_the_end()
            assert _heard(line, first)
        line.wait_until(lambda: not line.listeners)
        with listening(line) as next_one:
            assert _heard(line, next_one)


def test_many_clients_hear_the_same(meter: Meter) -> None:
    """Everybody hears all of it."""
    with TcpLine(meter, speed=0) as line, listening(line) as one, listening(line) as other:
        line.wait_until(lambda: line.listeners == 2)
        assert other.read(len(heard := _heard(line, one))) == heard


def test_a_client_that_vanishes(meter: Meter) -> None:
    """One that resets the connection harms nobody."""
    with TcpLine(meter, speed=0) as line:
        gone = socket.create_connection((line.host, line.port))
        line.wait_listener()
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        gone.close()
        line.wait_until(lambda: not line.listeners)
        with listening(line) as listener:
            assert _heard(line, listener)


class BusyMeter(Meter):
    """A meter that takes as long for a telegram as it is let."""

    def __init__(self) -> None:
        """Be busy with the first one."""
        super().__init__(MeterOptions(start=START), ConstantHouse((500,)))
        self.begun, self.may_go_on = Event(), Event()

    @override
    def telegram(self, at: datetime, *, stamp: datetime | None = None) -> bytes:
        self.begun.set()
        self.may_go_on.wait(10)
        return super().telegram(at, stamp=stamp)


def test_a_client_that_leaves_while_it_is_sent_away() -> None:
    """Both are seen at once, and the line goes on."""
    meter = BusyMeter()
    with TcpLine(meter, speed=0) as line:
        client = socket.create_connection((line.host, line.port))
        line.wait_listener()
        line.step()
        assert meter.begun.wait(10)
        sending_away = Thread(target=line.disconnect)
        sending_away.start()
        assert select.select([line._wake_read], [], [], 10)[0]
        client.close()
        meter.may_go_on.set()
        sending_away.join(10)
        assert line.listeners == 0


async def test_in_a_loop(meter: Meter, tmp_path: Path) -> None:
    """The lines are asynchronous context managers too."""
    async with TcpLine(meter) as tcp, PtyLine(meter, tmp_path / "meter") as pty:
        assert tcp.url == f"tcp://127.0.0.1:{tcp.port}"
        assert pty.path == str(tmp_path / "meter")
    with pytest.raises(RuntimeError, match="not open"):
        tcp.step()
    tcp.close()


def test_a_port_is_raw(meter: Meter) -> None:
    """The terminal neither echoes nor translates, and needs no link."""
    with PtyLine(meter, speed=0) as line, listening(line) as listener:
        assert line.path.startswith("/dev/")
        assert not termios.tcgetattr(listener.fd)[tty.LFLAG] & (termios.ECHO | termios.ICANON)


def test_a_link_replaces_a_link_and_nothing_else(meter: Meter, tmp_path: Path) -> None:
    """A stale link is replaced and none is left; a file that is in the way stays."""
    link = tmp_path / "meter"
    link.symlink_to(tmp_path / "gone")
    with PtyLine(meter, link, speed=0) as line, listening(line) as listener:
        assert _heard(line, listener)
    assert list(tmp_path.iterdir()) == []
    link.write_text("precious")
    with pytest.raises(FileExistsError), PtyLine(meter, link):
        pass
    assert link.read_text() == "precious"


def test_a_link_that_was_taken_away(meter: Meter, tmp_path: Path) -> None:
    """Its absence is no reason to fail at the end."""
    with PtyLine(meter, tmp_path / "meter", speed=0):
        (tmp_path / "meter").unlink()
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken(meter: Meter) -> None:
    """Opening it says so."""
    with TcpLine(meter) as line, pytest.raises(OSError, match="in use"), TcpLine(meter, line.port):
        pass


def test_time_goes_forward(meter: Meter) -> None:
    """A negative speed is refused."""
    with pytest.raises(ValueError, match="forward"):
        TcpLine(meter, speed=-1)


def test_a_line_without_a_checksum_can_be_spoilt() -> None:
    """A bad telegram of DSMR 2.2 has a letter changed instead."""
    meter = Meter(MeterOptions(start=START, flavour="nl-2.2"), ConstantHouse((100, 0, 0)))
    with TcpLine(meter, speed=0) as line, listening(line) as listener:
        line.bad_crc()
        heard = _heard(line, listener)
    assert len(heard) == len(meter.telegram(START))
    assert heard != meter.telegram(START)
