"""An analogue input in a running Home Assistant."""

from collections.abc import Iterator

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.coordinator import DeviceCoordinator, EnergyAppConfigEntry
from tests.emulators.pigpiod import Pigpiod

from .clock import HandClock
from .devices import answered, ask, coordinator_of, device_data
from .house import kept, set_up, until


@pytest.fixture
def pi() -> Iterator[Pigpiod]:
    """A Raspberry Pi with a chip, of which input 2 has 1.5 V."""
    with Pigpiod() as pi:
        pi.chip.inputs[2] = 1.5
        yield pi


@pytest.fixture
async def entry(hass: HomeAssistant, pi: Pigpiod, clock: HandClock) -> EnergyAppConfigEntry:
    """A house with a clamp that measures what the car takes."""
    del clock
    settings = {"channel": 2, "host": pi.host, "port": pi.port, "quantity": "car", "unit": "a", "gain": 10.0}
    entry = await set_up(hass, device_data("analogue", "Car", **settings))
    await answered(hass, coordinator_of(entry, "analogue"))
    return entry


def car(hass: HomeAssistant) -> tuple[str, str | None, str | None]:
    """Return the state of what the car takes, its unit and its kind."""
    state = hass.states.get("sensor.car")
    assert state is not None
    return state.state, state.attributes.get("unit_of_measurement"), state.attributes.get("device_class")


async def test_a_clamp(hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock) -> None:
    """The sensor has the name, the unit and the kind that the user gave it, and is kept."""
    value, unit, kind = car(hass)
    assert float(value) == pytest.approx(15, abs=0.05)
    assert (unit, kind) == ("A", "current")
    await clock.move(11)
    await until(lambda: kept(hass, "analogue"))
    assert float(kept(hass, "analogue")[0]["car_a"]) == pytest.approx(15, abs=0.05)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_another_meaning(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Another unit or kind is that of the same entity."""
    coordinator = coordinator_of(entry, "analogue")
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, "unit": "pct", "device_class": "moisture"}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    await until(lambda: coordinator.data is not None)
    await hass.async_block_till_done()
    assert car(hass)[1:] == ("%", "moisture")


@pytest.mark.parametrize("fault", ["die", "garble", "cut"])
async def test_a_fault(hass: HomeAssistant, entry: EnergyAppConfigEntry, pi: Pigpiod, fault: str) -> None:
    """A Raspberry Pi that is lost makes the value unavailable, and it comes back with it."""
    coordinator = coordinator_of(entry, "analogue")
    if fault == "die":
        pi.die()
    else:
        getattr(pi, fault)(30)
    await ask(hass, coordinator)
    assert car(hass)[0] == "unavailable"
    if fault == "die":
        pi.revive()
    await recovered(hass, coordinator)
    assert float(car(hass)[0]) == pytest.approx(15, abs=0.05)


async def recovered(hass: HomeAssistant, coordinator: DeviceCoordinator) -> None:
    """Ask until there is an answer."""
    for _ in range(60):
        await ask(hass, coordinator)
        if coordinator.last_update_success:
            return
    raise AssertionError(coordinator.last_exception)
