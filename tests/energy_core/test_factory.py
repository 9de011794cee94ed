"""From configuration to objects."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from energy_core.clock import SystemClock
from energy_core.config import AppConfig, LogLevel, StoreConfig
from energy_core.exceptions import ConfigError
from energy_core.factory import app_config, make_data_manager, make_reader, make_store
from energy_core.factory.stores import state_path
from energy_core.readers.dsmr import Country, DsmrConfig, DsmrReader
from energy_core.readers.fronius import FroniusConfig, FroniusReader
from energy_core.readers.mcp3008 import Mcp3008Reader
from energy_core.readers.openweathermap import OpenWeatherMapReader
from energy_core.readers.sma import SmaReader
from energy_core.stores.csv import CsvStore

HOUSE = {"name": "Home", "time_zone": "Europe/Amsterdam"}
KINDS = "dsmr, fronius, mcp3008, openweathermap, sma"
METER = {"type": "dsmr", "name": "meter", "url": "tcp://meter:2001", "country": "nl"}
STORE = {"name": "readings", "url": "csv:///data/readings"}
SECOND = {"name": "second", "url": "csv:///copy/readings"}
LOGGER = {"reader": "meter", "store": "readings", "period": "1m"}


def house(**sections: object) -> dict[str, object]:
    """Return a whole configuration with some sections changed."""
    return {"house": HOUSE, "readers": [METER], "stores": [STORE], "loggers": [LOGGER], **sections}


def test_a_configuration_becomes_typed() -> None:
    """Readers are of their kind."""
    config = app_config(house(logging={"level": "debug"}))
    assert config.readers == (DsmrConfig(name="meter", url="tcp://meter:2001", country=Country.NL),)
    assert config.stores == (StoreConfig(name="readings", url="csv:///data/readings"),)
    assert (config.stores[0].raw_days, config.stores[0].compress_after_days) == (400, 7)
    assert config.loggers[0].period == timedelta(minutes=1)
    assert config.logging.level is LogLevel.DEBUG


def test_a_store_is_kept_as_long_as_it_says() -> None:
    """And has its mirror."""
    kept = {"raw_days": 0, "compress_after_days": 30, "mirror": "second"}
    config = app_config(house(stores=[{**STORE, **kept}, SECOND]))
    assert config.stores[0] == StoreConfig(
        name="readings", url="csv:///data/readings", raw_days=0, compress_after_days=30, mirror="second"
    )
    assert config.stores[1].mirror is None


def test_a_house_may_be_empty() -> None:
    """It has a name, and that is all."""
    config = app_config({"house": {"name": "Home"}})
    assert config == AppConfig(house=config.house)


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({"house": {}}, "house.name: got nothing, takes a text"),
        (
            {"readerz": []},
            "readerz: got something, takes no such key here; known are house, readers, stores, loggers,",
        ),
        (
            {"readers": [{**METER, "type": "dsrm"}]},
            f"readers[0].type: got 'dsrm', takes a known type of reader: {KINDS}",
        ),
        (
            {"readers": [{"name": "meter"}]},
            f"readers[0].type: got nothing, takes a known type of reader: {KINDS}",
        ),
        (
            {"readers": [{**METER, "country": "fr"}]},
            "readers[0].country: got 'fr', takes one of be, nl, lu, se, at, hu",
        ),
        (
            {"readers": [{**METER, "url": "tcp://meter"}]},
            "readers[0].url: got 'tcp://meter', takes a serial device",
        ),
        (
            {"readers": [{**METER, "speed": 1}]},
            "readers[0].speed: got something, takes no such key here; known are name, url,",
        ),
        (
            {"readers": [METER, METER]},
            "readers[1].name: got 'meter', takes a name that none of the other readers has",
        ),
        (
            {"readers": [{**METER, "name": "a/b"}], "loggers": []},
            "readers[0].name: got 'a/b', takes letters, digits",
        ),
        (
            {"stores": [STORE, STORE]},
            "stores[1].name: got 'readings', takes a name that none of the other stores",
        ),
        (
            {"stores": [{**STORE, "url": "sql:x"}]},
            "stores[0].url: got 'sql', takes a known scheme: csv, memory",
        ),
        (
            {"stores": [{**STORE, "raw_days": -1}]},
            "stores[0].raw_days: got -1, takes days, 0 for ever, from 0 to 36500",
        ),
        (
            {"stores": [{**STORE, "compress_after_days": "7"}]},
            "stores[0].compress_after_days: got '7', takes days, 0 for never, from 0 to 36500",
        ),
        (
            {"stores": [{**STORE, "mirror": "readings"}]},
            "stores[0].mirror: got 'readings', takes the name of another store without a mirror",
        ),
        (
            {"stores": [{**STORE, "mirror": "x"}, SECOND, {**SECOND, "name": "third", "mirror": "second"}]},
            "stores[0].mirror: got 'x', takes the name of another store without a mirror of its own: second",
        ),
        (
            {"stores": [{**STORE, "mirror": "second"}, {**SECOND, "mirror": "readings"}]},
            "stores[0].mirror: got 'second', takes the name of another store without a mirror",
        ),
        ({"loggers": [{**LOGGER, "reader": "x"}]}, "loggers[0].reader: got 'x', takes one of meter"),
        ({"loggers": [{**LOGGER, "store": "x"}]}, "loggers[0].store: got 'x', takes one of readings"),
        ({"stores": []}, "loggers[0].store: got 'readings', takes the name of one: none are configured"),
        ({"loggers": [{**LOGGER, "period": "100ms"}]}, "loggers[0].period: got '100ms', takes a duration"),
        (
            {"loggers": [LOGGER, LOGGER]},
            "loggers[1]: got 'meter to readings', takes one logger for each reader and",
        ),
        (
            {"logging": {"level": "loud"}},
            "logging.level: got 'loud', takes one of debug, info, warning, error",
        ),
    ],
)
def test_what_is_wrong_is_named(sections: dict[str, object], message: str) -> None:
    """The file, the key, what it got and what it takes."""
    with pytest.raises(ConfigError) as caught:
        app_config(house(**sections), where="house.toml")
    assert str(caught.value).startswith(f"house.toml: {message}")


def test_a_reader_is_made_of_its_configuration() -> None:
    """Of the kind that it is of."""
    reader = make_reader(DsmrConfig(name="meter", url="/dev/ttyUSB0"), SystemClock())
    assert isinstance(reader, DsmrReader)
    assert reader.source == "meter"
    with pytest.raises(TypeError, match="no reader takes StoreConfig"):
        make_reader(StoreConfig(name="readings", url="memory:"))


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ({"type": "fronius", "name": "roof", "url": "http://roof", "period": "30s"}, FroniusReader),
        ({"type": "sma", "name": "shed", "url": "https://shed", "password": "p"}, SmaReader),
    ],
)
async def test_a_reader_on_the_network(table: dict[str, object], kind: type) -> None:
    """Is made of its table, for the session of its door or without one."""
    (config,) = app_config({"house": HOUSE, "readers": [table]}).readers
    async with ClientSession() as session:
        for given in (None, session):
            reader = make_reader(config, SystemClock(), given)
            assert type(reader) is kind
            assert reader.source == table["name"]


def test_a_reader_keeps_the_time_of_the_house() -> None:
    """Unless it says otherwise."""
    table = {"type": "fronius", "name": "roof", "url": "http://roof"}
    tables = [table, {**table, "name": "shed", "time_zone": "UTC"}]
    configs: tuple[FroniusConfig, ...] = app_config({"house": HOUSE, "readers": tables}).readers  # type: ignore[assignment] # of any kind
    assert [config.time_zone for config in configs] == ["Europe/Amsterdam", "UTC"]


def test_a_store_is_made_for_a_source() -> None:
    """In the zone of the house."""
    store = make_store(StoreConfig(name="readings", url="csv:///data/readings"), "meter", "UTC")
    assert isinstance(store, CsvStore)
    assert (store.path, store.zone) == (Path("/data/readings_meter.csv"), "UTC")


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ({"type": "mcp3008", "name": "clamp", "channel": 0}, Mcp3008Reader),
        (
            {"type": "openweathermap", "name": "weather", "api_key": "k", "latitude": 50, "longitude": 4},
            OpenWeatherMapReader,
        ),
    ],
)
def test_a_reader_that_is_asked(table: dict[str, object], kind: type) -> None:
    """Is made of its table, too; nothing is opened."""
    (config,) = app_config({"house": HOUSE, "readers": [table]}).readers
    reader = make_reader(config, SystemClock())
    assert type(reader) is kind
    assert reader.source == table["name"]


def test_data_managers_are_standard_unless_they_are_configured() -> None:
    """Three for each logger; an empty list means none."""
    standard = app_config(house()).data_managers
    assert [manager.name for manager in standard] == ["means", "quarters", "days"]
    assert {(manager.reader, manager.store) for manager in standard} == {("meter", "readings")}
    assert app_config(house(data_managers=[])).data_managers == ()
    chosen = {"name": "hours", "reader": "meter", "store": "readings", "block": "1h", "target": "second"}
    (hours,) = app_config(house(stores=[STORE, SECOND], data_managers=[chosen])).data_managers
    assert (hours.block, hours.target, hours.algorithm) == (timedelta(hours=1), "second", "diff")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reader": "no"}, r"data_managers\[0\].reader: got 'no', takes one of meter"),
        ({"store": "no"}, r"data_managers\[0\].store"),
        ({"target": "no"}, r"data_managers\[0\].target"),
        ({"name": "a/b"}, r"data_managers\[0\].name: got 'a/b', takes letters"),
        ({"block": "7m"}, r"data_managers\[0\].block: got 420.0, takes a divisor of an hour"),
        ({"algorithm": "median"}, "takes one of count, diff, last, max, mean, min"),
        ({"algorithm": "mean", "from_ends": True}, "from_ends: got True, takes false"),
    ],
)
def test_a_data_manager_that_cannot_be_is_refused(wrong: dict[str, object], message: str) -> None:
    """It is said which setting is wrong."""
    manager = {"name": "hours", "reader": "meter", "store": "readings", **wrong}
    with pytest.raises(ConfigError, match=message):
        app_config(house(data_managers=[manager]))


def test_two_data_managers_of_a_name_are_refused() -> None:
    """They would write to the same store."""
    manager = {"name": "hours", "reader": "meter", "store": "readings"}
    with pytest.raises(ConfigError, match="a name of its own for each reader"):
        app_config(house(data_managers=[manager, manager]))


@pytest.mark.parametrize(
    ("url", "folder", "state"),
    [
        ("csv:///data/readings?distributed=date", None, "/data/readings_meter_quarters.blocks.json"),
        ("csv:///data/readings", "/other", "/other/readings_meter_quarters.blocks.json"),
        ("memory:", None, "None"),
    ],
)
def test_what_is_done_is_remembered_beside_the_results(url: str, folder: str | None, state: str) -> None:
    """Unless another folder is set, or the results are forgotten too."""
    config = app_config(house(stores=[{"name": "readings", "url": url}]))
    manager = replace(config.data_managers[1], state_folder=folder)
    assert str(make_data_manager(manager, config)._state.path) == state


def test_what_is_done_with_a_database_is_remembered_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In the folder for the state of programs, under a name that belongs to that store."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    config = app_config(house())
    store = StoreConfig(name="readings", url="mongodb://host/energy")
    path = state_path(config.data_managers[1], store, "meter_quarters")
    assert path is not None
    assert path.parent == tmp_path / "energy-core"
    assert path.name.endswith("_meter_quarters.blocks.json")
