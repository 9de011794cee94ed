"""What goes wrong with the program of a house, or is done to it, from its beginning to its end."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from .scenario import JUMPS_S, Fault, chosen
from .world import World

_NUMBERS = (
    {"charging_power": 2000, "upper_threshold_power": 1900},
    {"deadband_power": 300, "moving_average_seconds": 10},
    {"peak_limit_power": 4000, "reserve_power": 0},
    {"override_seconds": 7200, "daily_kwh": 3},
)


async def wall_jumps(world: World, fault: Fault) -> None:
    """Put the clock of the house wrong, and right again."""
    world.put_wrong("house", chosen(fault, JUMPS_S))
    await asyncio.sleep(fault.lasts)
    world.put_wrong("house", 0.0)


async def another_day(world: World, fault: Fault) -> None:
    """Be in another day for a while, in which it is switched off and on."""
    world.put_wrong("house", chosen(fault, (-86_400.0, 86_400.0)))
    await asyncio.sleep(1)
    await world.listener.set({"mode": "off"})
    await asyncio.sleep(world.scenario.min_on_s + 2)
    await world.listener.set({"mode": world.scenario.mode})
    await asyncio.sleep(fault.lasts)
    world.put_wrong("house", 0.0)


async def wrong_after_restart(world: World, fault: Fault) -> None:
    """Kill the program, and start it again with another time of the house."""
    async with world.program.turn:
        await world.program.end(signal.SIGKILL)
        world.put_wrong("house", chosen(fault, JUMPS_S))
        await world.program.start()
    await asyncio.sleep(fault.lasts)
    world.put_wrong("house", 0.0)


async def terminated(world: World, fault: Fault) -> None:
    """End the program well, and start it again."""
    await _started_anew(world, fault, chosen(fault, (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))


async def killed(world: World, fault: Fault) -> None:
    """Kill the program, and start it again."""
    await _started_anew(world, fault, signal.SIGKILL)


async def stopped(world: World, fault: Fault) -> None:
    """Have the program stand still."""
    async with world.program.turn:
        world.record.begin("paused")
        world.program.tell(signal.SIGSTOP)
        await asyncio.sleep(fault.lasts)
        world.program.tell(signal.SIGCONT)
        world.record.end("paused")


async def settings(world: World, fault: Fault) -> None:
    """Set other numbers."""
    world.record.note("set")
    await world.listener.set(chosen(fault, _NUMBERS))
    await asyncio.sleep(fault.lasts)


async def mode(world: World, fault: Fault) -> None:
    """Set the mode off, and back."""
    await world.listener.set({"mode": "off"})
    await asyncio.sleep(fault.lasts)
    await world.listener.set({"mode": world.scenario.mode})


async def disk_full(world: World, fault: Fault) -> None:
    """Have what the controller remembers find no room."""
    place = world.folder / "state" / "controller_car.json.tmp"
    await asyncio.to_thread(_block, place)
    world.record.begin("full")
    await asyncio.sleep(fault.lasts)
    world.record.end("full")
    with suppress(FileNotFoundError):  # where two such faults overlap, the first one ends both
        place.rmdir()


def _block(place: Path) -> None:
    """Put a folder where a file is to be written."""
    while not place.is_dir():
        place.unlink(missing_ok=True)
        with suppress(FileExistsError):
            place.mkdir(parents=True)


async def _started_anew(world: World, fault: Fault, number: signal.Signals) -> None:
    """End the program by a signal, and start it again after a while."""
    async with world.program.turn:
        await world.program.end(number)
        await asyncio.sleep(fault.lasts)
        await world.program.start()
