"""An emulated meter for the command line to read."""

from datetime import UTC, datetime, timedelta

from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of the two hours of 2:30


def meter(flavour: str = "be", text: str = "") -> Meter:
    """Return a meter of a house that takes about 1000 W."""
    return Meter(MeterOptions(start=START, flavour=flavour, text=text), ConstantHouse((1000, 0, 0)))


def at(second: int) -> datetime:
    """Return an instant so many seconds after the start."""
    return START + timedelta(seconds=second)


def telegrams(count: int) -> bytes:
    """Return so many telegrams, a second apart."""
    one = meter()
    return b"".join(one.telegram(at(second)) for second in range(count))


def spoiled(telegram: bytes) -> bytes:
    """Return a telegram whose CRC is wrong."""
    return telegram.replace(b"0-0:96.14.0(0002)", b"0-0:96.14.0(0001)")
