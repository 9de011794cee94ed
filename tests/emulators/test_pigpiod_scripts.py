"""The scripts of the emulated pigpiod: their language, their states, and what the daemon refuses."""

import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.emulators.pigpiod import Error, Pigpiod, State
from tests.emulators.pigpiod.language import ScriptError, parse
from tests.emulators.pigpiod.machine import Machine
from tests.emulators.pigpiod.pins import Pins
from tests.emulators.pigpiod.script import Script

pigpio = pytest.importorskip("pigpio", reason="pigpio is not installed")
BLINK = b"tag 0 w 22 1 mils 10 w 22 0 mils 10 dcr p0 jp 0"  # of pigpio's own documentation, faster


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a daemon."""
    with Pigpiod() as running:
        yield running


@pytest.fixture
def pi(daemon: Pigpiod, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Return pigpio's own client of it, which gives errors back."""
    monkeypatch.setattr(pigpio, "exceptions", False)
    client = pigpio.pi(daemon.host, daemon.port)
    yield client
    notifier = client._notify
    client.stop()
    notifier.join(10)


def halted(daemon: Pigpiod, number: int = 0) -> Callable[[], bool]:
    """Return what says whether a script is ready to be run."""
    return lambda: daemon.scripts.stored[number].state is State.HALTED


def test_a_script_of_the_documentation(daemon: Pigpiod, pi: Any) -> None:
    """It runs as often as its parameter says, and once more, and may be run again."""
    number = pi.store_script(BLINK)
    daemon.wait_until(halted(daemon))
    for runs in (1, 2):
        assert pi.run_script(number, [2]) == 0
        daemon.wait_until(lambda: len(daemon.pins.history(22)) == 6 * runs)  # noqa: B023 - waits within
        daemon.wait_until(halted(daemon))
    assert daemon.pins.history(22) == [1, 0] * 6
    assert pi.script_status(number) == (State.HALTED, (-1, *[0] * 9))
    assert pi.delete_script(number) == 0
    assert pi.script_status(number) == (Error.BAD_SCRIPT_ID, ())


def test_parameters_are_given_while_it_runs(daemon: Pigpiod, pi: Any) -> None:
    """Only as many as are sent are overwritten."""
    number = pi.store_script(b"tag 1 mils 1 lda p0 cmp 0 jz 1 w 22 p1")
    daemon.wait_until(halted(daemon))
    pi.run_script(number, [0, 1, 7])
    daemon.wait_until(lambda: not halted(daemon)())
    assert pi.script_status(number) == (State.RUNNING, (0, 1, 7, *[0] * 7))
    assert pi.run_script(number, [0, 1, 8]) == 0
    assert pi.script_status(number) == (State.RUNNING, (0, 1, 8, *[0] * 7))
    assert pi.update_script(number, [5]) == 0
    daemon.wait_until(lambda: daemon.pins.level(22))
    daemon.wait_until(halted(daemon))
    assert pi.script_status(number) == (State.HALTED, (5, 1, 8, *[0] * 7))


def test_stopping(daemon: Pigpiod, pi: Any) -> None:
    """It halts after the step that it is at, whatever was to come; deleting waits for that."""
    number = pi.store_script(b"mils 100 w 22 1")
    daemon.wait_until(halted(daemon))
    pi.run_script(number)
    daemon.wait_until(lambda: not halted(daemon)())
    assert pi.stop_script(number) == 0
    daemon.wait_until(halted(daemon))
    pi.run_script(number)
    daemon.wait_until(lambda: not halted(daemon)())
    assert pi.delete_script(number) == 0
    assert daemon.scripts.stored == {}
    assert daemon.pins.history(22) == []


def test_the_pace(daemon: Pigpiod, pi: Any) -> None:
    """A minute passes at once."""
    daemon.scripts.pace = 10_000
    number = pi.store_script(b"mils 60000 w 22 1")
    daemon.wait_until(halted(daemon))
    pi.run_script(number)
    daemon.wait_until(lambda: daemon.pins.level(22))


def test_they_die_with_the_daemon(daemon: Pigpiod, pi: Any) -> None:
    """And write nothing more."""
    number = pi.store_script(b"w 22 1 mils 50 w 22 0")
    daemon.wait_until(halted(daemon))
    pi.run_script(number)
    daemon.wait_until(lambda: daemon.pins.level(22))
    daemon.die()
    daemon.revive()
    assert daemon.scripts.stored == {}
    time.sleep(0.1)
    assert daemon.pins.history(22) == [1]


def test_there_are_32_places(daemon: Pigpiod, pi: Any) -> None:
    """The first free one is taken."""
    assert [pi.store_script(b"nop") for _ in range(33)] == [*range(32), Error.NO_SCRIPT_ROOM]
    assert pi.delete_script(7) == 0
    assert pi.store_script(b"nop") == 7
    assert len(daemon.scripts.stored) == 32


@pytest.mark.parametrize("call", ["run_script", "update_script", "stop_script", "delete_script"])
def test_one_that_is_not_there(pi: Any, call: str) -> None:
    """Every command says so."""
    assert getattr(pi, call)(3) == Error.BAD_SCRIPT_ID


