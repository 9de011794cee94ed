"""The cards and the dashboard: served, loaded by every page, and shown in the sidebar."""

import logging
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, override

from homeassistant.components.frontend import (
    add_extra_js_url,
    async_panel_exists,
    async_register_built_in_panel,
    async_remove_panel,
)
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]  # its public name
from homeassistant.components.lovelace.const import LOVELACE_DATA, MODE_YAML
from homeassistant.components.lovelace.dashboard import LovelaceConfig
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.json import json_bytes, json_fragment
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, NAME
from .dashboard import async_dashboard, houses_of, parts_of

_LOGGER = logging.getLogger(__name__)

CARDS: Final = Path(__file__).parent / "cards"
LOADER: Final = "loader.js"
PANEL: Final = "energy-app"
PANEL_ICON: Final = "mdi:home-lightning-bolt"
URL: Final = "/energy_app_cards"

_SERVED: Final = HassKey[str](f"{DOMAIN}_cards")
_LISTED: Final[dict[str, Any]] = {
    "mode": MODE_YAML,
    "title": NAME,
    "icon": PANEL_ICON,
    "show_in_sidebar": True,
    "require_admin": False,
}


class HouseDashboard(LovelaceConfig):
    """The dashboard of all houses; there is nothing of it to be edited or kept."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know of what it is made now."""
        super().__init__(hass, PANEL, _LISTED)
        self._parts = parts_of(hass)

    @callback
    def async_follow(self) -> None:
        """Have open pages load it again where it is made of something else than before."""
        before, self._parts = self._parts, parts_of(self.hass)
        if self._parts != before:
            self._config_updated()

    @property
    @override
    def mode(self) -> str:
        """How Home Assistant calls a dashboard that its users do not edit in place."""
        return MODE_YAML

    @override
    async def async_get_info(self) -> dict[str, Any]:
        """Say what it is."""
        views = (await self.async_load(force=False))["views"] if houses_of(self.hass) else ()
        return {"mode": self.mode, "views": len(views)}

    @override
    async def async_load(self, force: bool) -> dict[str, Any]:
        """Give all that it says, in the language of Home Assistant."""
        return await async_dashboard(self.hass, self.hass.config.language)

    @override
    async def async_json(self, force: bool) -> json_fragment:
        """Give all that it says."""
        return json_fragment(json_bytes(await self.async_load(force)))


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Serve the cards, and the dashboard of them, where there is a frontend and they were built."""
    if not {"frontend", "http"} <= hass.config.components:
        _LOGGER.info("There is no frontend: no cards are offered")
        return
    version = await hass.async_add_executor_job(_version, CARDS)
    if version is None:
        _LOGGER.warning("The cards were not built: there is no %s (scripts/setup makes it)", CARDS / LOADER)
        return
    place = f"{URL}/{version}"
    await hass.http.async_register_static_paths([StaticPathConfig(place, str(CARDS), cache_headers=True)])
    add_extra_js_url(hass, f"{place}/{LOADER}")
    hass.data[_SERVED] = place

    @callback
    def follow(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and entry.state is not ConfigEntryState.LOADED:
            async_follow_houses(hass)  # one that is loaded does so itself, after its devices have

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, follow)


def _version(folder: Path) -> str | None:
    """Return what tells these cards from others, None where there are none.

    The loader names every other file by what is in it, so its own text stands for all.
    """
    try:
        return sha256((folder / LOADER).read_bytes()).hexdigest()[:12]
    except FileNotFoundError:
        return None


@callback
def async_follow_houses(hass: HomeAssistant) -> None:
    """Show the dashboard in the sidebar while there are houses, and have pages that are open follow them.

    Where there is one at its address, as of a user's own, that stays.
    """
    lovelace = hass.data.get(LOVELACE_DATA)
    if _SERVED not in hass.data or lovelace is None:
        return
    dashboard, has_houses = lovelace.dashboards.get(PANEL), bool(houses_of(hass))
    if isinstance(dashboard, HouseDashboard):
        if has_houses:
            dashboard.async_follow()
        else:
            del lovelace.dashboards[PANEL]
            async_remove_panel(hass, PANEL)
    elif has_houses and not async_panel_exists(hass, PANEL):
        lovelace.dashboards[PANEL] = HouseDashboard(hass)
        async_register_built_in_panel(
            hass,
            "lovelace",
            sidebar_title=NAME,
            sidebar_icon=PANEL_ICON,
            frontend_url_path=PANEL,
            config={"mode": MODE_YAML},
        )
