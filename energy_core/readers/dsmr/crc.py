"""CRC-16/ARC, the checksum behind the `!` of a telegram."""

import re

_EXTRA_LINES = re.compile(rb"\A(/[^\r\n]*\r\n\r\n)(?:\r\n)+")


def _remainder(byte: int) -> int:
    """Return the remainder of one byte, polynomial 0x8005 reflected."""
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_REMAINDERS = tuple(_remainder(byte) for byte in range(256))


def crc16(data: bytes) -> int:
    """Return the CRC-16/ARC of bytes."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _REMAINDERS[(crc ^ byte) & 0xFF]
    return crc


def has_crc(telegram: bytes, crc: int) -> bool:
    """Return whether a telegram, from `/` to `!`, has this CRC.

    Some gateways and loggers add empty lines to the one after the header once the CRC is made;
    those are passed over, as they carry nothing.
    """
    if crc16(telegram) == crc:
        return True
    plain = _EXTRA_LINES.sub(rb"\1", telegram)
    return plain != telegram and crc16(plain) == crc
