"""The dashboard: its pages, made of the houses that there are, whether they are set up already or not."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from .actions.handling import refusal
from .const import DOMAIN, NAME, SUBENTRY_CHARGER

_COLUMNS: Final = 4

type Part = dict[str, Any]


@callback
def houses_of(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return the houses that are not switched off."""
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)


@callback
def parts_of(hass: HomeAssistant) -> object:
    """Return what is other than it was where the dashboard of all houses would be."""
    return [
        (house.title, [each.subentry_id for each in house.get_subentries_of_type(SUBENTRY_CHARGER)])
        for house in houses_of(hass)
    ]


async def async_dashboard(hass: HomeAssistant, language: str, entry_id: str | None = None) -> Part:
    """Return the dashboard of a house, or of all, as Home Assistant takes one; its words are of a language.

    Raises ServiceValidationError where there is no such house.
    """
    houses = [house for house in houses_of(hass) if entry_id in {None, house.entry_id}]
    if not houses:
        raise refusal("no_house")
    words = await async_get_translations(hass, language, "common", [DOMAIN])
    views: list[Part] = []
    for house in houses:
        which = {"entry_id": house.entry_id} if entry_id or len(houses) > 1 else {}
        before = f"{house.title}: " if len(houses) > 1 else ""
        end = f"-{house.entry_id.lower()}" if views else ""  # the pages of the first have short addresses
        for name, view in _views(house, which, f"day{end}").items():
            title = before + words[f"component.{DOMAIN}.common.dashboard_{name}"]
            views.append({"title": title, "path": f"{name}{end}", **view})
    return {"title": NAME if len(houses) > 1 else houses[0].title, "views": views}


def _views(house: ConfigEntry, which: Part, day_page: str) -> dict[str, Part]:
    """Return the pages of a house by their names."""

    def card(name: str, **settings: object) -> Part:
        return {"type": f"custom:energy-app-{name}", **settings, **which}

    chargers = house.get_subentries_of_type(SUBENTRY_CHARGER)
    day = [
        _section(card("date"), wide=_COLUMNS),
        _section(card("realtime")),
        _section(card("totals", by="day")),
        _section(card("day-graph"), wide=2),
        *(_section(card("charger", subentry_id=each.subentry_id)) for each in chargers),
        _section(card("totals", by="month")),
    ]
    periods = [
        _section(card("date"), wide=_COLUMNS),
        _section(card("totals", by="month", day_page=day_page)),
        _section(card("totals", by="year")),
    ]
    # On the first page a narrow section fills the gap that a wide one leaves before it.
    return {
        "day": {**_sections("mdi:calendar-today", day), "dense_section_placement": True},
        "periods": _sections("mdi:calendar-month", periods),
        "services": _sections("mdi:cogs", [_section(card("agents"), wide=_COLUMNS)]),
    }


def _sections(icon: str, sections: list[Part]) -> Part:
    """Return a page of sections."""
    return {"type": "sections", "icon": icon, "max_columns": _COLUMNS, "sections": sections}


def _section(card: Part, *, wide: int = 1) -> Part:
    """Return a section of one card, so many columns wide."""
    return {"type": "grid", "column_span": wide, "cards": [card]}
