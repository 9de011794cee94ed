"""What goes wrong with the devices of a house, from its beginning to its end."""

import asyncio

from .scenario import JUMPS_S, Fault, chosen
from .world import World


async def meter_silent(world: World, fault: Fault) -> None:
    """Say nothing."""
    world.meter.silence()
    await asyncio.sleep(fault.lasts)
    world.meter.resume()


async def meter_cut(world: World, fault: Fault) -> None:
    """Be not there, as a cable that is pulled."""
    world.meter.pull()
    await asyncio.sleep(fault.lasts)
    world.meter.plug()


async def meter_dropped(world: World, _: Fault) -> None:
    """Lose the connection, and take another."""
    world.meter.disconnect()


async def meter_garbage(world: World, fault: Fault) -> None:
    """Say what is no telegram, once a second."""
    meter = world.meter
    chosen(fault, (meter.bad_crc, meter.garble, meter.half, meter.noise, meter.glue))(round(fault.lasts))
    await asyncio.sleep(fault.lasts)


async def meter_frozen(world: World, fault: Fault) -> None:
    """Say the same time for a while."""
    world.meter.freeze()
    await asyncio.sleep(fault.lasts)
    world.meter.thaw()


async def meter_clock(world: World, fault: Fault) -> None:
    """Be wrong about the time."""
    world.put_wrong("meter", chosen(fault, JUMPS_S))
    await asyncio.sleep(fault.lasts)
    world.put_wrong("meter", 0.0)


async def meter_swapped(world: World, _: Fault) -> None:
    """Be another meter, almost at zero."""
    world.meter.swap()


async def clouds(world: World, fault: Fault) -> None:
    """Hide the sun."""
    world.weather.is_cloudy = True
    await asyncio.sleep(fault.lasts)
    world.weather.is_cloudy = False


async def pi_gone(world: World, fault: Fault) -> None:
    """Have the daemon be gone, and back."""
    world.pi.die()
    await asyncio.sleep(fault.lasts)
    world.pi.revive()


async def back_on_by_itself(world: World, fault: Fault) -> None:
    """Have the daemon be gone, and back with the relay on."""
    world.pi.die()
    await asyncio.sleep(fault.lasts / 2)
    world.record.note("pressed on")
    world.pi.pins.press(on=True)
    await asyncio.sleep(fault.lasts / 2)
    world.pi.revive()


async def pi_hangs(world: World, fault: Fault) -> None:
    """Have the daemon answer nothing."""
    world.pi.hang()
    await asyncio.sleep(fault.lasts)
    world.pi.resume()


async def pi_cuts(world: World, fault: Fault) -> None:
    """Have the daemon break off in the middle of its answers."""
    world.pi.cut()
    await asyncio.sleep(fault.lasts)
    world.pi.resume()


async def pi_garbles(world: World, fault: Fault) -> None:
    """Have the daemon answer nonsense."""
    world.pi.garble()
    await asyncio.sleep(fault.lasts)
    world.pi.resume()


async def dead_man_gone(world: World, _: Fault) -> None:
    """Have another program delete all scripts of the daemon."""
    for number in tuple(world.pi.daemon.scripts.stored):
        await asyncio.to_thread(world.pi.daemon.scripts.delete, number)


async def stuck(world: World, fault: Fault) -> None:
    """Have the relay stay as it is."""
    world.pi.stick()
    await asyncio.sleep(fault.lasts)
    world.pi.loosen()


async def pressed(world: World, fault: Fault) -> None:
    """Have somebody switch the relay by hand, to what it is not, and back after a while."""
    on = not world.is_on
    for each in (on, not on):
        world.record.note(f"pressed {'on' if each else 'off'}")
        world.pi.pins.press(on=each)
        await asyncio.sleep(fault.lasts / 2)
