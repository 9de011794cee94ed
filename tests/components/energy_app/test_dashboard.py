"""What the dashboard is made of, for one house and for several, set up or not."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app.const import DOMAIN, NAME, SUBENTRY_CHARGER
from custom_components.energy_app.dashboard import async_dashboard

from .asking import ask, refused

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")


def _house(hass: HomeAssistant, title: str, *chargers: str) -> MockConfigEntry:
    """Add a house that is not set up."""
    parts: list[ConfigSubentryData] = [
        {"data": {}, "subentry_type": SUBENTRY_CHARGER, "title": name, "unique_id": None} for name in chargers
    ]
    house = MockConfigEntry(domain=DOMAIN, title=title, subentries_data=parts)
    house.add_to_hass(hass)
    return house


def _cards(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [card for section in view["sections"] for card in section["cards"]]


async def test_a_house(hass: HomeAssistant) -> None:
    """Its chargers have a card each; where it is the only one no card says which house it is of."""
    house = _house(hass, "Home", "Car", "Bike")
    dashboard = await async_dashboard(hass, "nl")
    assert dashboard["title"] == "Home"
    day, periods, services = dashboard["views"]
    assert [view["path"] for view in (day, periods, services)] == ["day", "periods", "services"]
    assert [view["title"] for view in (day, periods, services)] == ["Dag", "Maand en jaar", "Diensten"]
    chargers = [card for card in _cards(day) if card["type"] == "custom:energy-app-charger"]
    assert [card["subentry_id"] for card in chargers] == list(house.subentries)
    assert not [card for view in dashboard["views"] for card in _cards(view) if "entry_id" in card]
    assert [card.get("day_page") for card in _cards(periods)] == [None, "day", None]


async def test_several_houses(hass: HomeAssistant) -> None:
    """Each has its pages, with its name, and cards of its own; one that is switched off has none."""
    first, second = _house(hass, "Home"), _house(hass, "Barn")
    off = MockConfigEntry(domain=DOMAIN, title="Off", disabled_by=ConfigEntryDisabler.USER)
    off.add_to_hass(hass)
    dashboard = await async_dashboard(hass, "en")
    assert dashboard["title"] == NAME
    titles = [view["title"] for view in dashboard["views"]]
    assert titles[0] == "Home: Day"
    assert titles[3] == "Barn: Day"
    assert len({view["path"] for view in dashboard["views"]}) == len(titles) == 6
    for house, views in ((first, dashboard["views"][:3]), (second, dashboard["views"][3:])):
        assert {card["entry_id"] for view in views for card in _cards(view)} == {house.entry_id}
    assert [card.get("day_page") for card in _cards(dashboard["views"][4])][1] == dashboard["views"][3][
        "path"
    ]


async def test_a_dashboard_of_ones_own(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> None:
    """It is made of the house that it names, in the language of who looks; what is wrong is refused."""
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    error = await refused(client, "dashboard", language="en")
    assert error["translation_key"] == "no_house"
    _house(hass, "Home")
    barn = _house(hass, "Barn")
    dashboard = await ask(client, "dashboard", entry_id=barn.entry_id, language="fr")
    assert dashboard["title"] == "Barn"
    assert [view["title"] for view in dashboard["views"]] == ["Jour", "Mois et année", "Services"]
    assert {card["entry_id"] for view in dashboard["views"] for card in _cards(view)} == {barn.entry_id}
    assert (await ask(client, "dashboard", language="tlh"))["views"][0]["title"] == "Home: Day"
    assert (await refused(client, "dashboard", language="../en"))["code"] == "invalid_format"
    assert (await refused(client, "dashboard", language="en", entry_id="x"))["translation_key"] == "no_house"
