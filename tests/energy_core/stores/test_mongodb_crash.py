"""What a MongoStore keeps when the program dies, and when the server does."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from energy_core import open_store
from tests.servers.mongodb import MongoServer

WRITER = Path(__file__).with_name("steady_writer.py")
ROOT = Path(__file__).parents[3]
NIGHTLY = (pytest.mark.nightly, pytest.mark.slow, pytest.mark.timeout(1800))


@contextmanager
def writer(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program that writes, until it is killed."""
    with subprocess.Popen([sys.executable, str(WRITER), url], stdout=subprocess.PIPE, cwd=ROOT) as process:
        yield process
        process.kill()


def said(process: subprocess.Popen[bytes], rows: int) -> int:
    """Return the number of the last of so many rows that are kept."""
    assert process.stdout is not None
    return [int(process.stdout.readline()) for _ in range(rows)][-1]


def said_until_its_end(process: subprocess.Popen[bytes], before: int) -> int:
    """Return the number of the last row that was said to be kept before a program was killed."""
    assert process.stdout is not None
    process.kill()
    return max([before, *(int(line) for line in process.stdout if line.endswith(b"\n"))])


def check_kept(url: str, last: int) -> None:
    """See that every row up to one is there, once, and at most one more, which was not said any more."""
    with closing(open_store(url, source="meter")) as store:
        numbers = store.get_all()["n"].tolist()
    assert numbers in (list(range(last + 1)), list(range(last + 2)))


@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=NIGHTLY)])
def test_kill_9_of_the_program_loses_no_row(mongodb: MongoServer, kills: int) -> None:
    """One server outlives them all."""
    url = mongodb.url(f"test_{uuid4().hex}")
    chance = random.Random(20260131)  # noqa: S311 - chance that can be had again, not a secret
    for _ in range(kills):
        with writer(url) as process:
            last = said_until_its_end(process, said(process, chance.randint(1, 15)))
        check_kept(url, last)


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=NIGHTLY)])
def test_kill_9_of_the_server_loses_no_row(tmp_path: Path, kills: int) -> None:
    """The program that writes outlives them all, and goes on with the next one."""
    server = MongoServer(tmp_path)
    server.start()
    url = server.url("house", serverSelectionTimeoutMS="500")
    chance = random.Random(20260131)  # noqa: S311 - chance that can be had again, not a secret
    try:
        with writer(url) as process:
            for _ in range(kills):
                said(process, chance.randint(5, 60))
                server.kill()
                server.start()
            last = said_until_its_end(process, said(process, 10))
        check_kept(url, last)
    finally:
        server.stop()
