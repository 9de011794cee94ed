"""Cutting bytes into telegrams."""

import random

import pytest

from energy_core.models import Reading
from energy_core.readers.dsmr import Rejection
from energy_core.readers.dsmr.framing import MAX_BYTES, Ciphered, Frame, Framer, Piece, TooLong

from .telegrams import BELGIAN, DSMR3, decode, readings, reasons, signed, unsigned

GOOD = signed(*BELGIAN)
CUT = GOOD[:60]
# An encrypted message as the ports of Luxembourg and Austria send: tag, title, length, body.
CIPHER_BODY = bytes(range(256)) + b"\r\n!0000\r\n/ABC5\r\n" + bytes(120)
CIPHERED = b"\xdb\x08SAGgp\x00\x01\x02\x82" + len(CIPHER_BODY).to_bytes(2) + CIPHER_BODY


def pieces(*chunks: bytes) -> list[Piece]:
    """Return what a new framer cuts."""
    framer = Framer()
    return [piece for chunk in chunks for piece in framer.feed(chunk)]


@pytest.mark.parametrize("crc", [b"12aF", b"0000", b"ABCD"])
def test_four_digits_complete_a_frame(crc: bytes) -> None:
    """Nothing need follow four digits."""
    assert pieces(b"/ABC5\n\n!" + crc) == [Frame(b"/ABC5\n\n!", crc)]


@pytest.mark.parametrize("crc", [b"", b"F", b"156"])
def test_fewer_digits_need_more(crc: bytes) -> None:
    """With fewer digits only what follows, or the end, shows that there are no more."""
    framer = Framer()
    assert not list(framer.feed(b"/ABC5\n\n!" + crc))
    assert list(framer.feed(b"\r")) == [Frame(b"/ABC5\n\n!", crc)]
    list(framer.feed(b"\n/ABC5\n\n!" + crc))
    assert list(framer.finish()) == [Frame(b"\r\n/ABC5\n\n!", crc)]


@pytest.mark.parametrize("mark", [b"0-0:96.13.0(what! now)", b"0-0:96.13.0(n/a)", b"0-0:96.13.0(/FLU5)"])
def test_marks_inside_a_line(mark: bytes) -> None:
    """A slash or an exclamation mark inside a line starts and ends nothing."""
    assert reasons(signed(*BELGIAN, mark.decode())) == ["good"]


@pytest.mark.parametrize(
    "before",
    [b"", b"\x00\xff\x80", b"\r\n", b"1.4.0(00.1*kW)\r\n!12", b"//", b"/FL", b"0-0:96.13.0(a/bcd)\r\n"],
)
def test_noise_before_is_no_telegram(before: bytes) -> None:
    """What stands before the first header is skipped."""
    assert reasons(before + GOOD) == ["good"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(CUT + GOOD, ["incomplete", "good"], id="cut in a line"),
        pytest.param(GOOD[:-4] + GOOD, ["crc", "good"], id="cut in the CRC"),
        pytest.param(GOOD[:-7] + GOOD, ["incomplete", "good"], id="cut before the end"),
        pytest.param(GOOD[:-6] + GOOD, ["missing_crc", "good"], id="cut in the end"),
        pytest.param(CUT + CUT + GOOD, ["incomplete", "good"], id="cut twice"),
        pytest.param(GOOD[:-2] + GOOD, ["good", "good"], id="glued"),
        pytest.param(GOOD.replace(b"\r\n!", b"!") + GOOD, ["incomplete", "good"], id="end lost"),
        pytest.param(GOOD[30:] + GOOD, ["good"], id="joined in the middle"),
        pytest.param(GOOD + CUT, ["good", "incomplete"], id="input ends"),
        pytest.param(GOOD + b"\xff" * 9, ["good"], id="noise after"),
        pytest.param(b"\xff" + GOOD.replace(b"1.234", b"1.235"), ["crc"], id="bad after noise"),
        pytest.param(
            GOOD[:80] + b"\r\n!\x01\x02" + CUT + GOOD, ["missing_crc", "incomplete", "good"], id="false end"
        ),
        pytest.param(unsigned(*DSMR3)[:40] + unsigned(*DSMR3), ["incomplete", "good"], id="cut without CRC"),
    ],
)
def test_cut_and_glued(data: bytes, expected: list[str]) -> None:
    """Each telegram that began is counted, and the next good one is read."""
    assert reasons(data) == expected


def test_many_slashes_do_not_hide_a_telegram() -> None:
    """However many headers noise seems to hold, a good telegram after it is found."""
    assert reasons(b"/ABC\n" * 100 + GOOD) == ["incomplete", "good"]


@pytest.mark.parametrize("noise", [b"/ABC5 " + b"\xff" * 70, b"x" * 50])
@pytest.mark.parametrize("repeats", [1000, 5000])
def test_the_buffer_is_bounded(noise: bytes, repeats: int) -> None:
    """A line that never ends a telegram does not fill the memory, nor hide the next telegram."""
    framer = Framer()
    for _ in range(repeats):
        list(framer.feed(noise))
        assert len(framer._buffer) < MAX_BYTES
    assert readings(noise * repeats + GOOD)


def test_too_long() -> None:
    """A telegram that does not end is dropped; the next is read."""
    endless = b"/FLU5\\253\r\n\r\n" + b"0-0:96.13.0()\r\n" * 2000
    assert reasons(endless + GOOD) == ["too_long", "good"]
    assert all(isinstance(piece, TooLong) for piece in pieces(endless))


def test_a_header_across_the_bound() -> None:
    """A header of which only the beginning is within the bound is not dropped."""
    for shift in range(20):
        assert readings(b"/FLU5\r\n".ljust(MAX_BYTES - shift, b".") + GOOD)


def test_encrypted() -> None:
    """Encrypted messages are told apart and skipped whole, whatever their bytes look like."""
    assert pieces(CIPHERED) == [Ciphered(len(CIPHER_BODY))]
    assert reasons(CIPHERED * 3 + GOOD) == ["encrypted"] * 3 + ["good"]
    assert reasons(CUT + CIPHERED + GOOD) == ["encrypted", "good"]


MIXED = b"".join(
    (
        GOOD + CUT + GOOD + CIPHERED + GOOD.replace(b"5", b"6"),
        b"/" * 30 + b"\r\n!" + b"/ABC5\r\n" * 9 + b"\xdb\x08" + b"x" * MAX_BYTES,
        GOOD[:-3] + b"\r\n" + unsigned(*DSMR3) + b"/KAM5\r\n",
        b"\x00" * (MAX_BYTES + 7) + GOOD + b"!12",
    )
)


@pytest.mark.parametrize("seed", range(40))
def test_any_chunks(seed: int) -> None:
    """However a mixed line is chunked, the result is the same."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    chunks, rest, most = [], MIXED, rng.choice((3, 40, 500, 20_000))
    while rest:
        size = rng.randint(1, most)
        chunks.append(rest[:size])
        rest = rest[size:]
    assert decode(*chunks) == decode(MIXED)


def test_byte_by_byte() -> None:
    """One byte at a time is a chunking too."""
    results = decode(*(bytes([byte]) for byte in MIXED))
    assert results == decode(MIXED)
    assert {type(result) for result in results} == {Reading, Rejection}
