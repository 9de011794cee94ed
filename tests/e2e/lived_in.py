"""A Home Assistant in which the emulated house has been lived in for months."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from energy_core.calendar import midnight

from .contract import add_market, add_tariff
from .devices import CHARGER, add_house
from .emulated_house import EmulatedHouse
from .house import POWER
from .live_home_assistant import START_SECONDS, LiveHomeAssistant
from .past import DAY, ZONE, Past

BATTERY = "sensor.fronius_battery_power"
_KEPT_WITHIN_S = 300
_COUNTED_WITHIN_S = 1800


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
    entry_id = add_house(home, house)
    add_market(home, entry_id, past.first, past.today + 2 * DAY)
    add_tariff(home, entry_id, past.first)
    last = home.config / "energy_app" / f"readings_prices_{past.today + DAY}.csv"
    home.wait_until(last.exists, _KEPT_WITHIN_S, "The prices are not kept")
    subentries = home.command("config_entries/subentries/list", entry_id=entry_id)
    (charger,) = (each["subentry_id"] for each in subentries if each["subentry_type"] == "charger")
    return str(charger)


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
