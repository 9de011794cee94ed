"""An output that could not be switched off when its charger was let go of."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import flush_store

from custom_components.energy_app import left_on
from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.left_on import LeftOn
from tests.emulators.p1_meter import PtyLine

from .house import meter_data, set_up, until
from .test_charger import OTHER, PLUG, car, charger_data

SOCKET = "input_boolean.socket"
ISSUE, NEW_ISSUE = f"left_on_{PLUG}", f"left_on_{SOCKET}"


@pytest.fixture
async def entry(
    hass: HomeAssistant, serial: PtyLine, monkeypatch: pytest.MonkeyPatch
) -> EnergyAppConfigEntry:
    """A house with a charger on a plug that has just gone out of reach."""
    monkeypatch.setattr(left_on, "AGAIN_S", 0.02)
    helpers = {"plug": {"name": "Plug"}, "other": {"name": "Other"}}
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": helpers})
    entry = await set_up(hass, meter_data(serial.path), charger_data())
    hass.states.async_set(PLUG, STATE_UNAVAILABLE)
    return entry


def is_told(hass: HomeAssistant) -> bool:
    """Say whether there is a repair issue about the plug."""
    return ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is not None


async def goes_off(hass: HomeAssistant) -> None:
    """Have the plug come back on, and see that it goes off."""
    hass.states.async_set(PLUG, "on")
    await until(lambda: hass.states.is_state(PLUG, "off"))
    await until(lambda: not is_told(hass))


async def let_go(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Remove the charger."""
    assert hass.config_entries.async_remove_subentry(entry, car(entry).subentry_id)
    await until(lambda: is_told(hass))


async def change(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Have the charger be on another plug."""
    subentry = entry.subentries[car(entry).subentry_id]
    output = {"type": "entity_switch", "entity_id": OTHER}
    data: dict[str, Any] = {**subentry.data, "output": output}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await until(lambda: is_told(hass))


async def try_out(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Have the charger switch nothing any more."""
    subentry = entry.subentries[car(entry).subentry_id]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "dry_run": True})
    await until(lambda: is_told(hass))


async def unload(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Unload the house."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert is_told(hass)


@pytest.mark.parametrize("end", [let_go, change, try_out, unload])
async def test_off_is_the_first_command_when_it_is_back(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, end: Callable[..., Any]
) -> None:
    """Although there is no charger any more; the user is told until then."""
    await end(hass, entry)
    await goes_off(hass)


async def test_it_is_owed_over_a_restart(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Of which nobody else would know; once it is off that is forgotten."""
    await let_go(hass, entry)
    for task in hass.data[left_on.LEFT_ON]._tasks.values():
        task.cancel()
    ir.async_delete_issue(hass, DOMAIN, ISSUE)
    again = LeftOn(hass)
    await again.async_load()
    assert is_told(hass)
    await goes_off(hass)
    last = LeftOn(hass)
    await last.async_load()
    assert not is_told(hass)


async def test_it_is_owed_by_the_name_that_it_has(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A plug that gets another id is followed, over a restart too; what has the old one is left alone."""
    await let_go(hass, entry)
    er.async_get(hass).async_update_entity(PLUG, new_entity_id=SOCKET)
    await hass.async_block_till_done()
    assert [each for _, each in ir.async_get(hass).issues if each.startswith("left_on")] == [NEW_ISSUE]
    for task in hass.data[left_on.LEFT_ON]._tasks.values():
        task.cancel()
    hass.states.async_set(PLUG, "on")
    hass.states.async_set(SOCKET, STATE_UNAVAILABLE)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    await LeftOn(hass).async_load()
    hass.states.async_set(SOCKET, "on")
    await until(lambda: hass.states.is_state(SOCKET, "off"))
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, NEW_ISSUE) is None)
    assert hass.states.is_state(PLUG, "on")


async def test_the_end_only_remembers_it(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Nothing is begun any more, from the first that is done then."""
    await hass.data[left_on.LEFT_ON].async_end()
    hass.set_state(CoreState.stopping)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not is_told(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    hass.set_state(CoreState.running)
    await LeftOn(hass).async_load()
    assert is_told(hass)


async def test_it_is_told_where_nobody_can_try(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """The last house is removed: after a restart nothing of ours runs, and the user knows all the same."""
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert is_told(hass)
    await flush_store(ir.async_get(hass)._store)
    again = ir.IssueRegistry(hass)
    await again.async_load()
    assert again.async_get_issue(DOMAIN, ISSUE) is not None


async def test_the_end_waits_for_what_is_tried(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A thread that hangs in a dead line is let end by itself, and no other is begun."""
    await let_go(hass, entry)
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def hang(_call: object) -> None:
        began.set()
        await goes_on.wait()

    hass.services.async_register("input_boolean", "turn_off", hang)
    hass.states.async_set(PLUG, "on")
    await began.wait()
    jobs = [hass.async_run_hass_job(each.job, *each.args) for each in hass._shutdown_jobs]
    ending = asyncio.gather(*filter(None, jobs))
    await asyncio.sleep(0)
    assert not ending.done()
    goes_on.set()
    await ending
    assert all(task.done() for task in hass.data[left_on.LEFT_ON]._tasks.values())


async def test_a_charger_takes_it_over(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """As it begins with an *off* itself."""
    await unload(hass, entry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not is_told(hass)


async def test_what_is_deaf_is_told_again(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A plug that says yes and stays on, and a service that fails in a way that nobody foresaw."""
    await let_go(hass, entry)
    calls = []

    def ignore(call: object) -> None:
        calls.append(call)
        if len(calls) == 2:
            raise ZeroDivisionError

    hass.services.async_register("input_boolean", "turn_off", ignore)
    hass.states.async_set(PLUG, "on")
    await until(lambda: len(calls) > 3)
    assert is_told(hass)
    hass.states.async_set(PLUG, "off")
    await until(lambda: not is_told(hass))
