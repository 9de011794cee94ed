"""The dead man of a relay at another Raspberry Pi: what makes it fall, and what does not."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from energy_core.exceptions import OutputError
from energy_core.models import Observed
from energy_core.outputs.gpio import Level
from energy_core.outputs.gpio.dead_man import MARK
from tests.emulators.pigpiod import COMMANDS, Command, Error, Pigpiod, Reply, State

from .conftest import PIN, MakeRelay

ROOT = Path(__file__).parents[4]
PROGRAM = """
import asyncio, sys
from datetime import timedelta
from energy_core.outputs.gpio import GpioConfig, GpioOutput

async def main(port, active_high, dead_man):
    config = GpioConfig(name="car", pin=17, host="127.0.0.1", port=port, active_high=active_high,
                        dead_man=timedelta(seconds=dead_man))
    output = GpioOutput(config)
    await output.command(on=True)
    print("on", flush=True)
    while True:
        await output.refresh()
        await asyncio.sleep(0.02)

asyncio.run(main(*map(int, sys.argv[1:])))
"""


def count(daemon: Pigpiod) -> int:
    """Return how many steps the script still waits."""
    (script,) = daemon.scripts.stored.values()
    return script._machine.banks["v"][0]


@pytest.mark.parametrize("active_high", [True, False])
def test_a_process_that_is_killed(daemon: Pigpiod, *, active_high: bool) -> None:
    """Its relay falls off, though nobody says anything more; until then it stays on."""
    daemon.scripts.pace = 10
    on, off = int(active_high), int(not active_high)
    arguments = [str(daemon.port), str(on), "20"]
    command = [sys.executable, "-c", PROGRAM, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "on\n"
        heard = len(daemon.received)
        daemon.wait_until(lambda: len(daemon.received) > heard + 40)
        assert daemon.pins.level(PIN) == on
        process.send_signal(signal.SIGKILL)
    daemon.wait_until(lambda: not daemon.clients)
    assert daemon.pins.level(PIN) == on
    daemon.wait_until(lambda: daemon.pins.level(PIN) == off)
    assert daemon.pins.history(PIN)[-2:] == [on, off]


async def test_it_is_armed_before_the_pin_is_on(daemon: Pigpiod, relay: MakeRelay) -> None:
    """And seen to be armed after it."""
    output = relay()
    await output.command(on=False)
    daemon.received.clear()
    await output.command(on=True)
    heard = daemon.received
    assert heard.index(Command.PROCR) < heard.index(Command.WRITE)
    assert heard[-1] == Command.PROCP
    assert daemon.scripts.stored[0].state is State.RUNNING
    await output.close()


async def test_a_refresh_starts_the_count_anew(daemon: Pigpiod, relay: MakeRelay) -> None:
    """And writes no pin."""
    daemon.scripts.pace = 20
    output = relay(dead_man=timedelta(minutes=10))
    await output.command(on=True)
    daemon.wait_until(lambda: count(daemon) < 2990)
    daemon.received.clear()
    await output.refresh()
    daemon.wait_until(lambda: count(daemon) > 2990)
    assert daemon.received == [Command.PROCP, Command.PROCU]
    await output.close()


async def test_what_has_fallen_stays_off(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It is off by our own doing; a refresh says so, and only a command switches it on."""
    daemon.scripts.pace = 100
    output = relay(dead_man=timedelta(seconds=15))
    await output.command(on=True)
    daemon.wait_until(lambda: not daemon.pins.level(PIN))
    assert await output.observe() == Observed(on=False)
    for _ in range(2):
        with pytest.raises(OutputError, match="not refreshed in 15 s, and is off until") as caught:
            await output.refresh()
        assert caught.value.fault == "fallen"
    daemon.scripts.pace = 1
    await output.command(on=True)
    await output.refresh()
    assert await output.observe() == Observed(on=True)
    await output.close()


