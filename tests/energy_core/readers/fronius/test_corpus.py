"""Real answers of many devices, each at its real path, against what an independent reader made of them."""

import re

import pytest

from energy_core.exceptions import ReaderDataError
from energy_core.readers.fronius import Endpoint, FroniusConfig, FroniusReader
from tests.energy_core.readers.plain_server import serving

from .corpus import ABSENT, FOLDER, PATHS, V1, Case, cases

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)

APART = re.compile(r"(inverter_\d+_(day|total)_kwh|(inverter|meter|storage)_\d+_(power_w|soc_pct))")


def named(*, asked: bool) -> list[object]:
    """Return the answers to what is asked, or the others, each under its name in the report."""
    return [
        pytest.param(case, id=case.name)
        for case in cases()
        if (case.endpoint is not None) is asked and case.record["http_status"] == 200
    ]


def reader_of(url: str) -> FroniusReader:
    """Return a reader of a server."""
    return FroniusReader(FroniusConfig(name="roof", url=url))


async def values_of(reader: FroniusReader, endpoint: Endpoint) -> dict[str, object]:
    """Return what a question gives, nothing if the answer is refused or not understood."""
    try:
        return dict((await reader.read_endpoint(endpoint)).values)
    except ReaderDataError:
        return {}


@pytest.mark.parametrize("case", named(asked=True))
async def test_an_answer_says_what_it_says(case: Case) -> None:
    """Asked alone: no value more, none less."""
    assert case.endpoint
    with serving({case.place: (200, case.body)}) as server:
        reading = await reader_of(server.url).read_endpoint(case.endpoint)
    expected = case.values
    more = {column for column in reading.values if column not in expected and not APART.fullmatch(column)}
    assert more <= ({"grid_power_w", "load_power_w"} if case.endpoint is Endpoint.METER else set())
    assert {column: reading.values[column] for column in expected} == pytest.approx(expected)
    assert reading.at == case.at


@pytest.mark.parametrize("case", named(asked=True))
async def test_a_device_of_that_answer_alone(case: Case) -> None:
    """Asked for all that it knows; a meter and a battery alone are no power station."""
    with serving({case.place: (200, case.body)}) as server:
        reader = reader_of(server.url)
        if case.endpoint in {Endpoint.METER, Endpoint.STORAGE}:
            with pytest.raises(ReaderDataError) as caught:
                await reader.read()
            assert caught.value.fault == "not_found"
        else:
            reading = await reader.read()
            assert {column: reading.values[column] for column in case.values} == pytest.approx(case.values)


@pytest.mark.parametrize("case", named(asked=False))
@pytest.mark.parametrize("endpoint", Endpoint)
async def test_an_answer_to_something_else(case: Case, endpoint: Endpoint) -> None:
    """It gives no values of an inverter, whatever it was asked for."""
    with serving({V1 + PATHS[endpoint]: (200, case.body)}) as server:
        assert await values_of(reader_of(server.url), endpoint) == {}


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_no_such_page(endpoint: Endpoint) -> None:
    """The page of a server that has none, at every path."""
    (page,) = (case for case in cases() if case.record["http_status"] == 404)
    with (
        serving({}, nothing=(404, page.body)) as server,
        pytest.raises(ReaderDataError, match="404") as caught,
    ):
        await reader_of(server.url).read_endpoint(endpoint)
    assert caught.value.fault == "not_found"


async def test_a_house_of_several_answers() -> None:
    """The same device asked for all that it knows: the sun is that of the power flow, the battery has one."""
    found = [case for case in cases() if "akleber-1.4.1" in case.name and case.endpoint]
    with serving({case.place: (200, case.body) for case in found}) as server:
        reading = await reader_of(server.url).read()
    assert reading.values["pv_power_w"] == 436.8
    assert reading.values["battery_power_w"] == 111.47
    assert reading.values["battery_soc_pct"] == 7
    assert reading.values["inverter_1_power_w"] == 269
