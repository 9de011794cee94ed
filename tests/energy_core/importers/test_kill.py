"""An import that is killed half-way, and run again."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from energy_core.stores import open_store
from tests.servers.mongodb import MongoServer

from . import older
from .stores import rows_of

ROOT = Path(__file__).parents[3]
DAYS, ROWS = 30, 200


@pytest.fixture(params=["files", "server"], name="place")
def fixture_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Days of a meter, in files and in a server."""
    if request.param == "files":
        older.fill(tmp_path, DAYS, ROWS)
        yield str(tmp_path)
        return
    mongodb: MongoServer = request.getfixturevalue("mongodb")
    database = f"test_{uuid4().hex}"
    with MongoClient[Any](f"mongodb://{mongodb.address}") as client:
        for day in range(DAYS):
            at = older.NOON + timedelta(days=day)
            stamps = [(day * ROWS + n, at + n * timedelta(seconds=10)) for n in range(ROWS)]
            documents = [older.meter_document(stamp, number) for number, stamp in stamps]
            client[database][f"dsmr_{at.date()}"].insert_many(documents)
        yield f"mongodb://{mongodb.address}/{database}"
        client.drop_database(database)


@pytest.mark.parametrize("options", ["", "?distributed=date"])
@pytest.mark.parametrize("reached", [4, pytest.param(1, marks=pytest.mark.nightly)])
def test_nothing_is_lost_and_nothing_is_there_twice(
    tmp_path: Path, place: str, options: str, reached: int
) -> None:
    """Whenever it was: run again, the store is what an import without a break makes, byte by byte."""
    command = [sys.executable, "-m", "energy_core", "import", "older", "--from", place, "--json", "--to"]
    killed, whole = (f"csv://{tmp_path}/{name}/readings{options}" for name in ("killed", "whole"))
    with subprocess.Popen(
        [*command, killed], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        assert process.stderr is not None
        for _ in range(reached):
            assert "% until" in process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    there = len(rows_of(open_store(killed, source="dsmr")))
    assert ROWS <= there < DAYS * ROWS
    again = subprocess.run([*command, killed], cwd=ROOT, check=True, capture_output=True, text=True)
    said = json.loads(again.stdout)["sources"]["dsmr"]
    assert (said["read"], said["imported"], said["there"]) == (DAYS * ROWS, DAYS * ROWS - there, there)
    subprocess.run([*command, whole], cwd=ROOT, check=True, capture_output=True)
    assert rows_of(open_store(killed, source="dsmr")) == rows_of(open_store(whole, source="dsmr"))
    names = sorted(path.name for path in (tmp_path / "whole").glob("*.csv"))
    assert names == sorted(path.name for path in (tmp_path / "killed").glob("*.csv"))
    for name in names:
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
