"""Imports from the MongoDB collections of the older energy_app, from a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.importers import Reason, make_importer, run
from tests.servers.mongodb import MongoServer

from .older import NOON, meter_document, meter_values, weather_text
from .stores import Stores

SECOND = timedelta(seconds=1)


@pytest.fixture(name="names")
def fixture_names(mongodb: MongoServer) -> Iterator[list[str]]:
    """Databases of this test alone."""
    names = [f"energy_app_{uuid4().hex}" for _ in range(2)]
    yield names
    with MongoClient[Any](f"mongodb://{mongodb.address}") as client:
        for name in names:
            client.drop_database(name)


def fill(mongodb: MongoServer, name: str, collection: str, *documents: dict[str, object]) -> None:
    """Write documents, each with an identity."""
    with MongoClient[Any](f"mongodb://{mongodb.address}") as client:
        client[name][collection].insert_many(list(documents))


def test_collections_of_every_database_are_imported(
    mongodb: MongoServer, names: list[str], stores: Stores
) -> None:
    """Each with its types; midnight in UTC is an instant as any other; twice changes nothing."""
    midnight = datetime(2022, 6, 2, tzinfo=UTC)
    fill(mongodb, names[0], "dsmr_2022-06-02", meter_document(midnight, 5), meter_document(midnight, 6))
    fill(mongodb, names[0], "dsmr_2022-06-01", meter_document(NOON, 1), meter_document(NOON + SECOND, 2))
    fill(mongodb, names[0], "dsmr_summarized", {"device_time": NOON, "system_time": "20.249s"})
    text = weather_text({"current": {"temp": 17.4}})
    fill(
        mongodb,
        names[1],
        "ow",
        {"system_request_time": NOON, "system_response_time": NOON, "forecast": text},
    )
    importer = make_importer("older", {"place": f"mongodb://{mongodb.address}", "names": {"dsmr": "meter"}})
    report = run(importer, stores)
    expected = {
        "meter": {NOON: meter_values(1), NOON + SECOND: meter_values(2), midnight: meter_values(5)},
        "ow": {NOON: {"temperature_c": 17.4}},
    }
    assert stores.all_rows() == expected
    assert {reason: each.count for reason, each in report.noticed.items()} == {
        Reason.DERIVED: 1,
        Reason.DUPLICATE: 1,
    }
    again = run(importer, stores)
    assert (again.imported, again.there) == (0, 4)
    assert stores.all_rows() == expected


def test_only_one_database_is_meant(mongodb: MongoServer, names: list[str], stores: Stores) -> None:
    """Where the URL says so; a value of another type is told."""
    fill(mongodb, names[0], "dsmr", meter_document(NOON, 1) | {"gas_used": True, "elec_used_t2": None})
    fill(mongodb, names[0], "more", meter_document(NOON, 1) | {"device_time": 5})
    fill(mongodb, names[1], "dsmr", meter_document(NOON + SECOND, 2))
    report = run(make_importer("older", {"place": f"mongodb://{mongodb.address}/{names[0]}"}), stores)
    assert list(stores.rows("dsmr")) == [NOON]
    assert set(report.noticed) == {Reason.NOT_A_NUMBER, Reason.NO_VALUE, Reason.NO_TIME}


def test_a_server_that_is_away_is_an_error_without_secrets(stores: Stores) -> None:
    """As is a URL that is none."""
    place = "mongodb://user:secret@127.0.0.1:9/house?serverSelectionTimeoutMS=200"
    with pytest.raises(StoreUnavailableError) as error:
        run(make_importer("older", {"place": place}), stores)
    assert "secret" not in str(error.value)
    with pytest.raises(ConfigError, match="the URL of a MongoDB server") as wrong:
        run(make_importer("older", {"place": "mongodb://user:secret@:x/"}), stores)
    assert "secret" not in str(wrong.value)
