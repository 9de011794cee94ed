"""Ten thousand telegrams damaged at random: the line lives on and nothing wrong is believed."""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tests.emulators.p1_meter import FLAVOURS, Meter, MeterOptions, crc16

from .telegrams import decode, readings

type Mutate = Callable[[bytes, random.Random], bytes]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNED = [name for name in FLAVOURS if FLAVOURS[name].checksum]
ROUNDS = 10_000 // len(FLAVOURS) + 1


def flip(data: bytes, rng: random.Random) -> bytes:
    """Turn one bit."""
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def delete(data: bytes, rng: random.Random) -> bytes:
    """Lose some bytes."""
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 2, 7, 100)) :]


def insert(data: bytes, rng: random.Random) -> bytes:
    """Add some bytes, those that mean something among them."""
    at = rng.randrange(len(data))
    extra = rng.choice(
        (rng.randbytes(rng.randint(1, 40)), b"/", b"!", b"\r\n", b"\n!", b"\n/FLU5\r\n", b"\xdb")
    )
    return data[:at] + extra + data[at:]


def replace(data: bytes, rng: random.Random) -> bytes:
    """Put noise over a stretch."""
    at, size = rng.randrange(len(data)), rng.randint(1, 30)
    return data[:at] + rng.randbytes(size) + data[at + size :]


def cut(data: bytes, rng: random.Random) -> bytes:
    """End early."""
    return data[: rng.randrange(len(data))]


def join(data: bytes, rng: random.Random) -> bytes:
    """Begin late."""
    return data[rng.randrange(len(data)) :]


def glue(data: bytes, rng: random.Random) -> bytes:
    """Begin again in the middle."""
    return cut(data, rng) + data


def swap_case(data: bytes, rng: random.Random) -> bytes:
    """Change the case of a stretch."""
    at, size = rng.randrange(len(data)), rng.randint(1, 9)
    return data[:at] + data[at : at + size].swapcase() + data[at + size :]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """Send a stretch twice."""
    at = rng.randrange(len(data))
    return data[: at + rng.randint(1, 60)] + data[at:]


MUTATIONS: tuple[Mutate, ...] = (flip, delete, insert, replace, cut, join, glue, swap_case, repeat)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return a telegram after one to three misfortunes."""
    for mutate in rng.choices(MUTATIONS, k=rng.choice((1, 1, 1, 2, 3))):
        data = mutate(data, rng) or b"\n"
    return data


def is_sealed(data: bytes) -> bool:
    """Return whether a stretch from some `/` to some `!` has the CRC that follows, by chance."""
    return any(
        crc16(data[start.start() : end.start() + 1]) == int(end[1], 16)
        for end in re.finditer(rb"!([0-9A-Fa-f]{1,4})", data)
        for start in re.finditer(rb"/", data[: end.start()])
    )


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_next_telegram_is_read(flavour: str) -> None:
    """Whatever happened to a telegram, the whole one after it is read, and nothing is raised."""
    meter = Meter(MeterOptions(start=NOON, flavour=flavour))
    damaged, clean = meter.telegram(NOON), meter.telegram(NOON + timedelta(minutes=1))
    (truth,) = readings(clean)
    rng = random.Random(flavour)  # noqa: S311 - not for secrets
    for _ in range(ROUNDS):
        data = mutated(damaged, rng)
        last = decode(data + clean)[-1]
        assert last == truth, data


@pytest.mark.parametrize("flavour", SIGNED)
def test_nothing_wrong_is_believed(flavour: str) -> None:
    """What is accepted of a damaged telegram is the truth, or has the CRC of a telegram by chance."""
    telegram = Meter(MeterOptions(start=NOON, flavour=flavour)).telegram(NOON)
    (truth,) = readings(telegram)
    rng = random.Random(f"wrong {flavour}")  # noqa: S311 - not for secrets
    for _ in range(ROUNDS):
        data = mutated(telegram, rng)
        for found in readings(data):
            assert (found == truth and found.info == truth.info) or is_sealed(data), data


@given(
    st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"/ABC5\r\n\r\n", b"\r\n!", b"1-0:1.7.0("])))
)
def test_any_bytes(chunks: list[bytes]) -> None:
    """No bytes at all raise anything, and their chunks make no difference."""
    assert decode(*chunks) == decode(b"".join(chunks))


@given(st.text(alphabet="0123456789.-:()*/!SWkhVAm3 \xff\r\n", max_size=60))
def test_any_line(line: str) -> None:
    """No line raises anything, even under a right CRC."""
    for code in (
        "0-0:1.0.0",
        "1-0:1.8.1",
        "1-0:1.6.0",
        "0-0:98.1.0",
        "0-0:96.13.0",
        "0-1:24.2.1",
        "0-1:24.3.0",
    ):
        data = f"/ABC5\r\n\r\n{code}({line})\r\n!".encode("latin-1")
        found = decode(data + b"%04X\r\n" % crc16(data))
        begins = line.count("/") if re.search(r"[\r\n][!/]", line) else 0  # behind an end, or at a begin
        assert 1 <= len(found) <= 1 + begins


def test_enough_rounds() -> None:
    """It is ten thousand telegrams, of each flavour as many."""
    assert ROUNDS * len(FLAVOURS) >= 10_000
    assert SIGNED
