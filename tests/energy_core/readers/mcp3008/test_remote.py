"""An input at a Raspberry Pi on the network, whose daemon fails in every way."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import override

import pytest
from hypothesis import given, settings, strategies as st

from energy_core.exceptions import ReaderConnectionError, ReaderError, ReaderTimeoutError
from energy_core.readers.mcp3008 import Mcp3008Reader, Mode
from tests.effort import some_of
from tests.emulators.pigpiod import COMMANDS, Command, Error, Pigpiod, Reply, sine

from .lines import at, config

SHORT = timedelta(milliseconds=300)


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return a Raspberry Pi."""
    with Pigpiod() as running:
        yield running


@pytest.mark.parametrize("channel", range(8))
async def test_every_input(daemon: Pigpiod, channel: int) -> None:
    """Each is another voltage."""
    daemon.chip.inputs[:] = [0.4 * number for number in range(8)]
    reader = Mcp3008Reader(config(**at(daemon), channel=channel))
    reading = await reader.read()
    assert reading.source == "clamp"
    assert reading.values == {"voltage_v": pytest.approx(0.4 * channel, abs=0.0033)}
    assert reading.info == {"input_v": pytest.approx(0.4 * channel, abs=0.0033)}
    await reader.close()
    daemon.wait_until(lambda: not daemon.clients)


async def test_a_difference(daemon: Pigpiod) -> None:
    """Against the neighbour; the chip gives nothing below 0."""
    daemon.chip.inputs[2:4] = [1.0, 2.5]
    for channel, volts in ((2, 0.0), (3, 1.5)):
        reader = Mcp3008Reader(config(**at(daemon), channel=channel, differential=True))
        assert (await reader.read()).values == {"voltage_v": pytest.approx(volts, abs=0.0033)}
        await reader.close()


async def test_a_current_clamp(daemon: Pigpiod) -> None:
    """16 A of a clamp that gives 1 V at 30 A, on its bias."""
    daemon.chip.inputs[0] = sine(16 / 30 * 2**0.5)
    second = timedelta(seconds=1)  # long enough for a busy machine
    clamp = config(**at(daemon), mode=Mode.RMS, window=second, gain=30.0, quantity="car_current", unit="A")
    reader = Mcp3008Reader(clamp)
    assert (await reader.read()).values == {"car_current_a": pytest.approx(16, rel=0.1)}
    await reader.close()


async def test_smoothing(daemon: Pigpiod) -> None:
    """A step comes slowly."""
    reader = Mcp3008Reader(config(**at(daemon), smoothing=timedelta(hours=1)))
    await reader.read()
    daemon.chip.inputs[0] = 3.0
    reading = await reader.read()
    assert reading.info["input_v"] == pytest.approx(3.0, abs=0.0033)
    assert reading.values == {"voltage_v": pytest.approx(0, abs=0.01)}
    await reader.close()


async def test_readers_of_one_chip_take_turns(daemon: Pigpiod) -> None:
    """All at once, each gets its own input."""
    daemon.chip.inputs[:] = [0.4 * number for number in range(8)]
    readers = [Mcp3008Reader(config(**at(daemon), channel=number)) for number in range(8)]
    readings = await asyncio.gather(*(reader.read() for reader in readers for _ in range(3)))
    values = [reading.values["voltage_v"] for reading in readings]
    assert values == [pytest.approx(0.4 * number, abs=0.0033) for number in range(8) for _ in range(3)]
    await asyncio.gather(*(reader.close() for reader in readers))


def _die(daemon: Pigpiod) -> None:
    daemon.die()


def _hang(daemon: Pigpiod) -> None:
    daemon.hang()


def _cut(daemon: Pigpiod) -> None:
    daemon.cut()


def _cut_late(daemon: Pigpiod) -> None:
    daemon.cut(keep=17)  # within what follows the first sixteen bytes


def _garble(daemon: Pigpiod) -> None:
    daemon.garble(20)


def _forget(daemon: Pigpiod) -> None:
    daemon.commands = {**COMMANDS, Command.SPIX: lambda *_: Reply(Error.BAD_HANDLE)}


def _say_nothing(daemon: Pigpiod) -> None:
    daemon.commands = {**COMMANDS, Command.SPIX: lambda *_: Reply(0)}


def _say_too_much(daemon: Pigpiod) -> None:
    daemon.commands = {**COMMANDS, Command.SPIX: lambda *_: Reply(1 << 30)}


def _refuse_spi(daemon: Pigpiod) -> None:
    daemon.commands = {**COMMANDS, Command.SPIO: lambda *_: Reply(Error.NO_HANDLE)}


def _mend(daemon: Pigpiod) -> None:
    daemon.commands = COMMANDS
    daemon.resume()
    daemon.garble(0)
    daemon.revive()


