"""The checksum of a telegram."""

import pytest

from energy_core.readers.dsmr.crc import crc16, has_crc

PLAIN = b"/XMX5\r\n\r\n1-0:1.7.0(00.001*kW)\r\n!"


@pytest.mark.parametrize(("data", "crc"), [(b"", 0), (b"123456789", 0xBB3D), (b"\xff" * 9, 0x7004)])
def test_crc16(data: bytes, crc: int) -> None:
    """It is CRC-16/ARC."""
    assert crc16(data) == crc


@pytest.mark.parametrize("extra", [b"", b"\r\n", b"\r\n" * 5])
def test_empty_lines_after_the_header(extra: bytes) -> None:
    """Empty lines that a gateway added do no harm."""
    assert has_crc(PLAIN.replace(b"\r\n1-0", b"\r\n" + extra + b"1-0"), crc16(PLAIN))


@pytest.mark.parametrize(
    "damaged",
    [
        PLAIN.replace(b"\r\n\r\n", b"\r\n"),
        PLAIN.replace(b"\r\n!", b"\r\n\r\n!"),
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"001", b"002"),
        PLAIN.replace(b"\r\n\r\n", b"\r\n \r\n\r\n"),
    ],
)
def test_any_other_change(damaged: bytes) -> None:
    """Nothing else is passed over."""
    assert not has_crc(damaged, crc16(PLAIN))
