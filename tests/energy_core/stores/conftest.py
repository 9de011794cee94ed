"""What the tests of stores share."""

from collections.abc import Iterator

import pytest

from tests.servers.mongodb import MongoServer


@pytest.fixture(scope="session")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A server for all tests of a process; each takes a database of its own."""
    server = MongoServer(tmp_path_factory.mktemp("mongodb"))
    server.start()
    yield server
    server.stop()
