"""The emulated inverters as servers: their faults on the wire, and as programs."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection

import pytest

from tests.emulators.fronius import MODELS, DataLogger, Fault, Flows, SteadyPlant
from tests.emulators.fronius.program import main as fronius
from tests.emulators.sma import Inverter
from tests.emulators.sma.program import main as sma

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
PLANT = SteadyPlant(Flows(pv_w=4000, grid_w=-1500, load_w=2500))
FLOW = "/solar_api/v1/GetPowerFlowRealtimeData.fcgi"


def ask(port: int, path: str, sent: object = None) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(
            "GET" if sent is None else "POST", path, None if sent is None else json.dumps(sent)
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.HTML, 200),
        (Fault.LIST, 200),
        (Fault.REDIRECT, 302),
        (Fault.UNAUTHORIZED, 401),
        (Fault.NO_PAGE, 404),
        (Fault.SERVER_ERROR, 500),
        (Fault.UNAVAILABLE, 503),
    ],
)
def test_a_status(fault: Fault, status: int) -> None:
    """Once, and then no more."""
    with DataLogger(PLANT, at=NOON) as logger:
        logger.fail(fault)
        assert ask(logger.port, FLOW)[0] == status
        assert json.loads(ask(logger.port, FLOW)[1])["Body"]["Data"]["Site"]["P_PV"] == 4000


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.CUT, http.client.IncompleteRead),
        (Fault.RESET, ConnectionResetError),
        (Fault.CLOSE, http.client.RemoteDisconnected),
        (Fault.NOT_HTTP, http.client.BadStatusLine),
    ],
)
def test_a_broken_answer(fault: Fault, error: type[Exception]) -> None:
    """On the wire, not only in name."""
    with DataLogger(PLANT, at=NOON) as logger:
        logger.fail(fault)
        with pytest.raises(error):
            ask(logger.port, FLOW)


def test_it_dies_and_lives_again() -> None:
    """On the same port; twice is as good as once."""
    logger = DataLogger(PLANT, at=NOON)
    with logger:
        logger.die()
        logger.die()
        with pytest.raises(ConnectionRefusedError):
            ask(logger.port, FLOW)
        logger.revive()
        logger.revive()
        assert ask(logger.port, FLOW)[0] == 200


@pytest.mark.parametrize(
    ("model", "path", "status"),
    [
        ("symo", "/solar_api/GetAPIVersion.cgi", 200),
        ("symo", "/solar_api/v1/GetLoggerInfo.cgi", 404),
        ("symo", "/solar_api/v1/GetInverterRealtimeData.cgi", 404),
        ("symo", "/elsewhere", 404),
        ("no_flow", FLOW, 404),
        ("v0", "/solar_api/GetAPIVersion.cgi", 404),
        ("v0", "/solar_api/GetMeterRealtimeData.cgi?Scope=System", 404),
        ("v0", "/solar_api/GetInverterRealtimeData.cgi?Scope=System", 200),
    ],
)
def test_the_pages_of_a_data_logger(model: str, path: str, status: int) -> None:
    """Each kind has its own."""
    with DataLogger(PLANT, MODELS[model], at=NOON) as logger:
        assert ask(logger.port, path)[0] == status


@pytest.mark.parametrize(("device", "code"), [("1", 0), ("2", 12), ("x", 12)])
def test_an_inverter_that_is_not_there(device: str, code: int) -> None:
    """It is not available."""
    path = f"/solar_api/v1/GetInverterRealtimeData.cgi?Scope=Device&DeviceId={device}"
    with DataLogger(PLANT, at=NOON) as logger:
        assert json.loads(ask(logger.port, path)[1])["Head"]["Status"]["Code"] == code


def test_sessions_of_an_inverter() -> None:
    """With the right password, as long as there is room; without one there are no values."""
    with Inverter(PLANT, at=NOON) as inverter:
        inverter.most_sessions = 1

        def post(path: str, **sent: object) -> object:
            return json.loads(ask(inverter.port, path, sent)[1])

        assert post("/dyn/login.json", right="usr", **{"pass": "wrong"}) == {"err": 401}
        assert post("/dyn/login.json", right="root", **{"pass": "password"}) == {"err": 401}
        assert post("/dyn/login.json", right="usr", **{"pass": "password"}) == {"result": {"sid": "SID1"}}
        assert post("/dyn/login.json", right="usr", **{"pass": "password"}) == {"err": 503}
        assert post("/dyn/getValues.json", keys=["6100_40263F00"]) == {"err": 401}
        said = post("/dyn/getValues.json?sid=SID1", keys=["6100_40263F00"])
        assert said == {"result": {"0199-B33FE123": {"6100_40263F00": {"1": [{"val": 4000}]}}}}
        post("/dyn/logout.json?sid=SID1")
        assert post("/dyn/getValues.json?sid=SID1") == {"err": 401}
        assert post("/dyn/none.json") == {"err": 404}
        assert ask(inverter.port, "/dyn/login.json", "no object")[1] == b'{"err": 401}'


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run an emulator as a program."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", *arguments, "--port", "0", "--at", "2026-06-10T13:00:00+02:00"]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """Return the next line that a program says."""
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


@pytest.mark.parametrize(
    ("program", "page", "commands", "mistakes"),
    [
        (
            ["tests.emulators.fronius", "--battery", "--model", "gen24"],
            FLOW,
            [
                "lack meter",
                "have meter",
                "refuse 8 busy",
                "accept",
                "sleep",
                "wake",
                "fail cut 2",
                "die",
                "revive",
            ],
            ["fly", "refuse x", "fail nothing", "lack"],
        ),
        (
            ["tests.emulators.sma", "--form", "flat"],
            "/dyn/getDashValues.json",
            ["sessions 2", "sleep", "wake", "error 503", "accept", "end", "fail cut", "die", "revive"],
            ["fly", "sessions many", "fail nothing", "error"],
        ),
    ],
)
def test_a_program(program: list[str], page: str, commands: list[str], mistakes: list[str]) -> None:
    """It says where it listens, answers, obeys, and ends when it is told to."""
    with running(*program) as process:
        assert process.stdin
        place = said(process).removeprefix("listening on http://127.0.0.1:")
        assert ask(int(place), page, {})[0] == 200
        for command in commands:
            process.stdin.write(f"{command}\n")
            process.stdin.flush()
            assert said(process) == f"ok: {command}"
        for mistake in mistakes:
            process.stdin.write(f"{mistake}\n")
            process.stdin.flush()
            assert said(process).startswith(f"error: {mistake}: ")
        process.stdin.write("quit\n")
        process.stdin.flush()
        assert process.wait(10) == 0


@pytest.mark.parametrize("main", [fronius, sma])
def test_a_port_that_is_taken(main: object, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said."""
    assert callable(main)
    with DataLogger(PLANT) as other:
        create_connection(("127.0.0.1", other.port)).close()
        assert main(["--port", str(other.port)]) == 1
    assert "in use" in capsys.readouterr().err


def test_a_time_without_a_zone(capsys: pytest.CaptureFixture[str]) -> None:
    """It names no instant."""
    with pytest.raises(SystemExit):
        fronius(["--at", "2026-06-10T13:00:00"])
    assert "invalid _instant value" in capsys.readouterr().err
