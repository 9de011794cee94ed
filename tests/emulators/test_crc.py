"""The checksum against its published check value."""

import pytest

from tests.emulators.p1_meter import crc16


@pytest.mark.parametrize(("data", "expected"), [(b"123456789", 0xBB3D), (b"", 0), (b"\x01", 0xC0C1)])
def test_crc_16_arc(data: bytes, expected: int) -> None:
    """The check value of CRC-16/ARC is BB3D."""
    assert crc16(data) == expected
