"""`energy-core agents`: what it asks, and what it writes."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.cli.server_token import make_token, read_token
from energy_core.cli.state_folder import StateFolder, default_folder
from energy_core.config import ServerConfig
from energy_core.config_file import load
from energy_core.exceptions import ConfigError, StoreError
from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions, PtyLine

from .running_house import ROOT, RunningHouse, house, rows, write_config

LOGGER = "logger.meter.readings"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A house that runs for all tests of this module."""
    folder = tmp_path_factory.mktemp("house")
    meter = Meter(MeterOptions(start=datetime.now(UTC).replace(microsecond=0)), ConstantHouse((1000, 0, 0)))
    with PtyLine(meter, link=folder / "p1") as line, house(write_config(folder, line.path)) as one:
        one.until(lambda: rows(folder) >= 1)
        yield one


def url_of(one: RunningHouse) -> str:
    """Return where it answers."""
    config = load(one.config).server
    assert config
    return f"ws://127.0.0.1:{config.port}"


def token_of(one: RunningHouse) -> str:
    """Return its token."""
    token = read_token(one.config.parent / "state")
    assert token
    return token


def test_agents_are_listed_for_programs(running: RunningHouse, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object a line."""
    token = token_of(running)
    assert main(["agents", "list", "--url", url_of(running), "--token", token, "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["kind"] for each in found] == ["data_manager"] * 3 + ["logger", "reader"]


def test_states_are_written_for_people(
    running: RunningHouse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the token of the environment."""
    monkeypatch.setenv("ENERGY_CORE_TOKEN", token_of(running))
    assert main(["agents", "states", "reader.meter", "--url", url_of(running)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["last_error", "-"] for line in lines)
    assert "values" in lines
    (power,) = (line.split()[1] for line in lines if line.startswith("  import_power_w "))
    assert 900 < int(power) < 1200


def test_settings_are_changed_all_or_none(running: RunningHouse, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reason is said on a line of its own."""
    where = ("--config", str(running.config))
    assert main(["agents", "set", LOGGER, "period=3s", "speed=9", *where]) == 1
    assert capsys.readouterr().err.splitlines() == ["energy-core: speed: no such key here; known are period"]
    assert main(["agents", "config", LOGGER, *where]) == 0
    assert capsys.readouterr().out.split() == ["period", "1s"]
    assert main(["agents", "set", LOGGER, "period=3", *where]) == 0
    assert capsys.readouterr().out.split() == ["period", "3s"]
    assert main(["agents", "set", "reader.meter", "period=0.5s", *where]) == 1
    assert "from 1 s to 86400 s" in capsys.readouterr().err
    assert main(["agents", "set", LOGGER, "period=1s", *where]) == 0


def test_who_follows_goes_on_until_it_is_told(running: RunningHouse) -> None:
    """By Ctrl-C."""
    command = [sys.executable, "-m", "energy_core", "agents", "states", LOGGER, "--follow", "--json"]
    with subprocess.Popen(
        [*command, "--config", str(running.config)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as asking:
        assert asking.stdout
        runs = [json.loads(asking.stdout.readline())["runs"] for _ in range(3)]
        asking.send_signal(signal.SIGINT)
        assert asking.wait(60) == 130
    assert runs == sorted(set(runs))


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["states", "logger.nobody"], 1, "no agent 'logger.nobody'; there are: data_manager.meter.days,"),
        (["set", LOGGER, "period"], 2, "KEY=VALUE once for each key"),
        (["set", LOGGER, "period=1s", "period=2s"], 2, "KEY=VALUE once for each key"),
        (["set", LOGGER, "=2s"], 2, "KEY=VALUE once for each key"),
    ],
)
def test_what_cannot_be_is_said(
    running: RunningHouse, argv: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the exit code that belongs to it."""
    assert main(["agents", *argv, "--config", str(running.config)]) == code
    assert words in capsys.readouterr().err


def test_a_token_is_needed_and_must_be_right(
    running: RunningHouse,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That of this machine is not sent elsewhere."""
    monkeypatch.setenv("STATE_DIRECTORY", str(running.config.parent / "state"))
    assert main(["agents", "list", "--url", url_of(running)]) == 2
    assert "token: got nothing, takes the token of the server" in capsys.readouterr().err
    assert main(["agents", "list", "--url", url_of(running), "--token", "wrong"]) == 1
    assert "refuses the token" in capsys.readouterr().err
    file = tmp_path / "house.toml"
    file.write_text('[house]\nname = "Home"')
    assert main(["agents", "list", "--config", str(file)]) == 2
    assert "a section [server], or nobody answers" in capsys.readouterr().err
    file.write_text(
        '[house]\nname = "Home"\n[server]\nhost = "::1"\nport = 9\ntoken = "sixteen-letters-or-more"'
    )
    assert main(["agents", "list", "--config", str(file)]) == 1
    assert "ws://[::1]:9/api/websocket cannot be reached" in capsys.readouterr().err


def test_a_token_is_made_once_for_its_owner_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And is said to be open when it is."""
    token = make_token(ServerConfig(), tmp_path)
    file = tmp_path / "token"
    assert len(token) > 40
    assert token.isalnum()  # one that began with a dash would be none behind `--token`
    assert file.stat().st_mode & 0o777 == 0o600
    assert make_token(ServerConfig(), tmp_path) == read_token(tmp_path) == token
    assert make_token(ServerConfig(token="sixteen-letters-or-more"), tmp_path) != token  # noqa: S106
    assert not caplog.records
    file.chmod(0o644)
    assert read_token(tmp_path) == token
    assert "Others than you can read" in caplog.text
    assert token not in caplog.text
    file.write_text("")
    assert make_token(ServerConfig(), tmp_path) != token


def test_a_token_that_cannot_be_kept_ends_the_start(tmp_path: Path) -> None:
    """Or read."""
    (tmp_path / "token.tmp").mkdir()
    with pytest.raises(ConfigError, match=r"cannot be written \(Is a directory"):
        make_token(ServerConfig(), tmp_path)
    (tmp_path / "token").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"cannot be read \(it is no text"):
        make_token(ServerConfig(), tmp_path)
    (tmp_path / "token").unlink()
    (tmp_path / "token").mkdir()
    with pytest.raises(ConfigError, match=r"cannot be read \(Is a directory"):
        read_token(tmp_path)


def test_the_state_folder_is_that_of_one_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of systemd, of the user or of the configuration; one that cannot be used is said, and done without."""
    monkeypatch.setenv("STATE_DIRECTORY", f"{tmp_path}/one:{tmp_path}/two")
    assert default_folder() == tmp_path / "one"
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "energy-core"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert default_folder() == Path("~/.local/state/energy-core").expanduser()
    with StateFolder(str(tmp_path / "own")) as folder:
        assert folder.path == tmp_path / "own"
        with pytest.raises(StoreError, match="another energy-core"), StateFolder(str(folder.path)):
            pass
    with StateFolder(str(folder.path)):
        assert not caplog.records
    (tmp_path / "file").write_text("")
    with StateFolder(str(tmp_path / "file")):
        assert "cannot be used" in caplog.text
    assert caplog.records[0].levelno == logging.WARNING
    assert os.path.lexists(tmp_path / "file")
