"""Made-up telegrams, and what a decoder makes of them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from energy_core.models import Reading
from energy_core.readers.dsmr import Country, Rejection, TelegramDecoder
from tests.emulators.p1_meter import crc16

ARRIVED = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)

BELGIAN = (
    "0-0:96.1.4(50217)",
    "0-0:96.1.1(3153414731313030303030303031)",
    "0-0:1.0.0(260301130004W)",
    "1-0:1.8.1(000123.456*kWh)",
    "1-0:1.7.0(01.234*kW)",
)
DSMR3 = (
    "0-0:96.1.1(4B414D5354525550)",
    "1-0:1.8.1(00123.456*kWh)",
    "1-0:1.8.2(00223.456*kWh)",
    "1-0:1.7.0(0001.23*kW)",
    "0-0:17.0.0(0999.00*kW)",
    "0-0:96.13.1()",
    "0-0:96.13.0()",
    "0-1:24.1.0(3)",
    "0-1:24.3.0(110403140000)(000008)(60)(1)(0-1:24.2.1)(m3)",
    "(00437.631)",
)


def body(lines: Iterable[str], header: str = r"FLU5\253000000_A", end: str = "\r\n") -> bytes:
    """Return a telegram from its `/` to its `!`."""
    return "".join(f"{line}{end}" for line in (f"/{header}", "", *lines)).encode("latin-1") + b"!"


def signed(*lines: str, header: str = r"FLU5\253000000_A", end: str = "\r\n") -> bytes:
    """Return a telegram with its CRC."""
    data = body(lines, header, end)
    return data + f"{crc16(data):04X}{end}".encode()


def unsigned(*lines: str, header: str = r"ISk5\2MT382-1003", end: str = "\r\n") -> bytes:
    """Return a telegram without a CRC, as DSMR 2 and 3 send it."""
    return body(lines, header, end) + end.encode()


def decode(*chunks: bytes, country: Country | None = None) -> list[Reading | Rejection]:
    """Return all that a new decoder makes of bytes, to the end of the input."""
    decoder = TelegramDecoder("meter", country)
    results = [result for chunk in chunks for result in decoder.feed(chunk, ARRIVED)]
    return [*results, *decoder.finish(ARRIVED)]


def readings(*chunks: bytes) -> list[Reading]:
    """Return the readings in bytes."""
    return [result for result in decode(*chunks) if isinstance(result, Reading)]


def reasons(*chunks: bytes, country: Country | None = None) -> list[str]:
    """Return the reasons of the rejections in bytes, and `good` for each reading."""
    results = decode(*chunks, country=country)
    return [result.reason if isinstance(result, Rejection) else "good" for result in results]


def reading(*lines: str, header: str = r"FLU5\253000000_A") -> Reading:
    """Return the reading of a telegram that has these lines."""
    (only,) = readings(signed(*lines, header=header))
    return only
