"""What only a MongoStore does, against a real server."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pytest
from pymongo import MongoClient

from energy_core import Reading, open_async_store, open_store
from energy_core.exceptions import ConfigError, StoreRefusedError, StoreUnavailableError
from energy_core.protocols import Store
from energy_core.stores import mongodb_driver, open_family
from tests.servers.mongodb import MongoServer

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PASSWORD = "p@ss"  # noqa: S105 - that of a server which lives for one test
QUICK = {"serverSelectionTimeoutMS": "300", "socketTimeoutMS": "300"}


@pytest.fixture(name="database")
def fixture_database() -> str:
    """A database that no other test knows."""
    return f"test_{uuid4().hex}"


@pytest.fixture(name="store")
def fixture_store(mongodb: MongoServer, database: str) -> Iterator[Store]:
    """An empty store."""
    store = open_store(mongodb.url(database), source="meter")
    yield store
    store.close()


def power(at: datetime, watts: float) -> Reading:
    """Return a reading of one value."""
    return Reading("meter", at, {"import_power_w": watts})


def test_documents_are_plain_for_other_tools(mongodb: MongoServer, store: Store, database: str) -> None:
    """A date, the microseconds beyond it, and the values under the names of their columns."""
    store.append(
        [Reading("meter", NOON + timedelta(microseconds=1_001_500), {"import_power_w": 338, "text": "é"})]
    )
    with MongoClient[dict[str, object]](f"mongodb://{mongodb.address}", tz_aware=True) as client:
        document = client[database]["readings_meter"].find_one({}, {"_id": 0})
        indexes = client[database]["readings_meter"].index_information()
    at = NOON + timedelta(seconds=1, milliseconds=1)
    assert document == {"time": at, "_us": 500, "import_power_w": 338, "text": "é"}
    assert any(index.get("unique") and index["key"][0][0] == "time" for index in indexes.values())


def test_a_range_is_found_by_the_index(mongodb: MongoServer, store: Store, database: str) -> None:
    """However many rows there are."""
    store.append([power(NOON + n * SECOND, n) for n in range(100)])
    with MongoClient[dict[str, object]](f"mongodb://{mongodb.address}") as client:
        wanted = {"time": {"$gte": NOON, "$lt": NOON + SECOND}}
        plan = client[database]["readings_meter"].find(wanted).sort([("time", 1), ("_us", 1)]).explain()
    assert "IXSCAN" in str(plan)
    assert len(store.get(NOON, NOON + 10 * SECOND)) == 10


@pytest.mark.parametrize(
    "values",
    [
        {"od.d $name": 1.5, "$x": 2, "_id": 3, "%25": 4, "": 5, "_us": 6},
        {"big": 2**70, "small": -(2**63), "whole": 338.0, "infinite": float("-inf")},
        {"at": NOON + timedelta(microseconds=1), "coarse": NOON, "text": "007"},
    ],
)
def test_any_name_and_value_comes_back(store: Store, values: dict[str, float]) -> None:
    """As it went."""
    store.append([Reading("meter", NOON, values)])
    assert store.last_reading() == Reading("meter", NOON, values)
    assert set(store.get_all().columns) == set(values)


def test_two_writers_share_a_collection(mongodb: MongoServer, store: Store, database: str) -> None:
    """As while one program is replaced by the next: the first row wins, and both know all columns."""
    with MongoClient[dict[str, object]](f"mongodb://{mongodb.address}"):
        other = open_store(mongodb.url(database), source="meter")
        assert store.append([power(NOON, 1.0)]) == 1
        assert other.append([power(NOON, 2.0), power(NOON + SECOND, 3.0)]) == 1
        other.append([Reading("meter", NOON + 2 * SECOND, {"gas_m3": 1.0})])
        assert list(store.get(NOON, NOON + SECOND).columns) == ["import_power_w", "gas_m3"]
        assert store.last_reading() == other.last_reading()
        other.close()


def test_the_latest_row_may_have_been_removed_by_another(
    mongodb: MongoServer, store: Store, database: str
) -> None:
    """Then it is an earlier one."""
    store.append([power(NOON, 1.0), power(NOON + SECOND, 2.0)])
    assert store.last_reading() == power(NOON + SECOND, 2.0)
    other = open_store(mongodb.url(database), source="meter")
    other.remove(NOON + SECOND, NOON + 2 * SECOND)
    other.close()
    assert store.last_reading() == power(NOON, 1.0)


def test_a_family_lists_and_drops_its_collections(mongodb: MongoServer, database: str) -> None:
    """Those whose names begin alike."""
    family = open_family(mongodb.url(database), source="meter")
    for suffix in ("", "_2026-01-31", "_2026-01-30"):
        store = family.open(suffix)
        store.append([power(NOON, 1.0)])
        store.close()
    assert family.suffixes() == ["_2026-01-30", "_2026-01-31"]
    family.drop("_2026-01-30")
    assert family.suffixes() == ["_2026-01-31"]


def test_text_that_is_none_is_refused(store: Store) -> None:
    """Half a pair of surrogates is in no UTF-8."""
    with pytest.raises(ValueError, match="cannot keep"):
        store.append([Reading("meter", NOON, {"text": "\ud800"})])
    assert store.last_reading() is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mongodb://user:secret@host/db", "a database and a collection"),
        ("mongodb://user:secret@host?collection=readings", "a database and a collection"),
        ("mongodb://user:secret@host/db?collection=readings&bogus=1", "Unknown option"),
        ("mongodb://user:se@cret@host/db?collection=readings", "RFC 3986"),
        ("mongodb://user:secret@host/db?collection=readings&tls=maybe", "tls"),
        ("mongodb://user:secret@host/db?collection=", "a database and a collection"),
        ("mongodb://user:secret@host/db?collection=readings&index=", "a value for index"),
    ],
)
def test_a_wrong_url_is_refused_without_its_secret(url: str, words: str) -> None:
    """In words that say what is right."""
    with pytest.raises(ConfigError, match=words) as refused:
        open_store(url)
    assert "secret" not in str(refused.value)
    assert "cret" not in str(refused.value).replace("secret", "")


def test_what_a_url_says_wins_over_what_we_would_say() -> None:
    """Also by a shorter name."""
    said = mongodb_driver._defaults("mongodb://u:p@nas/house?serverSelectionTimeoutMS=1&j=false&W=1")
    assert said.keys() == mongodb_driver.DEFAULTS.keys() - {"serverSelectionTimeoutMS", "journal", "w"}


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    """And it works once it is, though it was never reached before."""
    server = MongoServer(tmp_path)
    store = open_store(server.url("house", **QUICK))
    with pytest.raises(StoreUnavailableError, match=rf"127.0.0.1:{server.port}/house cannot be reached"):
        store.append([power(NOON, 1.0)])
    server.start()
    try:
        assert store.append([power(NOON, 1.0)]) == 1
        server.hang()
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            store.get_all()
        server.go_on()
        assert len(store.get_all()) == 1
        server.stop()
        with pytest.raises(StoreUnavailableError):
            store.last_reading()
        server.start()
        assert store.append([power(NOON, 1.0), power(NOON + SECOND, 2.0)]) == 1
    finally:
        server.go_on()
        server.stop()
        store.close()


def test_who_is_not_let_in_is_told_so(tmp_path: Path) -> None:
    """A wrong password, no user at all, and a user of another database; none of the errors says a secret."""
    server = MongoServer(tmp_path)
    server.start()
    with MongoClient[dict[str, object]](f"mongodb://{server.address}") as client:
        client["house"].command("createUser", "keeper", pwd=PASSWORD, roles=["readWrite"])
        client["other"].command("createUser", "guest", pwd=PASSWORD, roles=["readWrite"])
    server.stop()
    server.start("--auth")
    try:
        good = open_store(server.url("house", user="keeper:p%40ss"))
        assert good.append([power(NOON, 1.0)]) == 1
        good.close()
        assert "user or the password" in refusal(server.url("house", user="keeper:wr0ng"))
        assert "give it the role readWrite on 'house'" in refusal(server.url("house"))
        assert "give it the role" in refusal(server.url("house", user="guest:p%40ss", authSource="other"))
    finally:
        server.stop()


def refusal(url: str) -> str:
    """Return how a server says that it lets nobody in, in which there is no secret."""
    store = open_store(url)
    with pytest.raises(StoreRefusedError) as refused:
        store.append([power(NOON, 1.0)])
    store.close()
    assert "wr0ng" not in f"{refused.value} {store!r}"
    return str(refused.value)


async def test_awaited_it_leaves_no_thread_and_no_task(mongodb: MongoServer, database: str) -> None:
    """A client of the event loop serves the same store; decoding happens in a thread."""
    await asyncio.to_thread(lambda: None)
    before = {thread.name for thread in threading.enumerate() if "pymongo" in thread.name}
    store = open_async_store(mongodb.url(database), source="meter")
    assert await store.append([power(NOON + n * SECOND, n) for n in range(10)]) == 10
    frame = await store.get(NOON, NOON + 5 * SECOND)
    assert frame["import_power_w"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert await store.put(pd.DataFrame({"import_power_w": [7.0]}, [NOON]), replace=True) == 1
    assert await store.last_reading() == power(NOON + 9 * SECOND, 9)
    await store.close()
    assert {thread.name for thread in threading.enumerate() if "pymongo" in thread.name} <= before
    assert asyncio.all_tasks() == {asyncio.current_task()}
