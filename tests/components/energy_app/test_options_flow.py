"""The options: how often readings are kept, for how long, and where."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_socket
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from custom_components.energy_app import packages
from custom_components.energy_app.const import (
    CONF_SINCE,
    CONF_STORE_URL,
    GPIO_REQUIREMENTS,
    MONGODB_REQUIREMENTS,
    SMA_REQUIREMENTS,
)
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.exceptions import StoreError, StoreUnavailableError
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import maintenance, open_async_store
from custom_components.energy_app.energy_core.stores.csv import CsvStore
from custom_components.energy_app.flows import moving, trial
from tests.emulators.p1_meter import Meter, MeterOptions, TcpLine
from tests.servers.mongodb import MongoServer

from .clock import HandClock
from .conftest import START
from .house import coordinators, kept, meter_data, say, set_up, until

pytestmark = [
    pytest.mark.usefixtures("dropped_sockets"),
    pytest.mark.filterwarnings("ignore:Exception ignored while finalizing socket"),
]


@pytest.fixture(scope="session")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A server for all tests of a process."""
    pytest_socket.enable_socket()
    server = MongoServer(tmp_path_factory.mktemp("mongodb"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def address(mongodb: MongoServer) -> str:
    """What a user types: an address and a database that no other test knows."""
    return f"mongodb://{mongodb.address}/test_{uuid4().hex}?directConnection=true"


@pytest.fixture
async def entry(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> EnergyAppConfigEntry:
    """A house whose meter was heard, and kept in a file."""
    entry = await set_up(hass, meter_data(network.url))
    await say(hass, network, coordinators(entry)[0])
    await clock.move(11)
    await until(lambda: kept(hass))
    return entry


async def choose(hass: HomeAssistant, entry: ConfigEntry[Any], *options: str) -> dict[str, Any]:
    """Open the options and choose from their menus; returns what is shown then."""
    shown = await hass.config_entries.options.async_init(entry.entry_id)
    for option in options:
        shown = await hass.config_entries.options.async_configure(shown["flow_id"], {"next_step_id": option})
    return dict(shown)


async def answer(hass: HomeAssistant, shown: dict[str, Any], **user_input: Any) -> dict[str, Any]:
    """Fill in a form; returns what is shown then."""
    return dict(await hass.config_entries.options.async_configure(shown["flow_id"], user_input))


async def wait(hass: HomeAssistant, shown: dict[str, Any]) -> dict[str, Any]:
    """Wait until the copying is over, which it may be at once; returns what is shown then."""
    if shown["type"] is not FlowResultType.SHOW_PROGRESS:
        return shown
    assert shown["progress_action"] == "moving"
    await hass.async_block_till_done()
    shown = dict(await hass.config_entries.options.async_configure(shown["flow_id"]))
    await hass.async_block_till_done()
    return shown


async def numbers(url: str) -> list[float]:
    """Return the registers of the meter that are kept in a store."""
    store = open_async_store(url, source="meter")
    frame = await store.get_all()
    await store.close()
    return [float(value) for value in frame["import_t1_kwh"]]


async def test_period_and_days(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, network: TcpLine, clock: HandClock
) -> None:
    """They are followed at once; the line of the meter stays open."""
    shown = await choose(hass, entry, "writing")
    made = await answer(hass, shown, log_period=60, raw_days=0)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    (meter,) = entry.runtime_data.devices.values()
    assert meter.logger.storage.period.total_seconds() == 60
    assert entry.runtime_data.storage.retention.raw_days == 0
    before = len(kept(hass))
    await say(hass, network, coordinators(entry)[0])
    await clock.move(30)
    assert len(kept(hass)) == before
    await clock.move(61)
    await until(lambda: len(kept(hass)) == before + 1)
    assert coordinators(entry)[0].reader.line.connections == 1


async def test_a_day_to_sum_from(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is kept, shown again, and may be emptied."""
    shown = await choose(hass, entry, "totals")
    end = await hass.config_entries.options.async_configure(shown["flow_id"], {CONF_SINCE: "2025-05-01"})
    assert end["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options[CONF_SINCE] == "2025-05-01"
    shown = await choose(hass, entry, "totals")
    (field,) = shown["data_schema"].schema
    assert field.description["suggested_value"] == "2025-05-01"
    await hass.config_entries.options.async_configure(shown["flow_id"], {})
    assert CONF_SINCE not in entry.options
    assert coordinators(entry)


async def test_to_a_server_with_what_is_there(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, network: TcpLine, address: str, clock: HandClock
) -> None:
    """All rows come along, those that wait are kept too, the meter goes on, and nothing is left behind."""
    (coordinator,) = coordinators(entry)
    shown = await choose(hass, entry, "store", "mongodb")
    shown = await answer(hass, shown, store_url=address)
    assert shown["step_id"] == "copy"
    await say(hass, network, coordinator)
    made = await wait(hass, await answer(hass, shown, copy=True))
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {CONF_STORE_URL: f"{address}&collection=readings"}
    await say(hass, network, coordinator)
    await clock.move(11)
    (meter,) = entry.runtime_data.devices.values()
    await until(lambda: meter.logger.agent.rows_waiting == 0)
    assert coordinator.reader.line.connections == 1
    assert await hass.config_entries.async_unload(entry.entry_id)
    there = await numbers(f"{address}&collection=readings")
    assert len(there) == 3
    assert there[: len(kept(hass))] == [float(row["import_t1_kwh"]) for row in kept(hass)]


async def test_back_to_files(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, network: TcpLine, address: str
) -> None:
    """Without what is on the server."""
    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    await answer(hass, shown, copy=False)
    await hass.async_block_till_done()
    await say(hass, network, coordinators(entry)[0])
    made = await answer(hass, await choose(hass, entry, "store", "files"), copy=False)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert not entry.options
    before = len(kept(hass))
    await say(hass, network, coordinators(entry)[0])
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert len(kept(hass)) == before + 1


async def test_a_second_store(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, tmp_path: Path, clock: HandClock
) -> None:
    """What is new is copied there at night; one that is none is refused, and it can be taken back."""
    shown = await choose(hass, entry, "writing")
    shown = await answer(hass, shown, log_period=10, raw_days=400, mirror_url="stone://tablet")
    assert shown["errors"] == {"mirror_url": "not_a_store"}
    mirror = f"csv://{tmp_path}/second?distributed=date"
    await answer(hass, shown, log_period=10, raw_days=400, mirror_url=mirror)
    await hass.async_block_till_done()
    await clock.move(16 * 60)
    copy = open_async_store(mirror, source="meter")
    await until((tmp_path / "second_meter_2026-03-10.csv").exists)
    frame = await copy.get_all()
    await copy.close()
    assert frame["import_t1_kwh"].iloc[0] == float(kept(hass)[0]["import_t1_kwh"])
    await answer(hass, await choose(hass, entry, "writing"), log_period=10, raw_days=400)
    assert "mirror_url" not in entry.options


async def test_a_second_store_that_is_away(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said, and tried again the next night."""
    away = "mongodb://127.0.0.1:1/house?collection=readings&serverSelectionTimeoutMS=200"
    hass.config_entries.async_update_entry(entry, options={"mirror_url": away})
    await hass.async_block_till_done()
    await clock.move(16 * 60)
    await until(lambda: "until the next night: MongoDB at 127.0.0.1:1/house cannot be reached" in caplog.text)


async def test_the_store_that_is_in_use(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """There is nothing to do."""
    shown = await choose(hass, entry, "store", "files")
    assert (shown["type"], shown["reason"]) == (FlowResultType.ABORT, "same_store")


async def test_what_is_no_server(hass: HomeAssistant, entry: EnergyAppConfigEntry, tmp_path: Path) -> None:
    """Each fault has its words, and the form stays filled in."""
    shown = await choose(hass, entry, "store", "mongodb")
    away = "mongodb://keeper:secret@127.0.0.1:1/house?serverSelectionTimeoutMS=200"
    for url, error in (
        ("http://nas/house", "not_mongodb"),
        ("mongodb://", "not_a_store"),
        ("mongodb://nas/house?bogus=1", "not_a_store"),
        (away, "store_unreachable"),
    ):
        shown = await answer(hass, shown, store_url=url)
        assert shown["errors"] == {"base": error}, url
        assert "secret" not in shown["description_placeholders"]["error"]
    server = MongoServer(tmp_path)
    server.start("--auth")
    try:
        shown = await answer(hass, shown, store_url=f"mongodb://{server.address}/house?directConnection=true")
    finally:
        server.stop()
    assert shown["errors"] == {"base": "store_refused"}


async def test_a_package_that_cannot_be_installed(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It is said, with what there is to do."""

    async def fail(*_: object, **__: object) -> None:
        raise RequirementsNotFound("energy_app", ["pymongo"])

    monkeypatch.setattr(packages, "async_process_requirements", fail)
    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    assert shown["errors"] == {"base": "cannot_install"}
    assert "restarted" in shown["description_placeholders"]["error"]


async def test_a_server_that_fails_otherwise(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Whatever it is, it is said."""

    async def fail(*_: object) -> None:
        raise StoreError("out of order")

    monkeypatch.setattr("custom_components.energy_app.flows.trial.async_in_thread", fail)
    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    assert shown["errors"] == {"base": "store_failed"}
    assert shown["description_placeholders"] == {"error": "out of order"}


async def test_a_copy_that_fails(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Readings are kept where they were."""

    def refuse(*_: object) -> None:
        raise StoreUnavailableError("the disk does not answer")

    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    with monkeypatch.context() as broken:
        broken.setattr(CsvStore, "get", refuse)
        ended = await wait(hass, await answer(hass, shown, copy=True))
    assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "copy_failed")
    assert "the disk does not answer" in ended["description_placeholders"]["error"]
    assert not entry.options
    (meter,) = entry.runtime_data.devices.values()
    assert meter.logger.storage.url.startswith("csv:")


async def test_a_dialog_that_is_closed(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The copy stops, and changes nothing."""
    begun: list[bool] = []
    stopped: list[bool] = []

    def slow_copy(*args: Any, stop: Any, **more: Any) -> Any:
        begun.append(True)
        while not stop():
            pass
        stopped.append(True)
        return maintenance.copy(*args, stop=stop, **more)

    monkeypatch.setattr(moving, "copy", slow_copy)
    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    shown = await answer(hass, shown, copy=True)
    await until(lambda: begun)
    hass.config_entries.options.async_abort(shown["flow_id"])
    await hass.async_block_till_done()
    await until(lambda: stopped)
    assert not entry.options
    (meter,) = entry.runtime_data.devices.values()
    assert meter.logger.storage.url.startswith("csv:")


async def test_back_to_a_store_with_a_gap(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, address: str
) -> None:
    """What was kept elsewhere meanwhile, and before the last row of this one, comes along too."""
    (meter,) = entry.runtime_data.devices.values()
    server = f"{address}&collection=readings"
    early, late = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC)
    there = open_async_store(server, source="meter")
    await there.append([Reading("meter", moment, {"import_t1_kwh": 7.0}) for moment in (early, late)])
    await there.close()
    shown = await answer(hass, await choose(hass, entry, "store", "mongodb"), store_url=address)
    made = await wait(hass, await answer(hass, shown, copy=True))
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert [float(row["import_t1_kwh"]) for row in kept(hass)] == (await numbers(server))[1:-1]
    assert meter.logger.storage.url.startswith("mongodb:")


async def test_two_meters_of_which_one_cannot_be_copied(
    hass: HomeAssistant, network: TcpLine, clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are written where they were, what came meanwhile as well, and no line was touched."""
    with TcpLine(Meter(MeterOptions(start=START, flavour="nl", seed=2)), speed=0) as other:
        entry = await set_up(hass, meter_data(network.url), meter_data(other.url, source="meter_2"))
        first, second = coordinators(entry)
        for line, coordinator in ((network, first), (other, second)):
            await say(hass, line, coordinator)
        await clock.move(11)
        await until(lambda: kept(hass, "meter") and kept(hass, "meter_2"))
        copy, calls = maintenance.copy, list[object]()

        def refuse(*stores: Any, **more: Any) -> Any:
            calls.append(stores)
            if len(calls) == 4:  # the rest of the second meter
                raise StoreUnavailableError("the disk does not answer")
            return copy(*stores, **more)

        options = {CONF_STORE_URL: f"csv://{tmp_path}/far?distributed=date"}
        with monkeypatch.context() as broken:
            broken.setattr(moving, "copy", refuse)
            with pytest.raises(StoreUnavailableError, match="does not answer"):
                await moving.Moving(hass, entry, options, lambda _: None).async_run()
        assert len(calls) == 4
        before = [len(kept(hass, source)) for source in ("meter", "meter_2")]
        for line, coordinator in ((network, first), (other, second)):
            await say(hass, line, coordinator)
        await clock.move(11)
        sources = ("meter", "meter_2")
        await until(lambda: [len(kept(hass, source)) - 1 for source in sources] == before)
        assert [each.reader.line.connections for each in (first, second)] == [1, 1]
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_rows_wait_one_by_one_for_a_store_that_cannot_be_opened(
    hass: HomeAssistant, network: TcpLine, clock: HandClock, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Each period has its row once what is missing is there."""
    install = async_process_requirements

    async def fail(*_: object, **__: object) -> None:
        raise RequirementsNotFound("energy_app", ["pymongo"])

    url = f"{address}&collection=readings"
    entry = await set_up(hass, meter_data(network.url))
    (meter,) = entry.runtime_data.devices.values()
    monkeypatch.setattr(packages, "async_process_requirements", fail)
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: url})
    await hass.async_block_till_done()
    for _ in range(3):
        await say(hass, network, coordinators(entry)[0])
        await clock.move(11)
    assert meter.logger.agent.rows_waiting == 3
    assert not meter.logger.is_connected
    monkeypatch.setattr(packages, "async_process_requirements", install)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert len(await numbers(url)) == 3


async def test_rows_in_a_journal_are_not_left_behind(
    hass: HomeAssistant, network: TcpLine, clock: HandClock, tmp_path: Path
) -> None:
    """A server that takes nothing is not left before it has what waits for it."""
    server = MongoServer(tmp_path)
    server.start()
    url = f"mongodb://{server.address}/house?collection=readings&directConnection=true"
    entry = await set_up(hass, meter_data(network.url))
    hass.config_entries.async_update_entry(
        entry, options={CONF_STORE_URL: f"{url}&serverSelectionTimeoutMS=200&socketTimeoutMS=200"}
    )
    await hass.async_block_till_done()
    (meter,) = entry.runtime_data.devices.values()
    await say(hass, network, coordinators(entry)[0])
    await clock.move(11)
    server.stop()
    await say(hass, network, coordinators(entry)[0])
    await clock.move(11)
    await until(lambda: meter.logger.agent.rows_in_journal == 1)
    server.start()
    with pytest.raises(StoreUnavailableError, match="rows still wait"):
        await moving.Moving(hass, entry, {}, lambda _: None).async_run()
    assert meter.logger.storage.url.startswith("mongodb:")
    assert await hass.config_entries.async_unload(entry.entry_id)
    server.stop()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" mongodb://nas ", "mongodb://nas/energy_app?collection=readings"),
        ("mongodb://u:p@nas/", "mongodb://u:p@nas/energy_app?authSource=admin&collection=readings"),
        ("mongodb://u:p@nas?authSource=x", "mongodb://u:p@nas/energy_app?authSource=x&collection=readings"),
        ("mongodb://nas/house?collection=c&tls=true", "mongodb://nas/house?collection=c&tls=true"),
        ("http://nas", "http://nas/energy_app?collection=readings"),
    ],
)
def test_what_an_address_leaves_out(typed: str, url: str) -> None:
    """A database and a collection, as most people would name them."""
    assert trial.with_collection(typed) == url


def test_what_is_installed_is_what_the_library_needs() -> None:
    """The range of the integration is that of the library."""
    text = Path(__file__).parents[3].joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert f"mongodb = {list(MONGODB_REQUIREMENTS)}".replace("'", '"') in text
    assert f"sma = {list(SMA_REQUIREMENTS)}".replace("'", '"') in text
    assert all(requirement in text for requirement in GPIO_REQUIREMENTS)
