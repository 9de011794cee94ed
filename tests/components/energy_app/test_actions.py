"""The actions: what they answer, and how they refuse."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.const import DOMAIN

from .devices import live_in_ghent
from .test_house import NOW, TABLE, a_house, keep_house, noon, shown, tariff_data

__all__ = ["noon"]

TODAY = date(2026, 7, 1)
YESTERDAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
async def now(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at noon, in Ghent."""
    await live_in_ghent(hass)
    for module in ("day", "handling", "importing"):
        monkeypatch.setattr(f"custom_components.energy_app.actions.{module}.dt_util.utcnow", lambda: NOW)


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Have something done; returns the answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_today(hass: HomeAssistant, tmp_path: Path) -> None:
    """It is what the sensors say, with the parts of cost and profit."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await act(hass, "get_day")
    values = {key: float(value) for key, value in shown(hass, entry).items() if key in answer}
    assert len(values) >= 8
    assert values == pytest.approx({key: answer[key] for key in values}, abs=1e-4)
    assert (answer["date"], answer["is_over"]) == (str(TODAY), False)
    assert answer["absent"]["gas_m3"]["reason"] == "no_gas"
    assert answer["quality"] == {"quarters": 48, "known": 48, "estimated": 0, "missing": []}
    assert sum(part["exact_eur"] for part in answer["cost_parts"]) == pytest.approx(answer["cost_eur"])
    parts = answer["profit_parts"]
    named = ("avoided_import_eur", "injection_revenue_eur", "peak_effect_eur")
    assert sum(parts[name] for name in named) == pytest.approx(parts["eur"])
    assert answer["tariff"]
