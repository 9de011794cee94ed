"""The checksum of a telegram."""

_POLYNOMIAL = 0xA001  # x16 + x15 + x2 + 1, bits reversed


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(_entry(byte) for byte in range(256))


def crc16(data: bytes) -> int:
    """Return the CRC-16/ARC of the bytes: reflected, from zero, without a final exclusive or."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc
