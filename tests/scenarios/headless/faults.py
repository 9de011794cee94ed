"""What each kind of fault does to a house."""

import asyncio
from collections.abc import Awaitable, Callable

from . import device_faults, house_faults
from .scenario import Fault
from .world import World

FAULTS: dict[str, Callable[[World, Fault], Awaitable[None]]] = {
    "another_day": house_faults.another_day,
    "back_on_by_itself": device_faults.back_on_by_itself,
    "clouds": device_faults.clouds,
    "dead_man_gone": device_faults.dead_man_gone,
    "disk_full": house_faults.disk_full,
    "killed": house_faults.killed,
    "killed_long": house_faults.killed,
    "meter_clock": device_faults.meter_clock,
    "meter_cut": device_faults.meter_cut,
    "meter_dropped": device_faults.meter_dropped,
    "meter_frozen": device_faults.meter_frozen,
    "meter_garbage": device_faults.meter_garbage,
    "meter_silent": device_faults.meter_silent,
    "meter_swapped": device_faults.meter_swapped,
    "mode": house_faults.mode,
    "pi_cuts": device_faults.pi_cuts,
    "pi_garbles": device_faults.pi_garbles,
    "pi_gone": device_faults.pi_gone,
    "pi_gone_long": device_faults.pi_gone,
    "pi_hangs": device_faults.pi_hangs,
    "pressed": device_faults.pressed,
    "settings": house_faults.settings,
    "stopped": house_faults.stopped,
    "stopped_long": house_faults.stopped,
    "stuck": device_faults.stuck,
    "terminated": house_faults.terminated,
    "wall_jumps": house_faults.wall_jumps,
    "wrong_after_restart": house_faults.wrong_after_restart,
}


async def happen(world: World, fault: Fault) -> None:
    """Have a fault happen at its time."""
    await asyncio.sleep(fault.at)
    world.record.note(f"{fault.kind} begins")
    await FAULTS[fault.kind](world, fault)
    world.record.note(f"{fault.kind} is over")
