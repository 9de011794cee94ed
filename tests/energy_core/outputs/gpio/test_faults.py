"""A pigpiod that fails in every way, and packages that are missing."""

import asyncio
import errno
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import override

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.exceptions import OutputError
from energy_core.models import Observed
from energy_core.outputs.gpio import GpioConfig, GpioOutput
from energy_core.pins import lines
from tests.effort import some_of
from tests.emulators.pigpiod import Pigpiod
from tests.energy_core.pins.kernel import over_gpiod
from tests.energy_core.readers.clock import HandClock

from .conftest import PIN, MakeRelay

SHORT = timedelta(milliseconds=300)
_PROGRAM = """
import sys
from energy_core.outputs.gpio import GpioConfig, GpioOutput
GpioOutput(GpioConfig(name="car", pin=17, host="pi"))
print({"gpiozero", "pigpio", "periphery", "gpiod", "lgpio"} & set(sys.modules))
"""

FAULTS: list[tuple[Callable[[Pigpiod], None], set[str]]] = [
    (lambda daemon: daemon.die(), {"refused"}),
    (lambda daemon: daemon.hang(), {"timeout"}),
    (lambda daemon: daemon.cut(100), {"unreachable"}),
    (lambda daemon: daemon.cut(100, keep=17), {"unreachable"}),
    (lambda daemon: daemon.garble(100), {"unreachable", "timeout", "taken"}),
]
NAMES = ["dies", "hangs", "cuts", "cuts late", "garbles"]


def _mend(daemon: Pigpiod) -> None:
    daemon.resume()
    daemon.garble(0)
    daemon.cut(0)
    daemon.revive()


@pytest.mark.parametrize(("break_it", "faults"), FAULTS, ids=NAMES)
async def test_a_daemon_that_fails_from_the_start(
    daemon: Pigpiod,
    relay: MakeRelay,
    capfd: pytest.CaptureFixture[str],
    break_it: Callable[[Pigpiod], None],
    faults: set[str],
) -> None:
    """It is said, on no standard output, with the pin and the machine, and works once it is back."""
    output = relay(timeout=SHORT)
    break_it(daemon)
    with pytest.raises(OutputError, match=rf"^GPIO17 of 127\.0\.0\.1:{daemon.port}: ") as caught:
        await output.command(on=True)
    assert caught.value.fault in faults
    assert await output.observe() == Observed(None)
    _mend(daemon)
    await output.command(on=True)
    assert daemon.pins.level(PIN) == 1
    await output.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("break_it", "faults"), FAULTS, ids=NAMES)
@pytest.mark.parametrize("call", ["on", "off", "refresh", "close"])
async def test_a_daemon_that_fails_later(
    daemon: Pigpiod, relay: MakeRelay, break_it: Callable[[Pigpiod], None], faults: set[str], call: str
) -> None:
    """The same on a line that is open, whatever is called."""
    output = relay(timeout=SHORT)
    await output.command(on=True)
    break_it(daemon)
    calls = {
        "on": lambda: output.command(on=True),
        "off": lambda: output.command(on=False),
        "refresh": output.refresh,
        "close": output.close,
    }
    with pytest.raises(OutputError) as caught:
        await calls[call]()
    assert caught.value.fault in faults | {"unreachable"}
    assert await output.observe() == Observed(None)
    _mend(daemon)
    again = relay()
    await again.command(on=False)
    assert daemon.pins.level(PIN) == 0
    await again.close()


async def test_a_silent_machine(relay: MakeRelay) -> None:
    """One that takes a connection and says nothing is a time-out, also where it answers ever so slowly."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        output = relay(port=server.getsockname()[1], timeout=SHORT)
        for call in (output.command(on=True), output.command(on=False), output.close()):
            with pytest.raises(OutputError, match=r"no answer in 0.3 s") as caught:
                await call
            assert caught.value.fault == "timeout"


async def test_a_daemon_that_is_slow_at_everything(daemon: Pigpiod, relay: MakeRelay) -> None:
    """All that a command takes has one time-out together, however many requests it is."""
    output = relay(timeout=timedelta(seconds=1))
    real = daemon.spoil
    pause = threading.Event()

    def slowly(answer: bytes) -> tuple[bytes, bool]:
        pause.wait(0.2)
        return real(answer)

    daemon.spoil = slowly  # type: ignore[method-assign]
    with pytest.raises(OutputError, match="no answer in 1 s"):
        await output.command(on=True)
    assert len(daemon.received) < 10
    daemon.spoil = real  # type: ignore[method-assign]


async def test_who_was_off_and_is_back_is_known_to_be_off(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Nobody commands off what is off already: it would be unknown for ever."""
    clock = HandClock()
    output = relay(clock)
    await output.command(on=False)
    daemon.die()
    assert await output.observe() == Observed(None)
    daemon.pins.drive(PIN, 1)
    daemon.revive()
    clock.forward(0.5)
    assert await output.observe() == Observed(on=False)
    assert daemon.pins.level(PIN) == 0
    daemon.pins.drive(PIN, 1)
    assert await output.observe() == Observed(on=True, is_own=False)


