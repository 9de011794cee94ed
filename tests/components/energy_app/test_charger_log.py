"""What a charger did, kept and drawn."""

from contextlib import closing
from types import SimpleNamespace

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app import house as house_coordinator
from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.websocket import readings
from tests.emulators.p1_meter import PtyLine

from .asking import ask
from .clock import HandClock
from .test_charger import call, car, entity_id, entry, good_data, plug, switch_on

__all__ = ["entry", "plug"]

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")


@pytest.fixture
def now(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask by the clock of the charger."""
    for module in (house_coordinator, readings):
        monkeypatch.setattr(module, "dt_util", SimpleNamespace(utcnow=clock.now))


@pytest.mark.usefixtures("now")
async def test_when_it_charged(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    serial: PtyLine,
    clock: HandClock,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Its power and when it was on are those of its rows, which stay when it is no more."""
    runtime = entry.runtime_data
    (log,) = runtime.charger_logs.values()
    assert log.logger in runtime.loggers
    begun = clock.now()
    await call(hass, "select", "select_option", entity_id(hass, entry, "select", "mode"), option="off")
    await log.logger.async_flush()
    await switch_on(hass, entry)
    for _ in range(6):
        await good_data(hass, entry, serial, clock, 20)
        await log.logger.async_flush()
    assert runtime.latest_rows[log.source].values["charger_on"] == 1
    day = str(begun.date())
    answer = await ask(await hass_ws_client(hass), "readings/query", date=day, series=["charger_w"])
    ((start, stop),) = answer["charging"]
    assert begun.timestamp() * 1000 <= start < stop <= clock.now().timestamp() * 1000
    assert stop - start >= 100_000
    columns = answer["series"]["charger_w"]
    assert max(value for value in columns["v"] if value is not None) == 1400
    subentry_id = car(entry).subentry_id
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done()
    assert not runtime.charger_logs
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    with closing(open_store(url, source=f"charger_{subentry_id.lower()}")) as store:
        kept = store.get_all()
    assert set(kept["charger_on"]) == {0, 1}
