"""What is asked of a charger, and what it tells of its switchings."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.p1_meter import PtyLine

from .clock import HandClock
from .house import set_up, until
from .test_charger import (
    call,
    car,
    charger_data,
    entity_id,
    entry,
    good_data,
    is_on,
    plug,
    switch_on,
)

__all__ = ["entry", "plug"]


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Have something done; returns the answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


def switchings(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> list[tuple[str, str]]:
    """Return the kind and the reason of each switching from now on."""
    found: list[tuple[str, str]] = []
    event = entity_id(hass, entry, "event", "switching")

    @callback
    def note(told: Event[Any]) -> None:
        state = told.data["new_state"]
        if told.data["entity_id"] == event and state is not None and state.attributes.get("event_type"):
            found.append((state.attributes["event_type"], state.attributes["reason"]))

    hass.bus.async_listen("state_changed", note)
    return found


async def test_each_switching_is_told_once(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock
) -> None:
    """With its reason; decisions that switch nothing are not told."""
    told = switchings(hass, entry)
    await switch_on(hass, entry)
    await good_data(hass, entry, serial, clock, 60)
    assert told == [("switched_on", "override_on")]
    clock.skip(61)  # nothing is heard of the meter meanwhile
    await until(lambda: not is_on(hass) and len(told) > 1)
    await car(entry).async_run()
    assert told == [("switched_on", "override_on"), ("switched_off", "stale")]


async def test_charge_now(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock
) -> None:
    """It charges so much, waits for minimum-on, and then the mode decides again."""
    await call(hass, "select", "select_option", entity_id(hass, entry, "select", "mode"), option="off")
    answer = await act(hass, "charge_now", kwh=0.1, minutes=120)
    assert answer["on"]
    assert answer["override"] == {"on": True, "seconds_left": 7200, "kwh_left": 0.1}
    assert (answer["reason"], answer["because"]) == ("override_on", "Switched on by hand")
    await good_data(hass, entry, serial, clock, 700)
    assert not is_on(hass)
    answer = await act(hass, "explain")
    assert (answer["charger"], answer["override"], answer["reason"]) == ("Car", None, "mode_off")
    assert answer["charged_today_kwh"] >= 0.1


async def test_charge_now_ends_by_time_or_by_hand(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock
) -> None:
    """Whichever comes first; what the switch says goes before."""
    await act(hass, "charge_now", minutes=11)
    assert is_on(hass)
    await good_data(hass, entry, serial, clock, 680)
    assert car(entry).data["override"] is None
    await act(hass, "charge_now", kwh=50)
    await call(hass, "switch", "turn_off", entity_id(hass, entry, "switch", "on"))
    assert car(entry).data["override"]["on"] is False


async def test_words_are_those_of_the_house(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """In its language."""
    hass.config.language = "nl"
    await call(hass, "select", "select_option", entity_id(hass, entry, "select", "mode"), option="off")
    await car(entry).async_run()
    answer = await act(hass, "explain")
    assert (answer["reason"], answer["because"]) == ("mode_off", "De modus is uit")


def another() -> ConfigSubentryData:
    """Return a second charger."""
    data = charger_data()
    output = {"type": "entity_switch", "entity_id": "input_boolean.other"}
    return {**data, "title": "Bicycle", "data": {**data["data"], "output": output}}


async def test_which_charger(hass: HomeAssistant) -> None:
    """Where there are several, or none, that is asked for."""
    entry = await set_up(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "explain")
    assert caught.value.translation_key == "no_charger"
    assert await hass.config_entries.async_remove(entry.entry_id)
    entry = await set_up(hass, charger_data(), another())
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "charge_now", kwh=1)
    assert caught.value.translation_key == "which_charger"
    (one, _) = entry.runtime_data.chargers.running.values()
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    (device,) = (each for each in devices if (DOMAIN, one.subentry_id) in each.identifiers)
    assert (await act(hass, "explain", device_id=device.id))["charger"] == "Car"
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "explain", device_id="none")
    assert caught.value.translation_key == "no_such_charger"
