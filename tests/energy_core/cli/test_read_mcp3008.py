"""`energy-core read mcp3008`: an input of a chip at an emulated Raspberry Pi."""

import json
from collections.abc import Iterator

import pytest

from energy_core.cli.main import main
from tests.emulators.pigpiod import Pigpiod

COMMAND = ["read", "mcp3008", "--channel", "1"]


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a Raspberry Pi with 1 V at input 1."""
    with Pigpiod() as running:
        running.chip.inputs[1] = 1.0
        yield running


def _host(daemon: Pigpiod) -> list[str]:
    return ["--host", f"{daemon.host}:{daemon.port}"]


def test_as_json(daemon: Pigpiod, capsys: pytest.CaptureFixture[str]) -> None:
    """With its name, unit and calibration, as often as is wanted."""
    options = ["--gain", "30", "--offset", "-2", "--name", "Car current", "--unit", "A"]
    assert main([*COMMAND, *_host(daemon), *options, "--json", "--count", "2", "--every", "1ms"]) == 0
    for line in capsys.readouterr().out.splitlines():
        reading = json.loads(line)
        assert reading["source"] == "mcp3008"
        assert reading["values"] == {"car_current_a": pytest.approx(28, abs=0.1)}
        assert reading["info"] == {"input_v": pytest.approx(1, abs=0.0033)}
    daemon.wait_until(lambda: not daemon.clients)


def test_for_people(daemon: Pigpiod, capsys: pytest.CaptureFixture[str]) -> None:
    """With the unit."""
    assert main([*COMMAND, *_host(daemon), "--vref", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["voltage_v", "1.513672", "V"]


def test_a_difference_and_an_effective_value(daemon: Pigpiod, capsys: pytest.CaptureFixture[str]) -> None:
    """A steady voltage has none."""
    assert main([*COMMAND, *_host(daemon), "--differential", "--rms", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["values"] == {"voltage_v": 0}
    assert set(daemon.chip.asked) == {0b0001}


def test_nobody_there(daemon: Pigpiod, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, with 1."""
    daemon.die()
    assert main([*COMMAND, *_host(daemon)]) == 1
    assert capsys.readouterr().err.endswith("does pigpiod run, and take remote connections?\n")


@pytest.mark.parametrize("host", ["", "a:b", "a:70000", "me@pi", "pi/x", ":8888", "[::1"])
def test_what_is_no_host(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused, with 2."""
    assert main([*COMMAND, "--host", host]) == 2
    assert "host: got" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--vref", "0"], "vref: got 0.0"),
        (["--unit", "x"], "unit: got 'x'"),
        (["--name", "1"], "quantity: got"),
    ],
)
def test_what_cannot_be(options: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused, with 2."""
    assert main([*COMMAND, *options]) == 2
    assert words in capsys.readouterr().err
