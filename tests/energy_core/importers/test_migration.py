"""The example stores of the older energy_app become what is written beside them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson import json_util
from pymongo import MongoClient

from energy_core.importers import Importer, Reason, make_importer, run
from energy_core.stores import open_store
from tests.servers.mongodb import MongoServer

from .stores import Rows, Stores

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "migration"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the example stores are kept outside of the repository, and are not here"
)
METER = {
    "delivered_t1_kwh": "import_t1_kwh",
    "delivered_t2_kwh": "import_t2_kwh",
    "returned_t1_kwh": "export_t1_kwh",
    "returned_t2_kwh": "export_t2_kwh",
    "tariff": "tariff",
    "power_delivered_w": "import_power_w",
    "power_returned_w": "export_power_w",
    "gas_m3": "gas_m3",
}


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents of an export."""
    return [json_util.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(params=["csv", "mongodb"], name="importer")
def fixture_importer(request: pytest.FixtureRequest) -> Iterator[Importer]:
    """An importer of the files, and one of the same in a server."""
    if request.param == "csv":
        yield make_importer("older", {"place": str(FOLDER / "csv")})
        return
    mongodb: MongoServer = request.getfixturevalue("mongodb")
    database = f"test_{uuid4().hex}"
    with MongoClient[Any](f"mongodb://{mongodb.address}") as client:
        for path in sorted((FOLDER / "mongo").iterdir()):
            _, collection, _ = path.name.split(".")
            client[database][collection].insert_many(documents(path))
        yield make_importer("older", {"place": f"mongodb://{mongodb.address}/{database}"})
        client.drop_database(database)


@pytest.fixture(params=["memory:", "csv", "mongodb"], name="target")
def fixture_target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Stores of every kind."""
    url = {"memory:": "memory:", "csv": f"csv://{tmp_path}/readings"}.get(request.param)
    if url is not None:
        yield Stores(lambda source: open_store(url, source=source))
        return
    mongodb: MongoServer = request.getfixturevalue("mongodb")
    database = f"test_{uuid4().hex}"
    yield Stores(lambda source: open_store(mongodb.url(database), source=source))
    with MongoClient[Any](f"mongodb://{mongodb.address}") as client:
        client.drop_database(database)


def instant(text: str, importer: Importer) -> datetime:
    """Return an instant as it is where it was kept: MongoDB has cut it off to a millisecond."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    in_server = "mongodb" in importer._config.place  # type: ignore[attr-defined]  # of this test's fixture
    return at - timedelta(microseconds=at.microsecond % 1000) if in_server else at


def expected(importer: Importer) -> dict[str, Rows]:
    """Return the rows that are to be found, by source, without forecasts."""
    facts = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    at = partial(instant, importer=importer)
    pv = [("fronius", row) for row in facts["pv_import"]] + [("sma", row) for row in facts["pv_import_sma"]]
    rows: dict[str, Rows] = {"fronius": {}, "sma": {}}
    rows["dsmr"] = {
        at(row["utc"]): {ours: row[name] for name, ours in METER.items() if row[name] is not None}
        for row in facts["dsmr_import"]
    }
    for source, row in pv:
        day = {} if row["day_wh"] is None else {"pv_day_kwh": row["day_wh"] / 1000}
        values = {"pv_power_w": row["power_w"], **day, "pv_total_kwh": row["total_wh"] / 1000}
        rows[source][at(row["utc"])] = values
    rows["ow"] = {at(row["utc"]): row["current_temp"] for row in facts["weather_import"]}
    return rows


def test_every_row_is_found_and_none_besides(importer: Importer, target: Stores) -> None:
    """Run twice, nothing changes."""
    facts = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    report = run(importer, target)
    found = dict(target.all_rows())
    forecast = found.pop("ow_forecast")
    assert len(forecast) == sum(row["hourly"] for row in facts["weather_import"])
    found["ow"] = {at: row["temperature_c"] for at, row in found["ow"].items()}
    assert found == expected(importer)
    assert report.read - len(forecast) == report.imported - len(forecast) == facts["rows_total"]
    assert {reason: each.count for reason, each in report.noticed.items()} == {
        Reason.DERIVED: sum(bool(file.get("derived")) for file in facts["files"].values()),
        Reason.UNKNOWN_TARIFF: 1,
        Reason.UNKNOWN_DAY_ENERGY: 1,
    }
    before = target.all_rows()
    again = run(importer, target)
    assert (again.imported, again.there, again.noticed) == (0, report.imported, report.noticed)
    assert target.all_rows() == before
