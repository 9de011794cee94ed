"""The meter as a program of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_connection

import pytest

from tests.emulators.p1_meter import Meter, MeterOptions, main

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
AT_NOON = ["--start", "2026-03-01T12:00:00+01:00"]
PROGRAM = [sys.executable, "-m", "tests.emulators.p1_meter", *AT_NOON]
SPOILING = ("badcrc 3", "noise", "garble", "half", "glue 2")
CLOCK = ("freeze", "thaw", "offset 90")


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    command = [*PROGRAM, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


def _tell(process: subprocess.Popen[str], command: str) -> str:
    assert process.stdin
    process.stdin.write(f"{command}\n")
    process.stdin.flush()
    return _line(process)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_on_a_pty(tmp_path: Path, ending: signal.Signals) -> None:
    """It says where it listens, talks, obeys, and leaves nothing behind."""
    link = tmp_path / "p1"
    with _running("--pty", str(link), "--speed", "0") as process:
        assert _line(process) == f"listening on {link}"
        port = os.open(link, os.O_RDONLY | os.O_NOCTTY)
        assert _tell(process, "step 1") == "ok: step 1"
        assert os.read(port, 6) == b"/FLU5\\"
        os.close(port)
        assert _tell(process, "pull") == "ok: pull"
        assert not link.is_symlink()
        assert _tell(process, "plug") == "ok: plug"
        assert link.is_symlink()
        process.send_signal(ending)
        assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


def test_commands() -> None:
    """Every command is known; a wrong one is answered and does no harm."""
    with _running("--tcp", "0", "--speed", "0", "--clients", "1") as process:
        assert _line(process).startswith("listening on 127.0.0.1:")
        for command in (*SPOILING, *CLOCK, "silence 10", "silence", "resume", "disconnect", "swap"):
            assert _tell(process, command) == f"ok: {command}"
        for command in ("dance", "badcrc many", "offset", "pull 3"):
            assert _tell(process, command).startswith("error: ")
        assert process.stdin
        process.stdin.write("\nquit\n")
        process.stdin.close()
        assert process.wait(10) == 0


def test_count() -> None:
    """It ends after the last telegram, which a reader gets whole; the end of its input does not end it."""
    with _running(
        "--tcp", "0", "--speed", "inf", "--count", "50", "--country", "nl", "--phases", "1"
    ) as process:
        assert process.stdin
        process.stdin.close()
        port = int(_line(process).rpartition(":")[2])
        with create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as stream:
            data = stream.read()
        assert process.wait(10) == 0
    meter = Meter(MeterOptions(start=START, flavour="nl", phases=1))
    assert data == b"".join(meter.telegram(START + timedelta(seconds=n)) for n in range(50))


def test_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """It prints telegrams, the same every time."""
    how_many = ["--count", "3", "--period", "60"]
    assert main(["--stdout", *how_many, *AT_NOON, "--solar", "0", "--seed", "4"]) == 0
    meter = Meter(MeterOptions(start=START, seed=4, solar_w=0))
    expected = b"".join(meter.telegram(START + timedelta(minutes=n)) for n in range(3))
    assert capfdbinary.readouterr().out == expected


def test_stdout_that_is_closed() -> None:
    """A reader that has seen enough is no error."""
    command = [*PROGRAM, "--stdout"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"/FLU5")
        process.stdout.close()
        assert process.wait(10) == 0


def test_a_place_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so and ends with 1."""
    (tmp_path / "p1").write_text("precious")
    assert main(["--pty", str(tmp_path / "p1")]) == 1
    assert "is not a link" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--stdout", "--start", "2026-03-01T12:00"], ["--tcp", "x"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """They are refused: no place, no zone, no number."""
    with pytest.raises(SystemExit):
        main(arguments)
    assert "error: " in capsys.readouterr().err