def test_too_many_parameters(daemon: Pigpiod, pi: Any) -> None:
    """There are ten."""
    number = pi.store_script(b"nop")
    daemon.wait_until(halted(daemon))
    assert pi.run_script(number, [1] * 11) == Error.TOO_MANY_PARAM
    assert pi.update_script(number, [1] * 10) == 0


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("dance", Error.BAD_SCRIPT_CMD),
        ("w 17", Error.BAD_SCRIPT_CMD),
        ("w 17 -1", Error.BAD_SCRIPT_CMD),
        ("mils x", Error.BAD_SCRIPT_CMD),
        ("ld 150 1", Error.BAD_SCRIPT_CMD),
        ("ld -1 1", Error.BAD_SCRIPT_CMD),
        ("ld p10 1", Error.BAD_SCRIPT_CMD),
        ("ld v150 1", Error.BAD_SCRIPT_CMD),
        ("tag p0", Error.BAD_SCRIPT_CMD),
        ("tag 1 nop tag 1", Error.DUP_TAG),
        ("lda P0", Error.BAD_SCRIPT_CMD),
        ("jmp 9", Error.BAD_TAG),
        ("tag -1 jmp -1", Error.BAD_TAG),
        (" ".join(f"tag {number}" for number in range(51)), Error.TOO_MANY_TAGS),
    ],
)
def test_what_is_no_script(pi: Any, script: str, error: Error) -> None:
    """By pigpio's own numbers; its place stays free."""
    assert pi.store_script(script.encode()) == error
    assert pi.store_script(b"nop") == 0
    with pytest.raises(ScriptError, match=error.name):
        parse(script)


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ("lda 5 sta p0", 5),
        ("LDA 0X1f STA p0", 31),
        ("lda 010 add -3 sta p0", 5),
        ("ld v149 4 lda v149 sub 6 sta p0", -2),
        ("ld p0 3 tag 1 inr p1 dcr p0 jnz 1 lda p1 sta p0", 3),
        ("ld p0 1 lda 0 cmp 0 jz 1 ld p0 2 tag 1 halt", 1),
        ("ld p0 1 lda 1 cmp 2 jm 1 ld p0 2 tag 1 halt", 1),
        ("ld p0 1 lda 3 cmp 2 jm 1 ld p0 2 tag 1 halt", 2),
        ("ld p0 1 lda 2 cmp 2 jp 1 ld p0 2 tag 1 halt", 1),
        ("ld p0 1 lda 7 jnz 1 ld p0 2 tag 1 halt", 2),  # loading sets no flag
        ("ld 3 7 lda v3 sta p0", 7),
        ("ld p0 1 jmp 1 ld p0 2 tag 1 halt", 1),
        ("ld p0 1 halt ld p0 2", 1),
        ("write 22 1 read 22 sta p0", 1),
        ("r 60 sta p0", Error.BAD_GPIO),
        ("w 60 1 sta p0", Error.BAD_GPIO),
        ("w 22 2 sta p0", Error.BAD_LEVEL),
        ("mils 60001 sta p0", Error.BAD_MILS_DELAY),
        ("mics 1000001 sta p0", Error.BAD_MICS_DELAY),
        ("mics 5 sta p0", 0),
    ],
)
def test_the_language(script: str, result: int) -> None:
    """What it comes to, in the first parameter."""
    machine = Machine(parse(script), Pins())
    machine.begin()
    while not machine.is_done:
        machine.do()
    assert machine.banks["p"][0] == result


def test_a_step_that_is_never_done(daemon: Pigpiod, pi: Any) -> None:
    """The daemon never gets beyond a nop; it can be stopped there."""
    number = pi.store_script(b"nop w 22 1")
    daemon.wait_until(halted(daemon))
    pi.run_script(number)
    daemon.wait_until(lambda: not halted(daemon)())
    assert pi.delete_script(number) == 0
    assert daemon.pins.history(22) == []


def test_one_that_is_not_ready(daemon: Pigpiod, pi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right after it was stored its thread has not begun."""
    monkeypatch.setattr(Script, "_live", lambda _: None)
    number = pi.store_script(b"nop")
    assert pi.run_script(number) == Error.SCRIPT_NOT_READY
    assert pi.script_status(number) == (State.INITING, (0,) * 10)
    assert daemon.scripts.stored[number].state is State.INITING


def test_delays() -> None:
    """A step says for how long it waits."""
    machine = Machine(parse("mils 1500 mics 20"), Pins())
    machine.begin()
    assert [machine.do(), machine.do()] == [1.5, 0.00002]


def test_the_status_on_the_wire(daemon: Pigpiod, pi: Any) -> None:
    """Eleven numbers of four bytes follow."""
    number = pi.store_script(b"nop")
    daemon.wait_until(halted(daemon))
    pi.sl.s.send(struct.pack("<IIII", 45, number, 0, 0))
    assert pi.sl.s.recv(16) == struct.pack("<IIII", 45, number, 0, 44)
    assert pi.sl.s.recv(44) == struct.pack("<11i", 1, *[0] * 10)
