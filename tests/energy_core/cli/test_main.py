"""The command itself: its grammar, its exit codes, the configuration file."""

import runpy
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import energy_core
from energy_core import __main__ as command
from energy_core.cli.main import main
from energy_core.cli.read.printer import Printer

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "config" / "example.toml"


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """That of the library."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"energy-core {energy_core.__version__}\n"


def test_the_module_is_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m energy_core`."""
    monkeypatch.setattr(sys, "argv", ["energy-core", "--version"])
    monkeypatch.delitem(sys.modules, command.__name__)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("energy_core", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"energy-core {energy_core.__version__}\n"


@pytest.mark.parametrize(
    ("handler", "meanwhile"),
    [(signal.default_int_handler, signal.SIG_DFL), (signal.SIG_IGN, signal.SIG_IGN)],
)
def test_an_interrupt_while_it_is_loaded_ends_it_at_once(
    handler: signal.Handlers, meanwhile: signal.Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Python would do with an error then; one that is to be ignored goes on to be."""
    heard = []

    def hear(*_: object) -> SimpleNamespace:
        heard.append(signal.getsignal(signal.SIGINT))
        return SimpleNamespace(main=hear)

    monkeypatch.setattr(command, "import_module", hear)
    before = signal.signal(signal.SIGINT, handler)
    try:
        command.main()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [meanwhile, handler]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["read"], "required: DEVICE"),
        (["read", "dsmr"], "one of the arguments --file --device --tcp is required"),
        (["read", "dsmr", "--file", "-", "--tcp", "a:1"], "not allowed with"),
        (["read", "dsmr", "--file", "-", "--country", "fr"], "invalid choice: 'fr'"),
        (["read", "dsmr", "--file", "-", "--count", "0"], "must be a whole number, 1 or more"),
        (["read", "dsmr", "--file", "-", "--count", "many"], "must be a whole number, 1 or more"),
        (["read", "openweathermap", "--latitude", "x"], "invalid float value: 'x'"),
        (["read", "openweathermap", "--key", "a", "--key-file", "b"], "not allowed with"),
        (["read", "mcp3008"], "required: --channel"),
        (["read", "mcp3008", "--channel", "8"], "invalid choice: '8'"),
        (["read", "mcp3008", "--channel", "0", "--every", "soon"], "must be a duration as 10s, 15m or 1h"),
        (["config", "check"], "required: FILE"),
    ],
)
def test_a_wrong_call_says_what_is_right(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And ends with 2."""
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_an_interrupt_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C, at any moment."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Printer, "__init__", interrupt)
    assert main(["read", "dsmr", "--file", "-"]) == 130
    assert capsys.readouterr() == ("", "")


def test_an_output_that_nobody_reads_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is still to be written goes nowhere."""

    def break_pipe(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Printer, "__init__", break_pipe)
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["read", "dsmr", "--file", "-"]) == 0
        out.write("more")
    assert (tmp_path / "out").read_bytes() == b""


def test_a_wrong_address_says_what_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    """As a wrong call does."""
    assert main(["read", "dsmr", "--tcp", "gateway"]) == 2
    assert "url: got 'tcp://gateway', takes a serial device" in capsys.readouterr().err


def test_a_configuration_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Line by line, as it was understood."""
    assert main(["config", "check", str(EXAMPLE)]) == 0
    rest, end = "reader meter, store readings", "hold 120s, blocks_to_process 100"
    mean, diff = "algorithm mean, keep_last True", "algorithm diff, keep_last False"
    assert capsys.readouterr().out.splitlines() == [
        "house: name Home, time_zone Europe/Brussels, country BE, latitude 50.85, longitude 4.35",
        "reader: name meter, url /dev/ttyUSB0, country be",
        "store: name readings, url csv:///var/lib/energy-core/readings, raw_days 400, compress_after_days 7",
        "logger: reader meter, store readings, period 10s",
        f"data_manager: name means, {rest}, block 600s, {mean}, from_ends False, {end}",
        f"data_manager: name quarters, {rest}, block 900s, {diff}, from_ends False, {end}",
        f"data_manager: name days, {rest}, block 86400s, {diff}, from_ends True, {end}",
        "logging: level warning",
        "run: max_silence 60s",
    ]


def test_a_secret_is_not_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That there is one is."""
    path = tmp_path / "house.toml"
    reader = 'type = "sma"\nname = "roof"\nurl = "http://roof"\npassword = "S3CRET"\n'
    path.write_text(f'[house]\nname = "Home"\n[[readers]]\n{reader}', encoding="utf-8")
    assert main(["config", "check", str(path)]) == 0
    out = capsys.readouterr().out
    assert "reader: name roof, url http://roof, password ***, group user, verify_tls True, period 10s" in out
    assert "S3CRET" not in out


def test_a_wrong_configuration_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line: the file, the key, what it got and what it takes."""
    path = tmp_path / "house.toml"
    path.write_text('[house]\nname = "Home"\ncountry = 32\n', encoding="utf-8")
    assert main(["config", "check", str(path)]) == 2
    assert capsys.readouterr().err == f"energy-core: {path}: house.country: got 32, takes a text\n"
