"""`energy-core read fronius`: an inverter on the network."""

import json
from collections.abc import Iterator

import pytest

from energy_core.cli.main import main
from energy_core.readers.fronius import Endpoint
from tests.emulators.fronius import DataLogger, Fault
from tests.energy_core.readers.fronius.devices import NOON, STEADY


@pytest.fixture
def logger() -> Iterator[DataLogger]:
    """A data logger that always says the same."""
    with DataLogger(STEADY, at=NOON) as device:
        yield device


def test_all_that_it_knows(logger: DataLogger, capsys: pytest.CaptureFixture[str]) -> None:
    """In lines to read, once."""
    assert main(["read", "fronius", "--url", logger.url]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "fronius 2026-06-10T11:00:00Z"
    assert "  pv_power_w                       4000 W" in lines
    assert "  grid_power_w                    -1500 W" in lines
    assert err == ""


@pytest.mark.parametrize(
    ("endpoint", "page", "column"),
    [
        ("powerflow", "GetPowerFlowRealtimeData.fcgi", "load_power_w"),
        ("inverter-system", "GetInverterRealtimeData.cgi", "pv_total_kwh"),
        ("inverter-device", "GetInverterRealtimeData.cgi", "device_status"),
        ("meter", "GetMeterRealtimeData.cgi", "grid_power_w"),
        ("storage", "GetStorageRealtimeData.cgi", None),
    ],
)
def test_one_question(
    logger: DataLogger, capsys: pytest.CaptureFixture[str], endpoint: str, page: str, column: str | None
) -> None:
    """As JSON; no other is asked."""
    assert main(["read", "fronius", "--url", logger.url, "--endpoint", endpoint, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["source"] == "fronius"
    assert said["at"] == "2026-06-10T11:00:00Z"
    assert {column} - {None} <= set(said["values"])
    assert [asked.path for asked in logger.requests] == [f"/solar_api/v1/{page}"]


def test_several_times(
    logger: DataLogger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the pause in between that is asked for."""
    pauses = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("energy_core.cli.read.polled.asyncio.sleep", pause)
    assert main(["read", "fronius", "--url", logger.url, "--count", "3", "--every", "15s", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert pauses == [15, 15]


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.HTML, "a web page in place of data"), (Fault.SERVER_ERROR, "HTTP status 500")]
)
@pytest.mark.parametrize("endpoint", [None, *Endpoint])
def test_an_error_is_one_line(
    logger: DataLogger,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    words: str,
    endpoint: str | None,
) -> None:
    """On standard error, and the end is 1."""
    logger.fail(fault, 9)
    which = ["--endpoint", endpoint] if endpoint else []
    assert main(["read", "fronius", "--url", logger.url, *which]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert words in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--url", "ftp://roof"], "url: got 'ftp://roof', takes the address of the inverter"),
        (["--url", "http://roof", "--every", "1s"], "period: got '1s', takes a duration"),
    ],
)
def test_settings_that_cannot_be(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """They are said, and the end is 2."""
    assert main(["read", "fronius", *argv]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [[], ["--url", "http://roof", "--endpoint", "roof"], ["--url", "http://roof", "--every", "often"]]
)
def test_a_wrong_call(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """It says what is right."""
    with pytest.raises(SystemExit) as ended:
        main(["read", "fronius", *argv])
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
