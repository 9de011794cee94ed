"""`energy-core read sma`: an inverter on the network, with a password."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.cli.read.sma import PASSWORD_VARIABLE
from tests.emulators.sma import Inverter
from tests.energy_core.readers.sma.devices import NOON, PASSWORD, STEADY


@pytest.fixture
def inverter() -> Iterator[Inverter]:
    """An inverter that always says the same."""
    with Inverter(STEADY, password=PASSWORD, at=NOON) as device:
        yield device


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no password from without."""
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)


def pages(inverter: Inverter) -> list[str]:
    """Return what was asked for."""
    return [asked.path for asked in inverter.requests]


def test_a_password_in_the_environment(
    inverter: Inverter, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other user sees it; the session is given back."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert main(["read", "sma", "--url", inverter.url]) == 0
    out, err = capsys.readouterr()
    assert "  pv_power_w                       4000 W" in out.splitlines()
    assert err == ""
    assert pages(inverter) == ["/dyn/login.json", "/dyn/getValues.json", "/dyn/logout.json"]
    assert inverter.sessions == set()


def test_a_password_in_a_file(inverter: Inverter, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Whatever ends its line."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    argv = ["read", "sma", "--url", inverter.url, "--password-file", str(path), "--group", "installer"]
    assert main([*argv, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["source"], said["values"]["pv_total_kwh"]) == ("sma", 900)
    assert main(["read", "sma", "--url", inverter.url, "--password-file", str(tmp_path / "none")]) == 2
    assert "takes a file that holds the password" in capsys.readouterr().err


def test_a_password_on_the_line(inverter: Inverter, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody else looks."""
    assert main(["read", "sma", "--url", inverter.url, "--password", PASSWORD, "--no-verify-tls"]) == 0
    assert "4000 W" in capsys.readouterr().out


def test_no_password(inverter: Inverter, capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown to anybody."""
    assert main(["read", "sma", "--url", inverter.url]) == 0
    assert "4000 W" in capsys.readouterr().out
    assert pages(inverter) == ["/dyn/getDashValues.json"]


def test_a_wrong_password(inverter: Inverter, capsys: pytest.CaptureFixture[str]) -> None:
    """It is one line, in which it is not."""
    assert main(["read", "sma", "--url", inverter.url, "--password", "wr0ng"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"energy-core: {inverter.url}: the inverter refuses the password; is it that of this group?\n"
    )


def test_settings_that_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    """They are said, without the password of a URL."""
    assert main(["read", "sma", "--url", f"http://me:{PASSWORD}@roof"]) == 2
    err = capsys.readouterr().err
    assert "takes the address of the inverter" in err
    assert PASSWORD not in err
