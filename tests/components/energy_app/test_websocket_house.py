"""What a house is made of, as cards ask for it."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app.const import CONF_STORE_URL, DOMAIN
from custom_components.energy_app.energy_core import __version__
from custom_components.energy_app.websocket import house as house_command
from tests.emulators.p1_meter import PtyLine

from .asking import ask, refused
from .devices import device_data
from .house import coordinators, entity_id, meter_data, say, set_up
from .test_charger import PLUG, car, charger_data
from .test_house import NOW, TABLE, a_house, keep_house, noon, tariff_data

__all__ = ["noon"]

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

CAPACITY: dict[str, Any] = {
    "contracts": [{**TABLE["contracts"][0], "capacity": [{"eur_kw_year": 50.0}]}],
}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at noon."""
    monkeypatch.setattr(house_command, "dt_util", SimpleNamespace(utcnow=lambda: NOW))


@pytest.fixture
async def plug(hass: HomeAssistant) -> AsyncIterator[None]:
    """A helper that is switched in place of a plug."""
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"plug": {"name": "Plug"}}})
    yield
    assert hass.states.is_state(PLUG, "off")


@pytest.mark.usefixtures("clock", "everything_enabled")
async def test_a_house_with_a_meter(
    hass: HomeAssistant, serial: PtyLine, hass_ws_client: WebSocketGenerator
) -> None:
    """Its entities by what they stand for; what is not there is left out."""
    entry = await set_up(hass, meter_data(serial.path))
    (meter,) = coordinators(entry)
    await say(hass, serial, meter)
    answer = await ask(await hass_ws_client(hass), "house")
    assert answer["entry_id"] == entry.entry_id
    assert (answer["title"], answer["version"]) == (entry.title, __version__)
    assert (answer["zone"], answer["currency"], answer["today"]) == ("Europe/Brussels", "EUR", "2026-07-01")
    assert answer["has"] == {
        "gas": True,
        "water": True,
        "battery": False,
        "solar": False,
        "capacity": False,
        "prices": False,
    }
    assert (answer["limit_w"], answer["chargers"], answer["first_day"]) == (None, [], None)
    assert answer["entities"]["grid_import_w"] == entity_id(hass, meter, "import_power_w")
    assert answer["entities"]["last_update"] == entity_id(hass, meter, "last_telegram")
    assert "solar_w" not in answer["entities"]
    registry = er.async_get(hass)
    for role in ("demand_w", "demand_projection_w"):
        assert registry.async_get(answer["entities"][role])
    registry.async_update_entity(
        entity_id(hass, meter, "import_power_w"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert "grid_import_w" not in (await ask(await hass_ws_client(hass), "house"))["entities"]


@pytest.mark.usefixtures("plug")
async def test_totals_prices_and_a_charger(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """What is counted today, since when anything is kept, and the chargers by their keys."""
    keep_house(hass)
    prices = device_data("prices", entity_id="sensor.market")
    entry = await a_house(hass, tmp_path, tariff_data(CAPACITY), prices, charger_data())
    answer = await ask(await hass_ws_client(hass), "house", entry_id=entry.entry_id)
    assert answer["first_day"] == "2026-06-30"
    assert (answer["has"]["capacity"], answer["has"]["prices"]) == (True, True)
    states = {role: hass.states.get(entity) for role, entity in answer["entities"].items()}
    assert {"from_grid_kwh", "cost_eur", "profit_eur", "import_price", "month_peak_w"} <= states.keys()
    assert states["from_grid_kwh"] is not None
    assert float(states["from_grid_kwh"].state) == pytest.approx(4.8)
    (charger,) = answer["chargers"]
    assert (charger["subentry_id"], charger["name"]) == (car(entry).subentry_id, "Car")
    keys = {
        "switch",
        "mode",
        "upper_threshold_power",
        "deadband_power",
        "reason",
        "next_change",
        "excess_power",
        "charged_today",
        "solar_share",
        "switches_today",
        "stale",
        "guard",
        "mismatch",
    }
    assert keys <= charger["entities"].keys()
    assert all(hass.states.get(entity) for entity in charger["entities"].values())


async def test_nothing_is_kept(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """A house without a store has no first day, and all else."""
    entry = await a_house(hass, tmp_path)
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    await hass.async_block_till_done()
    client = await hass_ws_client(hass)
    assert (await ask(client, "house"))["first_day"] is None
    error = await refused(client, "house", entry_id="<img onerror=alert(1)>")
    assert error["translation_domain"] != DOMAIN
    assert error["code"] == "service_validation_error"
