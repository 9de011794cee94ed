"""`energy-core run`: a house in a process of its own, on a real line, ended by real signals."""

import json
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from energy_core.cli.main import main
from energy_core.stores.csv import CsvStore
from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions, PtyLine
from tests.emulators.pigpiod import Pigpiod

from .running_house import ROOT, RunningHouse, house, rows, write_config

HOUR_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1, minutes=30)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    """A meter whose time goes fast, so that what it says in a minute is what it says in hours."""
    meter = Meter(MeterOptions(start=HOUR_AGO), ConstantHouse((1000, 0, 0)))
    with PtyLine(meter, link=tmp_path / "p1", speed=20) as line:
        yield line


@pytest.fixture
def config(tmp_path: Path, line: PtyLine) -> Path:
    """The configuration of the house."""
    return write_config(tmp_path, line.path)


def blocks_done(config: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any] | None:
    """Return the states of the quarters, once some are done."""
    capsys.readouterr()
    assert agents(config, "states", "data_manager.meter.quarters", "--json") == 0
    states: dict[str, Any] = json.loads(capsys.readouterr().out)
    return states if states["blocks"]["done"] else None


def is_at_work(config: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """Say whether the logger has been at one run for a second or longer."""
    capsys.readouterr()
    assert agents(config, "states", "logger.meter.readings", "--json") == 0
    return json.loads(capsys.readouterr().out)["running_for"] not in {None, "0s"}


def agents(config: Path, *argv: str) -> int:
    """Ask the agents of the house."""
    return main(["agents", *argv, "--config", str(config)])


def test_what_was_ignored_at_the_start_ends_no_house(config: Path, tmp_path: Path) -> None:
    """As behind `nohup`, or in the background of a script; SIGTERM ends it all the same."""
    numbers = signal.SIGINT, signal.SIGHUP, signal.SIGTERM
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        one = RunningHouse(config)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
    try:
        one.until(lambda: rows(tmp_path) >= 2)
        one.tell(signal.SIGINT)
        one.tell(signal.SIGHUP)
        known = rows(tmp_path)
        one.until(lambda: rows(tmp_path) >= known + 2)
        assert one.end(signal.SIGTERM) == 0
    finally:
        one.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGHUP, marks=pytest.mark.nightly)])
