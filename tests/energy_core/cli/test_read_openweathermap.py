"""`energy-core read openweathermap`: the emulated weather on the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.cli.read.openweathermap import KEY_VARIABLE
from tests.emulators.openweathermap import OpenWeatherMap

KEY = "S3CRET"
NOON = datetime(2026, 6, 1, 12, 20, tzinfo=UTC)
PLACE = ["--latitude", "50.85", "--longitude", "4.35"]


@pytest.fixture
def server() -> Iterator[OpenWeatherMap]:
    """Return a server at noon."""
    with OpenWeatherMap(key=KEY, at=NOON) as running:
        yield running


def _command(server: OpenWeatherMap, *options: str) -> list[str]:
    return ["read", "openweathermap", "--url", server.url, *PLACE, *options]


@pytest.mark.parametrize("api", ["onecall", "free"])
def test_as_json(server: OpenWeatherMap, capsys: pytest.CaptureFixture[str], api: str) -> None:
    """As often as is wanted."""
    options = ["--key", KEY, "--api", api, "--json", "--count", "2", "--every", "1ms"]
    assert main(_command(server, *options)) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert (first["source"], first["at"]) == ("weather", "2026-06-01T12:20:00Z")
    assert first["values"]["temperature_c"] == pytest.approx(
        server.weather.temperature_c(int(NOON.timestamp()) // 60), abs=0.01
    )
    assert set(first["info"]) == {"sunrise_at", "sunset_at"}


def test_for_people(server: OpenWeatherMap, capsys: pytest.CaptureFixture[str]) -> None:
    """With the units."""
    assert main(_command(server, "--key", KEY)) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    units = {line[0]: line[2:] for line in lines[1:] if line}
    assert units["temperature_c"] == ["°C"]
    assert units["wind_speed_m_s"] == ["m/s"]
    assert units["uv_index"] == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--forecast"], 48),
        (["--forecast", "hours"], 48),
        (["--forecast", "days"], 8),
        (["--forecast", "minutes"], 61),
        (["--api", "free", "--forecast"], 40),
    ],
)
def test_a_forecast(
    server: OpenWeatherMap, capsys: pytest.CaptureFixture[str], options: list[str], count: int
) -> None:
    """A line for each step, at the instant for which it is meant."""
    assert main(_command(server, *options, "--key", KEY, "--json")) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(steps) == count
    assert [step["at"] for step in steps] == sorted({step["at"] for step in steps})
    assert {step["source"] for step in steps} == {"weather_forecast"}
    assert len({step["values"]["issued_at"] for step in steps}) == 1


def test_the_key_is_in_the_environment(server: OpenWeatherMap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where other users of the machine do not see it."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert main(_command(server)) == 0


def test_the_key_is_in_a_file(server: OpenWeatherMap, tmp_path: Path) -> None:
    """On a line."""
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    assert main(_command(server, "--key-file", str(tmp_path / "key"))) == 0


def test_no_key(
    server: OpenWeatherMap,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked for, with 2."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    (tmp_path / "key").write_bytes(b"\xff")
    for options in ([], ["--key-file", str(tmp_path / "none")], ["--key-file", str(tmp_path / "key")]):
        assert main(_command(server, *options)) == 2
    errors = capsys.readouterr().err.splitlines()
    assert errors[0] == (
        "energy-core: key: got '', takes an API key, here, in OPENWEATHERMAP_API_KEY or in a file"
    )
    assert all("key-file: got" in error for error in errors[1:])
    assert server.requests == []


def test_a_wrong_key_is_not_told(server: OpenWeatherMap, capsys: pytest.CaptureFixture[str]) -> None:
    """Although the other side says it again."""
    assert main(_command(server, "--key", "ANOTHER-S3CRET")) == 1
    said = capsys.readouterr().err
    assert "wrong or not yet active" in said
    assert "S3CRET" not in said


@pytest.mark.parametrize(
    ("option", "value"), [("--latitude", "91"), ("--longitude", "nan"), ("--url", "ftp://x")]
)
def test_what_cannot_be(
    server: OpenWeatherMap, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    """It is refused, with 2."""
    assert main(_command(server, "--key", KEY, option, value)) == 2
    assert f"{option.removeprefix('--')}: got" in capsys.readouterr().err
