"""The emulated pigpiod: its wire format, its chip, its pins, and the program."""

import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.emulators.pigpiod import COMMANDS, Command, Error, Handler, Mcp3008, Pigpiod, Reply, clamp
from tests.emulators.pigpiod.program import main

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "tests.emulators.pigpiod", "--port", "0"]
LINES = (
    "input 0 1.5",
    "clamp 1 0.5",
    "clamp 1 0.5 1.2",
    "drive 4 1",
    "pace 2",
    "hang",
    "resume",
    "garble 0",
    "cut 0",
)


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a daemon."""
    with Pigpiod() as running:
        yield running


@contextmanager
def connected(daemon: Pigpiod) -> Iterator[socket.socket]:
    """Connect to a daemon."""
    with socket.create_connection((daemon.host, daemon.port), 10) as connection:
        yield connection


def ask(connection: socket.socket, command: int, p1: int = 0, p2: int = 0, extension: bytes = b"") -> int:
    """Return the result of a command."""
    connection.sendall(struct.pack("<IIII", command, p1, p2, len(extension)) + extension)
    reply = connection.recv(16, socket.MSG_WAITALL)
    assert struct.unpack("<III", reply[:12]) == (command, p1, p2)
    return int(struct.unpack("<i", reply[12:])[0])


def test_pins(daemon: Pigpiod) -> None:
    """A pin that is written is an output, and what was written is remembered."""
    with connected(daemon) as line:
        assert ask(line, Command.MODES, 27, 1) == 0
        assert [ask(line, Command.WRITE, 27, level) for level in (1, 0, 1)] == [0, 0, 0]
        assert ask(line, Command.READ, 27) == 1
        assert ask(line, Command.MODEG, 27) == 1
        assert ask(line, Command.PUD, 4, 2) == 0
        assert ask(line, Command.BR1) == 1 << 27
    assert daemon.pins.history(27) == [1, 0, 1]
    assert daemon.pins.pulls[4] == 2


@pytest.mark.parametrize(
    ("command", "p1", "p2", "error"),
    [
        (Command.MODES, 54, 0, Error.BAD_GPIO),
        (Command.MODES, 1, 8, Error.BAD_MODE),
        (Command.MODEG, 99, 0, Error.BAD_GPIO),
        (Command.PUD, 99, 0, Error.BAD_GPIO),
        (Command.PUD, 1, 3, Error.BAD_PUD),
        (Command.READ, 99, 0, Error.BAD_GPIO),
        (Command.WRITE, 99, 0, Error.BAD_GPIO),
        (Command.WRITE, 1, 2, Error.BAD_LEVEL),
        (Command.FG, 32, 0, Error.BAD_GPIO),
        (Command.SPIC, 3, 0, Error.BAD_HANDLE),
        (Command.SPIX, 3, 0, Error.BAD_HANDLE),
        (Command.SPIO, 2, 500_000, Error.BAD_SPI_CHANNEL),
        (Command.NB, 7, 0, Error.BAD_HANDLE),
        (Command.NC, 7, 0, Error.BAD_HANDLE),
        (200, 0, 0, Error.UNKNOWN_COMMAND),
    ],
)
def test_what_it_refuses(daemon: Pigpiod, command: int, p1: int, p2: int, error: int) -> None:
    """By pigpio's own numbers."""
    with connected(daemon) as line:
        assert ask(line, command, p1, p2) == error


def test_what_it_says_of_itself(daemon: Pigpiod) -> None:
    """A Raspberry Pi 3B, a version, and a time that goes on."""
    with connected(daemon) as line:
        assert ask(line, Command.HWVER) == 0xA02082
        assert ask(line, Command.PIGPV) == 79
        assert ask(line, Command.TICK) <= ask(line, Command.TICK)


def test_an_spi_port(daemon: Pigpiod) -> None:
    """It is opened, passes bytes to the chip, and is closed."""
    daemon.chip.inputs[5] = 3.3
    with connected(daemon) as line:
        handle = ask(line, Command.SPIO, 0, 500_000, struct.pack("<I", 0))
        assert ask(line, Command.SPIX, handle) == Error.BAD_SPI_COUNT
        assert ask(line, Command.SPIX, handle, 0, bytes([1, 208, 0])) == 3
        assert line.recv(3, socket.MSG_WAITALL) == bytes([0, 0b11, 0xFF])
        assert ask(line, Command.SPIC, handle) == 0


