"""A scenario from its beginning to its end: on, faults, all well again, and the end of the program."""

import asyncio
import signal
from pathlib import Path

from .faults import happen
from .record import Record
from .scenario import Scenario
from .world import World

_FIRST_ON_S = 60.0  # on a machine that starts many programs at once
_ATTEMPTS = 3
_CALM_S = 4.0  # in which it has to be safe again
_UNSEEN_S = 15.0  # for which it may be on although its relay, or its dead man, is lost
_AGAIN_S = 130.0  # a minute of good data, minimum-off, what is tried again in between, a cloud that passes


async def play(one: Scenario, folder: Path, starting: asyncio.Semaphore) -> Record:
    """Play a scenario; returns what was seen."""
    async with World(one, folder) as world:
        async with starting:
            await world.program.start()
            await world.program.until_ready(_FIRST_ON_S)
        await _begun(world)
        world.record.note("begins")
        await asyncio.gather(*(happen(world, fault) for fault in one.faults))
        world.heal()
        world.record.note("healed")
        await asyncio.sleep(_CALM_S)
        if one.is_long:
            await _watch_it_charge_again(world)
        world.record.note("ends")
        await world.program.end(signal.SIGTERM)
    return world.record


async def _begun(world: World) -> None:
    """Wait until it charges; another test may have taken the terminal of the meter for one that it lost."""
    for _ in range(_ATTEMPTS):
        await world.until_on(_FIRST_ON_S / _ATTEMPTS)
        if world.is_on or "another program is reading it" not in world.program.said:
            break
        world.meter.disconnect()
        world.record.forget_telegrams()  # that the other one heard
    await world.until_on(_FIRST_ON_S)


async def _watch_it_charge_again(world: World) -> None:
    """Wait until it charges again, as it has to; a mode that could not be set back meanwhile is now."""
    await asyncio.sleep(_UNSEEN_S)
    await world.listener.set({"mode": world.scenario.mode})
    await world.until_on(_AGAIN_S)
    await asyncio.sleep(1)
