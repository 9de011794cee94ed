"""What a house in Ghent pays: a dynamic contract, by the prices of an emulated market."""

from datetime import date
from typing import Any

from .devices import add_device
from .live_home_assistant import LiveHomeAssistant
from .market import market
from .past import ZONE

_FLOWS = "config/config_entries/subentries/flow"


def add_market(home: LiveHomeAssistant, entry_id: str, first: date, last: date) -> None:
    """Add the prices of [first, last), out of a file."""
    prices = home.config / "prices.csv"
    prices.write_text(market(first, last, ZONE), encoding="utf-8")
    add_device(home, entry_id, "prices", "Market", {"path": str(prices), "vat_pct": 0})


def add_tariff(home: LiveHomeAssistant, entry_id: str, start: date) -> None:
    """Add the tariff of a house that pays what the market asks, by its dialog."""
    step: dict[str, Any] = home.rest("POST", _FLOWS, {"handler": [entry_id, "tariff"]})
    chosen = {"operator": "imewo", "card": "engie_dynamic", "start": str(start), "domiciled": True}
    for answer in ({"next_step_id": "flanders"}, chosen):
        step = home.rest("POST", f"{_FLOWS}/{step['flow_id']}", answer)
    table = step["data_schema"][0]["description"]["suggested_value"]
    ended = home.rest("POST", f"{_FLOWS}/{step['flow_id']}", {"tariff": table})
    if ended["type"] != "create_entry":
        raise RuntimeError(f"the tariff: {ended}")
