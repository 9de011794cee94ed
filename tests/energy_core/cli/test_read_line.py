"""`energy-core read dsmr --device | --tcp`: a meter on a line."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.cli.read.printer import Printer
from energy_core.models import Reading
from energy_core.readers.dsmr import Rejection
from tests.emulators.p1_meter import PtyLine, TcpLine

from .meters import START, meter, spoiled, telegrams

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tcp() -> Iterator[TcpLine]:
    """A meter behind a gateway, that talks quickly."""
    with TcpLine(meter(), start=START, speed=50) as line:
        yield line


def test_a_serial_device_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Until there was enough."""
    one = meter()
    with PtyLine(one, start=START, speed=50) as line:
        assert main(["read", "dsmr", "--device", line.path, "--count", "3", "--json"]) == 0
        objects = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
        sent = {f"{sent.at:%Y-%m-%dT%H:%M:%SZ}": one.truth(sent.at)["import_power_w"] for sent in line.sent}
    assert len(objects) == 3
    assert {said["at"]: said["values"]["import_power_w"] for said in objects}.items() <= sent.items()


def test_a_gateway_is_read(tcp: TcpLine, capsys: pytest.CaptureFixture[str]) -> None:
    """And what it spoils is said."""
    tcp.bad_crc(2)
    assert (
        main(["read", "dsmr", "--tcp", f"127.0.0.1:{tcp.port}", "--count", "3", "--json", "--country", "be"])
        == 0
    )
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 3
    assert set(captured.err.splitlines()) <= {"energy-core: rejected, crc"}


def test_ctrl_c_ends_it_quietly(tcp: TcpLine) -> None:
    """In the middle of it all."""
    command = [sys.executable, "-m", "energy_core", "read", "dsmr", "--tcp", f"127.0.0.1:{tcp.port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, b"")


def test_a_reader_of_the_output_may_leave(tcp: TcpLine) -> None:
    """As `head` does."""
    command = [sys.executable, "-m", "energy_core", "read", "dsmr", "--tcp", f"127.0.0.1:{tcp.port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (["--device", "/dev/no-such-port"], "Cannot open /dev/no-such-port: there is no such device"),
        (["--tcp", "127.0.0.1:{port}"], "nothing listens there"),
    ],
)
def test_a_line_that_cannot_be_opened_is_said(
    place: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At once, in one line, and that is the end of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert main(["read", "dsmr", *(part.format(port=port) for part in place)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_a_line_that_gives_nothing_good_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    """By a gateway that hangs up: what was rejected, and why it ended."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=_answer_once, args=(server, spoiled(telegrams(1))))
        answer.start()
        code = main(["read", "dsmr", "--tcp", f"127.0.0.1:{server.getsockname()[1]}"])
        answer.join()
    assert code == 1
    rejected, lost = capsys.readouterr().err.splitlines()
    assert rejected == "energy-core: rejected, crc"
    assert "Lost tcp://127.0.0.1" in lost


def _answer_once(server: socket.socket, data: bytes) -> None:
    client, _ = server.accept()
    with client:
        client.sendall(data)


def test_a_line_that_was_good_is_opened_again(
    tcp: TcpLine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the pause is said."""
    write = Printer.print

    def write_and_hang_up(printer: Printer, result: Reading | Rejection) -> None:
        write(printer, result)
        if printer.good == 1:
            threading.Thread(target=tcp.disconnect).start()

    monkeypatch.setattr(Printer, "print", write_and_hang_up)
    assert main(["read", "dsmr", "--tcp", f"127.0.0.1:{tcp.port}", "--count", "80", "--json"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 80
    assert captured.err.startswith("energy-core: Lost tcp://127.0.0.1")
    assert captured.err.endswith("; trying again until it is back\n")
