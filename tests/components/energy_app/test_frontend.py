"""The cards are served and the dashboard is in the sidebar, where there is a frontend to show them."""

import logging
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, async_panel_exists
from homeassistant.components.lovelace.system_health import system_health_info
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.const import EVENT_LOVELACE_UPDATED
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

import custom_components.energy_app as integration
from custom_components.energy_app import frontend
from custom_components.energy_app.const import DOMAIN, NAME, SUBENTRY_CHARGER
from custom_components.energy_app.dashboard import async_dashboard
from custom_components.energy_app.frontend import PANEL, URL

from .test_charger import charger_data

LOADER_TEXT = "// the loader\n"
CARD_TEXT = "// a card\n"


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cards that were built, as far as who serves them can tell."""
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "loader.js").write_text(LOADER_TEXT)
    (folder / "card-1.js").write_text(CARD_TEXT)
    monkeypatch.setattr(frontend, "CARDS", folder)
    return folder


@pytest.fixture
async def page(hass: HomeAssistant) -> None:
    """Home Assistant with its web server, its frontend and its dashboards."""
    for component in ("http", "frontend", "lovelace"):
        assert await async_setup_component(hass, component, {})


async def _add_house(hass: HomeAssistant, title: str = "House") -> MockConfigEntry:
    entry = MockConfigEntry(domain=DOMAIN, title=title)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def _loaders(hass: HomeAssistant) -> list[str]:
    return [str(url) for url in hass.data[DATA_EXTRA_MODULE_URL].urls if str(url).startswith(URL)]


@pytest.mark.usefixtures("cards", "page")
async def test_every_page_loads_the_loader(hass: HomeAssistant, hass_client_no_auth: Any) -> None:
    """By an address that changes with the cards, so that a browser may keep them for ever."""
    await _add_house(hass)
    (loader,) = _loaders(hass)
    client = await hass_client_no_auth()
    answer = await client.get(loader)
    assert await answer.text() == LOADER_TEXT
    assert "max-age" in answer.headers["Cache-Control"]
    beside = await client.get(loader.replace("loader.js", "card-1.js"))
    assert await beside.text() == CARD_TEXT
    outside = await client.get(loader.replace("loader.js", "..%2f..%2fmanifest.json"))
    assert outside.status in {400, 404}


@pytest.mark.usefixtures("page")
async def test_other_cards_have_another_address(hass: HomeAssistant, cards: Path) -> None:
    """After an update nobody is shown what was kept of the old ones."""
    (cards / "loader.js").write_text("// newer\n")
    await _add_house(hass)
    (loader,) = _loaders(hass)
    assert loader.split("/")[-2] != frontend._version(cards.parent)
    (cards / "loader.js").write_text(LOADER_TEXT)
    version = frontend._version(cards)
    assert version is not None
    assert version not in loader


@pytest.mark.usefixtures("cards", "page")
async def test_the_dashboard_is_there_without_a_step(hass: HomeAssistant, hass_ws_client: Any) -> None:
    """In the sidebar, among the dashboards, and made of the house; nobody can overwrite it."""
    await _add_house(hass)
    client = await hass_ws_client()

    async def ask(kind: str, **fields: Any) -> dict[str, Any]:
        await client.send_json_auto_id({"type": kind, **fields})
        answer: dict[str, Any] = await client.receive_json()
        return answer

    panel = (await ask("get_panels"))["result"][PANEL]
    assert (panel["component_name"], panel["title"], panel["require_admin"]) == ("lovelace", NAME, False)
    config = await ask("lovelace/config", url_path=PANEL)
    assert config["result"] == await async_dashboard(hass, "en")
    listed = (await ask("lovelace/dashboards/list"))["result"]
    assert [(board["title"], board["mode"]) for board in listed if board["url_path"] == PANEL] == [
        (NAME, "yaml")
    ]
    refused = await ask("lovelace/config/save", url_path=PANEL, config={"views": []})
    assert not refused["success"]
    info = await frontend.HouseDashboard(hass).async_get_info()
    assert info == {"mode": "yaml", "views": 3}


@pytest.mark.usefixtures("cards", "page")
async def test_the_dashboard_goes_with_the_last_house(hass: HomeAssistant) -> None:
    """And comes with the next one; the loader is registered once."""
    first, second = await _add_house(hass, "One"), await _add_house(hass, "Two")
    await hass.config_entries.async_remove(first.entry_id)
    assert async_panel_exists(hass, PANEL)
    await hass.config_entries.async_remove(second.entry_id)
    assert not async_panel_exists(hass, PANEL)
    await _add_house(hass, "Three")
    assert async_panel_exists(hass, PANEL)
    assert len(_loaders(hass)) == 1


@pytest.mark.usefixtures("cards", "page")
async def test_a_house_that_is_switched_off_has_no_dashboard(hass: HomeAssistant) -> None:
    """It comes back with it; what Home Assistant says of its own health goes on meanwhile."""
    entry = await _add_house(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert not async_panel_exists(hass, PANEL)
    assert await system_health_info(hass)
    assert (await frontend.HouseDashboard(hass).async_get_info())["views"] == 0
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    assert async_panel_exists(hass, PANEL)
    assert (await system_health_info(hass))["views"] == 3


@pytest.mark.usefixtures("cards", "page")
async def test_a_house_that_cannot_be_set_up_has_one_until_it_is_switched_off(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cards say what is wrong."""
    monkeypatch.setattr(integration, "EnergyAppRuntime", lambda *_: 1 / 0)
    entry = MockConfigEntry(domain=DOMAIN, title="House")
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert async_panel_exists(hass, PANEL)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done()
    assert not async_panel_exists(hass, PANEL)


