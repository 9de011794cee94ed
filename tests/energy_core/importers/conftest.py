"""What the tests of importers share."""

from collections.abc import Iterator

import pytest

from energy_core.protocols import Store
from energy_core.stores import open_store
from tests.servers.mongodb import MongoServer

from .stores import Stores


@pytest.fixture(scope="session")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A server for all tests of a process; each takes databases of its own."""
    server = MongoServer(tmp_path_factory.mktemp("mongodb"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stores() -> Stores:
    """Stores in memory that outlive an import."""
    return Stores(lambda source: open_store("memory:", source=source))


@pytest.fixture
def amounts() -> Stores:
    """Stores in memory of amounts."""

    def opened(source: str) -> Store:
        return open_store("memory:?index=start", source=source)

    return Stores(opened)
