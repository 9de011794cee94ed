"""The values of WebConnect, and what an inverter answers that is none."""

import asyncio
import contextlib
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from energy_core.exceptions import ReaderDataError, ReaderError
from energy_core.readers.sma import SmaConfig, SmaReader
from energy_core.readers.sma.values import DAY, POWER, SOC, STATUS, TOTALS, values_of
from tests.effort import some_of
from tests.emulators.sma.values import Form, formed, values_of as emulated
from tests.energy_core.readers.junk import JUNK, check, spoiled
from tests.energy_core.readers.plain_server import PlainServer, serving

from .devices import NOON, PASSWORD, house

SETTINGS = settings(max_examples=some_of(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
BODY = json.dumps(
    {"result": {"0199": formed(emulated(house(battery=True).flows(NOON)), Form.NESTED)}}
).encode()
IN = 200, b'{"result": {"sid": "ABCD"}}'


@pytest.mark.parametrize(
    ("node", "values"),
    [
        ({"1": [{"val": 5}]}, {"pv_power_w": 5}),
        ({"9": [{"val": "5.5"}]}, {"pv_power_w": 5.5}),
        ({"1": [{"val": None}], "9": [{"val": 7}]}, {"pv_power_w": 7}),
        ({"val": -3}, {"pv_power_w": -3}),
        ([{"str": 1, "val": 5}], {"pv_power_w": 5}),
        ({"1": []}, {}),
        ({"1": [{}]}, {}),
        ({"val": "None"}, {}),
        ({"val": -2147483648}, {}),
        ({"val": 4294967295}, {}),
        (None, {}),
        ("5", {}),
    ],
)
def test_a_power(node: object, values: dict[str, float]) -> None:
    """In each form; what says that it is none is absent."""
    assert values_of({"0199": {POWER: node}}) == values


@pytest.mark.parametrize(
    ("val", "values"),
    [([{"tag": 307}], {"device_status": 307}), ([], {}), ([{"tag": 16777213}], {}), ([5], {}), ([{}], {})],
)
def test_a_word(val: object, values: dict[str, int]) -> None:
    """By its number."""
    assert values_of({"0199": {STATUS: {"1": [{"val": val}]}}}) == values


def test_totals_of_several() -> None:
    """A device without a counter does not spoil the sum, one that is silent does."""
    total, older = TOTALS
    first = {total: {"val": 1000}, DAY: {"val": 10}}
    assert values_of({"a": first, "b": {SOC: {"val": 50}}})["pv_total_kwh"] == 1
    second = {total: {"val": None}, DAY: {"val": 20}}
    assert "pv_total_kwh" not in values_of({"a": first, "b": second})
    assert values_of({"a": first, "b": second})["pv_day_kwh"] == 0.03
    assert values_of({"a": {older: {"val": 3000}}}) == {"pv_total_kwh": 3}


@pytest.mark.parametrize(
    "result", [{"a": 5}, {"a": {POWER: {"val": {"a": 1}}}}, {"a": {POWER: {"val": True}}}]
)
def test_what_is_no_value(result: dict[str, object]) -> None:
    """It is refused."""
    with pytest.raises(ReaderDataError) as caught:
        values_of(result)
    assert caught.value.fault == "wrong_type"


def test_nothing_at_all() -> None:
    """No device, or one that says nothing."""
    assert values_of({}) == {}
    assert values_of({"a": None}) == {}


@pytest.fixture(scope="module")
def server() -> Iterator[PlainServer]:
    """Serve one body at every path but that of the log-in, which may have one of its own."""
    with serving({"/dyn/login.json": IN}) as plain:
        yield plain


async def ask(url: str) -> None:
    """Ask; what is said is a reading whose values are numbers, or a ReaderError."""
    reader = SmaReader(SmaConfig(name="roof", url=url, password=PASSWORD))
    with contextlib.suppress(ReaderError):
        check(await reader.read())
    await reader.close()


@SETTINGS
@given(JUNK, st.randoms())
def test_something_else_somewhere(server: PlainServer, junk: object, rng: random.Random) -> None:
    """One part of an answer is not what it should be."""
    server.nothing = 200, spoiled(BODY, junk, rng)
    asyncio.run(ask(server.url))


@SETTINGS
@given(JUNK)
def test_any_json(server: PlainServer, junk: object) -> None:
    """Alone, as a result, as an error, and at the log-in."""
    for body in (junk, {"result": junk}, {"result": {"a": junk}}, {"err": junk}):
        encoded = json.dumps(body).encode()
        server.pages["/dyn/login.json"], server.nothing = IN, (200, encoded)
        asyncio.run(ask(server.url))
        server.pages["/dyn/login.json"] = 200, encoded
        asyncio.run(ask(server.url))