async def test_who_only_looks_is_patient(daemon: Pigpiod, relay: MakeRelay) -> None:
    """What cannot be opened is tried again after half a second; by a command at once."""
    clock = HandClock()
    output = relay(clock)
    await output.command(on=True)
    daemon.die()
    assert await output.observe() == Observed(None)
    assert await output.observe() == Observed(None)
    daemon.revive()
    daemon.received.clear()
    assert await output.observe() == Observed(None)
    with pytest.raises(OutputError, match="it was lost"):
        await output.refresh()
    assert daemon.received == []
    assert daemon.pins.level(PIN) == 1
    clock.forward(0.5)
    assert await output.observe() == Observed(None)
    assert daemon.pins.level(PIN) == 0
    daemon.die()
    with pytest.raises(OutputError):
        await output.command(on=True)
    daemon.revive()
    await output.command(on=True)
    assert await output.observe() == Observed(on=True)
    await output.close()


async def test_a_call_that_never_ends(relay: MakeRelay) -> None:
    """As one that waits for a name server: the others are errors in time, and do not pile up."""
    output = relay(timeout=timedelta(milliseconds=100))
    with output._taking_turns():
        assert await output.observe() == Observed(None)
        for call in (output.command(on=True), output.refresh(), output.close()):
            with pytest.raises(OutputError, match=r"no answer in 0.1 s"):
                await call
    await output.close()


class Babbling(Pigpiod):
    """A daemon that answers everything with the same bytes."""

    junk = b""

    @override
    def spoil(self, answer: bytes) -> tuple[bytes, bool]:
        """Return the bytes, and close the connection after them."""
        return self.junk, False


@settings(max_examples=some_of(40))
@given(st.binary(max_size=40) | st.binary(min_size=12, max_size=12).map(lambda head: head + bytes(4)))
def test_whatever_a_daemon_says(junk: bytes) -> None:
    """It is an OutputError and nothing else."""
    with Babbling() as daemon:
        daemon.junk = junk
        where = {"host": daemon.host, "port": daemon.port}
        output = GpioOutput(GpioConfig(name="car", pin=PIN, timeout=SHORT, **where))  # type: ignore[arg-type]
        for on in (True, False):
            with pytest.raises(OutputError):
                asyncio.run(output.command(on=on))
        assert asyncio.run(output.observe()) == Observed(None)
        with pytest.raises(OutputError):
            asyncio.run(output.close())


@pytest.mark.parametrize(
    ("number", "fault", "words"),
    [
        (errno.EACCES, "permission_denied", "in the group gpio"),
        (errno.EBUSY, "in_use", "has this pin"),
        (errno.EIO, "unreachable", "the pin fails"),
    ],
)
async def test_a_pin_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, fault: str, words: str
) -> None:
    """What the kernel refuses is said in words."""
    kernel = over_gpiod(monkeypatch, tmp_path)
    kernel.failure = OSError(number, "no")
    with pytest.raises(OutputError, match=f"^GPIO17: .*{words}") as caught:
        await GpioOutput(GpioConfig(name="car", pin=PIN)).command(on=False)
    assert caught.value.fault == fault


async def test_a_machine_without_pins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is no Raspberry Pi."""
    over_gpiod(monkeypatch, tmp_path)
    monkeypatch.setattr(lines, "DEVICES", tmp_path / "none")
    with pytest.raises(OutputError, match="no pins of a Raspberry Pi") as caught:
        await GpioOutput(GpioConfig(name="car", pin=PIN)).command(on=False)
    assert caught.value.fault == "not_found"


@pytest.mark.parametrize(("host", "missing"), [(None, ["gpiod", "periphery", "lgpio"]), ("pi", ["pigpio"])])
async def test_missing_packages(
    monkeypatch: pytest.MonkeyPatch, host: str | None, missing: list[str]
) -> None:
    """It says what to install."""
    for module in ("energy_core.pins.remote", "gpiozero.pins.pigpio"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for package in missing:
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(OutputError, match=r"install energy-core\[gpio\]") as caught:
        await GpioOutput(GpioConfig(name="car", pin=PIN, host=host)).command(on=False)
    assert caught.value.fault == "not_installed"


def test_an_output_that_was_not_used_yet() -> None:
    """Needs none of the packages."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


async def test_no_thread_stays(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Whatever fails, nothing of ours runs between calls but asyncio's own workers."""
    output = relay(timeout=SHORT)
    await output.command(on=True)
    daemon.die()
    await output.observe()
    daemon.revive()
    await output.command(on=True)
    ours = {thread.name for thread in threading.enumerate()} - {thread.name for thread in daemon._threads}
    assert all(name.startswith(("MainThread", "asyncio_", "Thread-")) for name in ours)
    assert not [thread for thread in threading.enumerate() if "callback" in type(thread).__name__]
    await output.close()