def test_notifications(daemon: Pigpiod) -> None:
    """A client is told of the pins that it watches, on a line of their own."""
    with connected(daemon) as line, connected(daemon) as news:
        handle = ask(news, Command.NOIB)
        assert ask(line, Command.NB, handle, 1 << 4) == 0
        daemon.pins.drive(5, 1)
        daemon.pins.drive(4, 1)
        sequence, flags, _, levels = struct.unpack("<HHII", news.recv(12, socket.MSG_WAITALL))
        assert (sequence, flags, levels) == (0, 0, 1 << 4 | 1 << 5)
        assert ask(line, Command.NC, handle) == 0
        daemon.pins.drive(4, 0)
        assert ask(line, Command.BR1) == 1 << 5


def test_another_command() -> None:
    """Is a function in the table; one that fails is as if it were not there."""
    stored: list[bytes] = []

    def store(_: object, __: int, ___: int, script: bytes) -> Reply:
        stored.append(script)
        return Reply(len(stored))

    def fail(*_: object) -> Reply:
        raise IndexError

    more: dict[int, Handler] = {110: store, 111: fail}
    with Pigpiod(commands={**COMMANDS, **more}) as daemon, connected(daemon) as line:
        assert ask(line, 110, 0, 0, b"w 27 0") == 1
        assert ask(line, 111) == Error.UNKNOWN_COMMAND
    assert stored == [b"w 27 0"]


@pytest.mark.parametrize("channel", range(8))
@pytest.mark.parametrize("data", [[1, 0x80, 0], [0x18, 0, 0]])
def test_the_chip_takes_its_bits_at_any_offset(channel: int, data: list[int]) -> None:
    """The start bit counts, not the byte: both ways of asking give the same result, shifted."""
    chip = Mcp3008(5.0)
    chip.inputs[channel] = 2.5
    shift = 12 if data[0] == 1 else 16
    word = int.from_bytes(bytes(data)) | channel << shift
    answer = int.from_bytes(chip.transfer(word.to_bytes(3)))
    assert answer >> (shift - 12) == 512
    assert chip.asked == [8 | channel]


def test_a_chip_that_is_not_asked() -> None:
    """Says nothing, and clips what is beyond its reference."""
    chip = Mcp3008()
    assert chip.transfer(bytes(3)) == bytes(3)
    chip.inputs[0:2] = [9.0, -1.0]
    assert chip.transfer(bytes([1, 0x80, 0])) == bytes([0, 3, 0xFF])
    assert chip.transfer(bytes([1, 0x90, 0])) == bytes(3)


def test_a_port_that_is_taken(daemon: Pigpiod, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so and ends with 1."""
    assert main(["--port", str(daemon.port)]) == 1
    assert "pigpiod: " in capsys.readouterr().err


def test_waiting_has_an_end(daemon: Pigpiod) -> None:
    """For what does not come."""
    with pytest.raises(TimeoutError, match=r"not within 0.0 s"):
        daemon.wait_until(lambda: False, 0.0)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_program(ending: signal.Signals) -> None:
    """It says where it listens, obeys, goes on after the end of its input, and ends well."""
    pipe = subprocess.PIPE
    command = [*PROGRAM, "--inputs", "0", "0", "3.3"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        port = int(process.stdout.readline().rpartition(":")[2])
        for line in (*LINES, "die", "revive"):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"ok: {line}\n"
        for line in ("dance", "input 8 1", "input 0 x", "garble 1 2", "hang 3", "input 1"):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline().startswith(f"error: {line}: ")
        process.stdin.write("\n")
        process.stdin.close()
        with socket.create_connection(("127.0.0.1", port), 10) as client:
            handle = ask(client, Command.SPIO, 0, 500_000, struct.pack("<I", 0))
            assert ask(client, Command.SPIX, handle, 0, bytes([1, 0xA0, 0])) == 3
            assert client.recv(3, socket.MSG_WAITALL) == bytes([0, 3, 0xFF])
        process.send_signal(ending)
        assert process.wait(10) == 0


def test_the_program_quits() -> None:
    """When it is told to."""
    done = subprocess.run(PROGRAM, cwd=ROOT, input="quit\n", capture_output=True, text=True, check=True)
    assert done.stdout.startswith("listening on 127.0.0.1:")


def test_a_clamp_follows_its_current() -> None:
    """A volt rms for thirty amperes, about the bias."""
    amperes = 6.0
    volts = clamp(lambda: amperes)
    for amperes in (0.0, 6.0, 16.0):
        samples = [volts(index / 1000) - 1.65 for index in range(1000)]
        rms = (sum(sample**2 for sample in samples) / len(samples)) ** 0.5
        assert rms == pytest.approx(amperes / 30)
