"""A Home Assistant in which the emulated house has been lived in for months."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from energy_core.calendar import midnight

from .devices import CHARGER, add_device, add_house
from .emulated_house import EmulatedHouse
from .house import POWER
from .live_home_assistant import START_SECONDS, LiveHomeAssistant
from .market import market
from .past import DAY, ZONE, Past

BATTERY = "sensor.fronius_battery_power"
_KEPT_WITHIN_S = 300
_COUNTED_WITHIN_S = 1800
_FLOWS = "config/config_entries/subentries/flow"


@contextmanager
def lived_in(folder: Path, past: Past) -> Iterator[LiveHomeAssistant]:
    """Run a Home Assistant with every device, prices, a tariff and a past of which everything is counted."""
    home = LiveHomeAssistant(folder / "config")
    home.configure(more=CHARGER)
    since = midnight(past.first, ZONE)
    with ExitStack() as opened:
        house = opened.enter_context(EmulatedHouse(folder / "p1-meter", since=since, car=past.car()))
        opened.enter_context(home)
        charger = _furnish(home, house, past)
        home.stop()
        past.keep(house, home.config / "energy_app" / "readings", f"charger_{charger.lower()}")
        home.start()
        for entity in (POWER, BATTERY):
            home.wait_until(lambda entity=entity: _is_known(home, entity), START_SECONDS, f"No {entity}")
        _count(home, past)
        yield home


def _furnish(home: LiveHomeAssistant, house: EmulatedHouse, past: Past) -> str:
    """Add all that there is; returns the id of the charger."""
    add_house(home, house)
    (entry,) = home.rest("GET", "config/config_entries/entry?domain=energy_app")
    entry_id = entry["entry_id"]
    prices = home.config / "prices.csv"
    prices.write_text(market(past.first, past.today + 2 * DAY, ZONE), encoding="utf-8")
    add_device(home, entry_id, "prices", "Market", {"path": str(prices), "vat_pct": 0})
    _add_tariff(home, entry_id, past.first)
    last = home.config / "energy_app" / f"readings_prices_{past.today + DAY}.csv"
    home.wait_until(last.exists, _KEPT_WITHIN_S, "The prices are not kept")
    subentries = home.command("config_entries/subentries/list", entry_id=entry_id)
    (charger,) = (each["subentry_id"] for each in subentries if each["subentry_type"] == "charger")
    return str(charger)


def _add_tariff(home: LiveHomeAssistant, entry_id: str, start: date) -> None:
    """Add the tariff of a house in Ghent that pays what the market asks."""
    step: dict[str, Any] = home.rest("POST", _FLOWS, {"handler": [entry_id, "tariff"]})
    chosen = {"operator": "imewo", "card": "engie_dynamic", "start": str(start), "domiciled": True}
    for answer in ({"next_step_id": "flanders"}, chosen):
        step = home.rest("POST", f"{_FLOWS}/{step['flow_id']}", answer)
    table = step["data_schema"][0]["description"]["suggested_value"]
    ended = home.rest("POST", f"{_FLOWS}/{step['flow_id']}", {"tariff": table})
    if ended["type"] != "create_entry":
        raise RuntimeError(f"the tariff: {ended}")


def _is_known(home: LiveHomeAssistant, entity: str) -> bool:
    return home.state(entity) not in {None, "unknown", "unavailable"}


def _count(home: LiveHomeAssistant, past: Past) -> None:
    """Have all results of the past made, and wait until every day is counted."""
    days = {"start": str(past.first), "end": str(past.today + DAY)}
    home.rest("POST", "services/energy_app/reprocess?return_response", days)
    home.wait_until(lambda: _is_counted(home, days), _COUNTED_WITHIN_S, "The past is not counted")


def _is_counted(home: LiveHomeAssistant, days: dict[str, str]) -> bool:
    """Whether the profit of each day is known."""
    rows = home.command("energy_app/totals", by="day", **days)["rows"]
    if all(row["profit_eur"] is not None for row in rows):
        return True
    time.sleep(5)
    return False