async def test_a_refresh_that_comes_too_late(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It learns first from the refresh that it has fallen."""
    daemon.scripts.pace = 100
    output = relay(dead_man=timedelta(seconds=15))
    await output.command(on=True)
    daemon.wait_until(lambda: daemon.scripts.stored[0].state is State.HALTED)
    with pytest.raises(OutputError, match="not refreshed"):
        await output.refresh()
    assert await output.observe() == Observed(on=False)
    await output.command(on=False)
    await output.refresh()
    await output.close()


async def test_another_who_writes_the_pin(daemon: Pigpiod, relay: MakeRelay) -> None:
    """That was not us, either way."""
    output = relay()
    for on in (True, False):
        await output.command(on=on)
        daemon.pins.drive(PIN, not on)
        assert await output.observe() == Observed(on=not on, is_own=False)
    await output.close()


async def test_a_daemon_that_is_restarted(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Its script is gone and its pin still on: off is the first that is written, and it is unknown."""
    output = relay(active_high=False)
    await output.command(on=True)
    daemon.die()
    assert daemon.pins.level(PIN) == 0
    daemon.revive()
    daemon.received.clear()
    assert await output.observe() == Observed(None)
    assert await output.observe() == Observed(None)
    assert daemon.received[0] == Command.WRITE
    assert daemon.pins.level(PIN) == 1
    with pytest.raises(OutputError, match="it was lost, and is off until") as caught:
        await output.refresh()
    assert caught.value.fault == "lost"
    await output.command(on=True)
    assert await output.observe() == Observed(on=True)
    await output.close()
    assert daemon.scripts.stored == {}


async def test_an_off_on_a_connection_that_is_lost(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It arrives over a new one, without an error."""
    output = relay()
    await output.command(on=True)
    daemon.die()
    daemon.revive()
    await output.command(on=False)
    assert daemon.pins.level(PIN) == 0
    assert await output.observe() == Observed(on=False)
    await output.command(on=True)
    daemon.die()
    daemon.revive()
    await output.close()
    assert daemon.pins.level(PIN) == 0
    assert daemon.scripts.stored == {}


async def test_what_a_crash_has_left(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Its script is deleted and its pin off; those of other pins, and of others, stay."""
    crashed, other = relay(), relay(name="pump", pin=27)
    for output in (crashed, other):
        await output.command(on=True)
    daemon.scripts.store("nop")
    crashed._lose()
    assert daemon.pins.level(PIN) == 1
    again = relay()
    await again.command(on=False)
    assert daemon.pins.history(PIN)[-1] == 0
    assert sorted(daemon.scripts.stored) == [0, 1, 2]
    assert [script.parameters[4] for script in daemon.scripts.stored.values()] == [PIN, 27, 0]
    await other.refresh()
    assert await other.observe() == Observed(on=True)
    for output in (again, other):
        await output.close()
    assert list(daemon.scripts.stored) == [2]


async def test_two_processes(daemon: Pigpiod, relay: MakeRelay) -> None:
    """The last that comes has the pin; the other says so, and never feeds the script that is not its own."""
    first, second = relay(), relay()
    await first.command(on=True)
    await second.command(on=True)
    (script,) = daemon.scripts.stored.values()
    daemon.wait_until(lambda: script.parameters[0] == 0)  # eaten
    with pytest.raises(OutputError, match="does another program switch the same pin") as caught:
        await first.refresh()
    assert caught.value.fault == "taken"
    assert script.parameters[0] == 0
    assert daemon.pins.level(PIN) == 1
    await second.refresh()
    await second.close()
    assert daemon.pins.level(PIN) == 0


async def test_to_close_what_another_has_taken(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It is off, which is the safe side, and the other's script stays."""
    first, second = relay(), relay()
    await first.command(on=True)
    await second.command(on=True)
    await first.close()
    assert daemon.pins.level(PIN) == 0
    assert len(daemon.scripts.stored) == 1
    assert await second.observe() == Observed(on=False, is_own=False)
    await second.close()
    assert daemon.scripts.stored == {}


async def test_a_script_that_was_stopped(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Nobody watches any more, which a refresh says; the next command arms it again."""
    output = relay()
    await output.command(on=True)
    script = daemon.scripts.stored[0]
    script.stop()
    daemon.wait_until(lambda: script.state is State.HALTED)
    with pytest.raises(OutputError, match="not refreshed"):
        await output.refresh()
    assert await output.observe() == Observed(on=True, is_own=False)
    await output.command(on=True)
    assert script.state is State.RUNNING
    await output.close()


async def test_a_script_that_falls_while_it_is_switched_on(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It is off, and an error."""
    output = relay()
    await output.command(on=False)
    script = daemon.scripts.stored[0]

    def write(session: object, pin: int, level: int, extension: bytes) -> Reply:
        if level:
            script.update([0, 0])  # as it does itself right before it writes
        return COMMANDS[Command.WRITE](session, pin, level, extension)  # type: ignore[arg-type]

    daemon.commands = {**COMMANDS, Command.WRITE: write}
    with pytest.raises(OutputError) as caught:
        await output.command(on=True)
    assert caught.value.fault == "fallen"
    assert daemon.pins.history(PIN)[-2:] == [1, 0]
    assert await output.observe() == Observed(on=False)
    await output.close()


async def test_no_room_for_a_script(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It is not switched on; that it is off has been written nevertheless."""
    for _ in range(32):
        daemon.scripts.store("nop")
    daemon.pins.drive(PIN, 1)
    output = relay()
    with pytest.raises(OutputError, match="more room for scripts"):
        await output.command(on=True)
    assert daemon.pins.level(PIN) == 0
    daemon.scripts.delete(5)
    await output.command(on=True)
    assert daemon.pins.level(PIN) == 1
    await output.close()


async def test_a_script_that_never_starts(daemon: Pigpiod, relay: MakeRelay) -> None:
    """It is not switched on without it."""
    output = relay(timeout=timedelta(milliseconds=500))
    await output.command(on=False)
    daemon.commands = {**COMMANDS, Command.PROCR: lambda *_: Reply(Error.SCRIPT_NOT_READY)}
    with pytest.raises(OutputError, match=r"no answer in 0.5 s"):
        await output.command(on=True)
    assert 1 not in daemon.pins.history(PIN)


async def test_a_daemon_without_updates(daemon: Pigpiod, relay: MakeRelay) -> None:
    """An old one cannot be fed, so that nothing is switched on there."""
    known = dict(COMMANDS)
    del known[Command.PROCU]
    daemon.commands = known
    with pytest.raises(OutputError, match="refuses it"):
        await relay().command(on=True)
    assert 1 not in daemon.pins.history(PIN)


@pytest.mark.parametrize(("at_start", "level"), [(Level.OFF, 0), (Level.ON, 1)])
async def test_the_level_at_the_start(daemon: Pigpiod, relay: MakeRelay, at_start: Level, level: int) -> None:
    """As it is set, watched over; a second start is none."""
    output = relay(at_start=at_start)
    await output.start()
    assert daemon.pins.level(PIN) == level
    assert await output.observe() == Observed(on=bool(level))
    await output.refresh()
    await output.command(on=not level)
    await output.start()
    assert daemon.pins.level(PIN) == 1 - level
    await output.close()
    assert daemon.pins.level(PIN) == 0


async def test_the_level_at_the_end(daemon: Pigpiod, relay: MakeRelay) -> None:
    """One that is to stay on is on when nobody watches any more."""
    output = relay(at_exit=Level.ON)
    await output.command(on=False)
    await output.close()
    assert daemon.pins.level(PIN) == 1
    assert daemon.scripts.stored == {}


async def test_it_is_marked_as_ours(daemon: Pigpiod, relay: MakeRelay) -> None:
    """Before it ever runs, so that it can be cleared away whenever we crash."""
    output = relay()
    await output.command(on=False)
    script = daemon.scripts.stored[0]
    assert script.state is State.HALTED
    assert (script.parameters[:3], script.parameters[4]) == ([0, 0, MARK], PIN)
    await output.close()