FAULTS = [
    (_die, ReaderConnectionError, {"refused"}),
    (_hang, ReaderTimeoutError, {"timeout"}),
    (_cut, ReaderConnectionError, {"unreachable"}),
    (_cut_late, ReaderConnectionError, {"unreachable"}),
    (_garble, ReaderError, {"unreachable", "timeout"}),
    (_refuse_spi, ReaderConnectionError, {"unreachable"}),
    (_forget, ReaderConnectionError, {"unreachable"}),
    (_say_nothing, ReaderConnectionError, {"unreachable"}),
    (_say_too_much, ReaderConnectionError, {"unreachable"}),
]


@pytest.mark.parametrize(("break_it", "error", "faults"), FAULTS)
async def test_a_daemon_that_fails_from_the_start(
    daemon: Pigpiod,
    capfd: pytest.CaptureFixture[str],
    break_it: Callable[[Pigpiod], None],
    error: type[ReaderError],
    faults: set[str],
) -> None:
    """It is said, on no standard output, and read as soon as it is back."""
    reader = Mcp3008Reader(config(**at(daemon), timeout=SHORT))
    break_it(daemon)
    with pytest.raises(error, match=rf"^127\.0\.0\.1:{daemon.port}: ") as caught:
        await reader.read()
    assert caught.value.fault in faults
    _mend(daemon)
    daemon.chip.inputs[0] = 1.0
    assert (await reader.read()).values == {"voltage_v": pytest.approx(1.0, abs=0.0033)}
    await reader.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("break_it", "error", "faults"), [fault for fault in FAULTS if fault[0] != _refuse_spi]
)
async def test_a_daemon_that_fails_later(
    daemon: Pigpiod,
    capfd: pytest.CaptureFixture[str],
    break_it: Callable[[Pigpiod], None],
    error: type[ReaderError],
    faults: set[str],
) -> None:
    """The same on a line that is open; a connection is not tried again before the next question."""
    reader = Mcp3008Reader(config(**at(daemon), timeout=SHORT))
    await reader.read()
    break_it(daemon)
    with pytest.raises(error) as caught:
        await reader.read()
    assert caught.value.fault in faults | {"unreachable"}
    _mend(daemon)
    daemon.chip.inputs[0] = 1.0
    assert (await reader.read()).values == {"voltage_v": pytest.approx(1.0, abs=0.0033)}
    await reader.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("break_it", [_die, _hang, _cut])
async def test_closing_what_has_failed(daemon: Pigpiod, break_it: Callable[[Pigpiod], None]) -> None:
    """Ends without an error."""
    reader = Mcp3008Reader(config(**at(daemon), timeout=SHORT))
    await reader.read()
    break_it(daemon)
    await reader.close()
    await reader.close()


async def test_a_slow_line_gives_no_effective_value(daemon: Pigpiod) -> None:
    """It is not worth a number, and the connection stays."""

    def slowly(*_: object) -> Reply:
        time.sleep(0.02)
        return Reply(3, bytes(3))

    daemon.commands = {**COMMANDS, Command.SPIX: slowly}
    reader = Mcp3008Reader(config(**at(daemon), mode=Mode.RMS))
    with pytest.raises(ReaderError) as caught:
        await reader.read()
    assert caught.value.fault == "too_slow"
    assert daemon.clients == 1
    await reader.close()


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
    """It is a ReaderError and nothing else."""
    with Babbling() as daemon:
        daemon.junk = junk
        reader = Mcp3008Reader(config(**at(daemon), timeout=SHORT))
        for _ in range(2):
            with pytest.raises(ReaderError):
                asyncio.run(reader.read())
        asyncio.run(reader.close())


@pytest.mark.parametrize("package", ["gpiozero", "pigpio"])
async def test_a_missing_package(daemon: Pigpiod, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """It says what to install, and works once it is there."""
    monkeypatch.delitem(sys.modules, "energy_core.pins.remote", raising=False)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.pigpio", raising=False)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, package, None)
        with pytest.raises(ReaderError, match=r"install energy-core\[gpio\]") as caught:
            await Mcp3008Reader(config(**at(daemon))).read()
    assert caught.value.fault == "not_installed"


async def test_the_daemon_hears_gpiozero(daemon: Pigpiod) -> None:
    """What is said on the line is what gpiozero says to a real one."""
    reader = Mcp3008Reader(config(**at(daemon), channel=5, samples=2))
    await reader.read()
    await reader.close()
    daemon.wait_until(lambda: not daemon.clients)
    assert daemon.received == [Command.SPIO, Command.SPIX, Command.SPIX, Command.SPIC]
    assert daemon.chip.asked == [0b1101, 0b1101]