@pytest.mark.usefixtures("cards", "page")
async def test_pages_that_are_open_follow_the_house(hass: HomeAssistant) -> None:
    """A charger, a name, another house: they load the dashboard again. A setting is none of it."""
    entry = await _add_house(hass)
    events = async_capture_events(hass, EVENT_LOVELACE_UPDATED)
    data = MappingProxyType(charger_data()["data"])
    charger = ConfigSubentry(data=data, subentry_type=SUBENTRY_CHARGER, title="Car", unique_id=None)
    hass.config_entries.async_update_entry(entry, options={"period": 7})
    await hass.async_block_till_done()
    assert not events
    hass.config_entries.async_update_entry(entry, title="Cottage")
    await hass.async_block_till_done()
    assert [event.data for event in events] == [{"url_path": PANEL}]
    hass.config_entries.async_add_subentry(entry, charger)
    await hass.async_block_till_done()
    assert len(events) == 2
    await _add_house(hass, "Two")
    assert len(events) == 3


@pytest.mark.usefixtures("cards", "page")
async def test_a_dashboard_of_the_user_stays(hass: HomeAssistant, hass_ws_client: Any) -> None:
    """One that has our address is not ours to replace or to remove."""
    first = await _add_house(hass)
    client = await hass_ws_client()
    await hass.config_entries.async_remove(first.entry_id)
    await client.send_json_auto_id(
        {"type": "lovelace/dashboards/create", "url_path": PANEL, "title": "Mine", "mode": "storage"}
    )
    assert (await client.receive_json())["success"]
    entry = await _add_house(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await client.send_json_auto_id({"type": "get_panels"})
    assert (await client.receive_json())["result"][PANEL]["title"] == "Mine"


@pytest.mark.usefixtures("page")
async def test_cards_that_were_not_built_are_said(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a clone without scripts/setup; all else works."""
    monkeypatch.setattr(frontend, "CARDS", tmp_path / "nowhere")
    await _add_house(hass)
    assert "The cards were not built" in caplog.text
    assert _loaders(hass) == []
    assert not async_panel_exists(hass, PANEL)


@pytest.mark.usefixtures("cards")
async def test_without_a_frontend_there_are_no_cards(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """A Home Assistant may run without; all else works, also the removal."""
    caplog.set_level(logging.INFO)
    entry = await _add_house(hass)
    assert "There is no frontend" in caplog.text
    assert await hass.config_entries.async_remove(entry.entry_id)
