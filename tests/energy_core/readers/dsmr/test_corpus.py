"""Real telegrams of many meters, against what an independent reader made of them."""

import csv
import random

import pytest

from energy_core.models import Reading, isoformat_utc

from .corpus import ABSENT, FOLDER, Case, cases
from .telegrams import ARRIVED, decode, readings

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)

STREAM = FOLDER / "streams" / "nl-dsmr2mqtt-55"


def named(*, good: bool) -> list[object]:
    """Return the good or the bad telegrams, each under its name in the report."""
    return [pytest.param(case, id=case.path.stem) for case in cases() if case.is_good is good]


@pytest.mark.parametrize("case", named(good=True))
def test_good_telegram(case: Case) -> None:
    """A good telegram says exactly what it says."""
    (reading,) = decode(case.data)
    assert isinstance(reading, Reading)
    info = dict(reading.info)
    assert info.pop("meter_id", None) == case.meter_id
    assert dict(reading.values) == case.values
    assert info == case.info
    assert reading.at == (case.at or ARRIVED)


@pytest.mark.parametrize("case", named(good=False))
def test_bad_telegram(case: Case) -> None:
    """A bad telegram is one rejection."""
    assert len(decode(case.data)) == 1
    assert readings(case.data) == []


def chunked(data: bytes, seed: int) -> list[bytes]:
    """Cut bytes at random into pieces of 1 to 500."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    chunks = []
    while data:
        size = rng.randint(1, 500)
        chunks.append(data[:size])
        data = data[size:]
    return chunks


def test_stream_says_what_it_said() -> None:
    """The recorded line gives each of its telegrams."""
    found = readings(STREAM.with_suffix(".raw").read_bytes())
    with STREAM.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [isoformat_utc(reading.at) for reading in found] == [row["timestamp_utc"] for row in rows]
    columns = {"import_t1_kwh": "del_t1", "export_t2_kwh": "ret_t2", "gas_m3": "gas_m3"}
    for column, name in columns.items():
        assert [reading.values[column] for reading in found] == [float(row[name]) for row in rows]


@pytest.mark.parametrize("seed", range(30))
def test_stream_in_any_chunks(seed: int) -> None:
    """How the recorded line is chunked makes no difference."""
    data = STREAM.with_suffix(".raw").read_bytes()
    whole, cut = decode(data), decode(*chunked(data, seed))
    assert cut == whole
    assert [getattr(result, "info", None) for result in cut] == [
        getattr(result, "info", None) for result in whole
    ]


def test_stream_byte_by_byte() -> None:
    """One byte at a time is a chunking too."""
    data = STREAM.with_suffix(".raw").read_bytes()
    assert decode(*(bytes([byte]) for byte in data)) == decode(data)