def test_a_house_runs_is_asked_and_ends_well(
    config: Path,
    tmp_path: Path,
    line: PtyLine,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    """Rows are written, and settings that were changed meanwhile hold after a restart."""
    with house(config) as one:
        one.until(lambda: rows(tmp_path) >= 3)
        assert agents(config, "list") == 0
        listed = capsys.readouterr().out.splitlines()
        assert [each.split() for each in listed] == [
            ["data_manager.meter.days", "well"],
            ["data_manager.meter.means", "well"],
            ["data_manager.meter.quarters", "well"],
            ["logger.meter.readings", "well"],
            ["reader.meter", "well"],
        ]
        assert agents(config, "set", "logger.meter.readings", "period=2s", "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"period": "2s"}
        line.silence()
        before = rows(tmp_path)
        assert one.end() == 0
    assert rows(tmp_path) >= before
    assert json.loads((tmp_path / "state" / "settings.json").read_text()) == {
        "logger.meter.readings": {"period": "2s"}
    }
    with house(config) as one:
        one.until((tmp_path / "state" / "token").exists)
        one.until(lambda: main(["agents", "config", "logger.meter.readings", "--config", str(config)]) == 0)
        assert "2s" in capsys.readouterr().out
        assert one.end(number) == 0


def test_quarters_are_made_meanwhile(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As often as one wants, from now on."""
    quarters = tmp_path / "readings_meter_quarters.csv"
    with PtyLine(
        Meter(MeterOptions(start=HOUR_AGO), ConstantHouse((1000, 0, 0))), link=tmp_path / "p2", speed=600
    ) as fast:
        config.write_text(config.read_text().replace("/p1", "/p2"))
        with house(config) as one:
            one.until(lambda: rows(tmp_path) >= 4)
            asked = one.until(
                lambda: (
                    agents(config, "set", "data_manager.meter.quarters", "period=1", "blocks_to_process=500")
                    == 0
                )
            )
            assert asked
            states = one.until(lambda: blocks_done(config, capsys))
            assert one.end() == 0
        assert fast.told
    assert states["blocks"]["done"] >= 1
    assert states["last_error"] is None
    kept = CsvStore(tmp_path / "readings_meter.csv")  # rows are minutes apart here, and may have come since
    found = CsvStore(quarters).get_all()
    assert len(found)
    for begin, kwh in (found["import_t1_kwh"] + found["import_t2_kwh"]).items():
        assert isinstance(begin, datetime)
        before, inside = kept.get(HOUR_AGO, begin), kept.get(begin, begin + timedelta(minutes=15))
        since = (before if len(before) else inside[:1]).index[-1]
        told = [(at - since) / timedelta(hours=1) for at in inside.index]  # in kWh, of 1000 W
        told = told if begin == found.index[-1] else told[-1:]  # more of its rows may have come since
        assert any(kwh == pytest.approx(each, abs=0.0025) for each in told)


def test_a_kill_loses_nothing_that_was_written(config: Path, tmp_path: Path) -> None:
    """And the next one begins at once, where it was."""
    with house(config) as one:
        one.until(lambda: rows(tmp_path) >= 3)
        before = rows(tmp_path)
        assert one.end(signal.SIGKILL) == -signal.SIGKILL
    with house(config) as one:
        one.until(lambda: rows(tmp_path) > before + 2)
        assert one.end() == 0
    times = CsvStore(tmp_path / "readings_meter.csv").get_all().index
    assert times.is_unique
    assert times.is_monotonic_increasing


def test_one_program_runs_a_house(config: Path, tmp_path: Path) -> None:
    """A second one says so, and touches nothing."""
    with house(config) as one:
        one.until(lambda: rows(tmp_path) >= 1)
        done = subprocess.run(
            [sys.executable, "-m", "energy_core", "run", "--config", str(config)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert f"another energy-core runs with {tmp_path}/state" in done.stderr
        assert one.end() == 0


def test_a_silent_meter_is_said_once_and_when_it_is_back(config: Path, tmp_path: Path, line: PtyLine) -> None:
    """The house goes on."""
    with house(config) as one:
        one.until(lambda: rows(tmp_path) >= 1)
        line.silence()
        one.until(lambda: "meter: nothing new for 2 s" in one.said)
        line.resume()
        one.until(lambda: "meter: all is well again" in one.said)
        assert one.end() == 0
        assert one.said.count("nothing new") == 1


@pytest.mark.nightly  # a disk that hangs is in every check
def test_a_device_that_never_answers_keeps_nobody(config: Path, tmp_path: Path) -> None:
    """Neither the others, nor the end."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        config.write_text(
            f"""{config.read_text()}
            [[readers]]
            type = "fronius"
            name = "roof"
            url = "http://127.0.0.1:{port}"
            timeout = "60s"
            [logging]
            level = "info"
            """
        )
        with house(config) as one:
            one.until(lambda: rows(tmp_path) >= 3)
            assert one.end() == 0
            assert "roof hangs, and is cancelled" in one.said


@pytest.mark.parametrize("signals", [pytest.param(1, marks=pytest.mark.nightly), 2])
def test_a_disk_that_hangs_keeps_nobody(
    config: Path, tmp_path: Path, signals: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The end comes all the same, and says that not all was written; a second signal does not wait."""
    os.mkfifo(tmp_path / "readings_meter.csv")
    assert stat.S_ISFIFO((tmp_path / "readings_meter.csv").stat().st_mode)
    with house(config) as one:
        one.until(lambda: agents(config, "states", "logger.meter.readings") == 0)
        one.until(lambda: is_at_work(config, capsys))
        for _ in range(signals):
            one.tell(signal.SIGTERM)
            sleep(0.2)
        assert one.wait() == 1
        words = ("meter.readings could not be closed in time", "Not everything has ended")
        assert words[signals - 1] in one.said


def test_a_relay_goes_off_at_the_end(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until then it is on, as its controller has decided, and a setting does not switch it."""
    with Pigpiod() as pi:
        config.write_text(
            f"""{config.read_text()}
            [[outputs]]
            type = "gpio"
            name = "relay"
            pin = 17
            host = "{pi.host}"
            port = {pi.port}
            [[controllers]]
            name = "car"
            output = "relay"
            meter = "meter"
            mode = "on"
            guard = false
            min_off_seconds = 0
            """
        )
        with house(config) as one:
            one.until(lambda: pi.pins.level(17))
            assert agents(config, "list") == 0
            assert "controller.car" in capsys.readouterr().out
            assert agents(config, "set", "controller.car", "charging_power=2000") == 0
            assert pi.pins.level(17) == 1
            assert one.end() == 0
        assert pi.pins.level(17) == 0
    assert json.loads((tmp_path / "state" / "settings.json").read_text()) == {
        "controller.car": {"charging_power": 2000.0}
    }
    assert (tmp_path / "state" / "controller_car.json").exists()


def test_the_service_manager_hears_how_it_goes(config: Path, tmp_path: Path) -> None:
    """Ready once all has started, alive while it runs, and when it stops."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        with house(config, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="300000") as one:
            assert [manager.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
            one.tell(signal.SIGTERM)
            words = [manager.recv(100)]
            while words[-1] == b"WATCHDOG=1":
                words.append(manager.recv(100))
            assert words[-1] == b"STOPPING=1"
            assert one.wait() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("max_silence", "max_silense"), "run.max_silense"),
        (("[server]", '[server]\nhost = "0.0.0.0"'), "server.host: got '0.0.0.0', takes 127.0.0.1"),
        (("[server]", '[server]\ntoken = "short"'), "server.token: got something, takes a secret of 16"),
    ],
)
def test_a_wrong_configuration_does_not_start(
    config: Path, change: tuple[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And is called so by its exit code."""
    config.write_text(config.read_text().replace(*change))
    assert main(["run", "--config", str(config)]) == 2
    assert words in capsys.readouterr().err


def test_it_runs_in_this_process_too(
    tmp_path: Path, line: PtyLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder of systemd, whose watchdog is told."""
    config = write_config(tmp_path, line.path, more="data_managers = []")
    config.write_text(config.read_text().replace(f'state_folder = "{tmp_path}/state"', ""))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "systemd"))
    monkeypatch.setenv("WATCHDOG_USEC", "300000")
    monkeypatch.setattr(logging.getLogger(), "level", logging.ERROR)

    def end_it() -> None:
        while rows(tmp_path) < 2 or agents(config, "list"):
            sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end_it)
    ending.start()
    assert main(["run", "--config", str(config)]) == 0
    ending.join()
    assert "reader.meter" in capsys.readouterr().out
    assert (tmp_path / "systemd" / "run.lock").exists()
    assert (tmp_path / "systemd" / "token").exists()
