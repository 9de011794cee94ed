"""Whatever a data logger answers, it is a reading or a ReaderError."""

import asyncio
import contextlib
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from energy_core.exceptions import ReaderError
from energy_core.readers.fronius import Endpoint, FroniusConfig, FroniusReader
from tests.effort import some_of
from tests.emulators.fronius import MODELS
from tests.emulators.fronius.answers import Answers
from tests.energy_core.readers.junk import JUNK, check, spoiled
from tests.energy_core.readers.plain_server import PlainServer, serving

from .devices import NOON, ZONE, house

ANSWERS = Answers(MODELS["pair"], house(battery=True).flows(NOON), NOON, ZONE)
BODIES = [
    json.dumps(body).encode()
    for body in (
        ANSWERS.power_flow(),
        ANSWERS.system(),
        ANSWERS.device(1),
        ANSWERS.meter(),
        ANSWERS.storage(),
        ANSWERS.refusal(8, "busy"),
    )
]
SETTINGS = settings(max_examples=some_of(150), suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def server() -> Iterator[PlainServer]:
    """Serve one body at every path."""
    with serving({}) as plain:
        yield plain


async def ask_everything(url: str) -> None:
    """Ask in every way; what is said is a reading whose values are numbers, or a ReaderError."""
    reader = FroniusReader(FroniusConfig(name="roof", url=url))
    questions = [reader.read(), *(reader.read_endpoint(endpoint) for endpoint in Endpoint)]
    for question in questions:
        with contextlib.suppress(ReaderError):
            check(await question)


@SETTINGS
@given(st.sampled_from(BODIES), JUNK, st.randoms())
def test_something_else_somewhere(server: PlainServer, body: bytes, junk: object, rng: random.Random) -> None:
    """One part of an answer is not what it should be."""
    server.nothing = 200, spoiled(body, junk, rng)
    asyncio.run(ask_everything(server.url))


@SETTINGS
@given(JUNK)
def test_any_json(server: PlainServer, junk: object) -> None:
    """Alone, and as the data of an answer."""
    for body in (junk, {"Head": {"Status": {"Code": 0}, "Timestamp": junk}, "Body": {"Data": junk}}):
        server.nothing = 200, json.dumps(body).encode()
        asyncio.run(ask_everything(server.url))


@SETTINGS
@given(st.sampled_from(BODIES), st.integers(0, 2000), st.binary(max_size=8))
def test_damaged_bytes(server: PlainServer, body: bytes, at: int, noise: bytes) -> None:
    """Somewhere on the way."""
    server.nothing = 200, body[:at] + noise + body[at + len(noise) :]
    asyncio.run(ask_everything(server.url))


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b'{"Head": 1e999}'])
def test_too_deep_and_too_big(server: PlainServer, body: bytes) -> None:
    """What would break a decoder."""
    server.nothing = 200, body
    asyncio.run(ask_everything(server.url))
