"""Time stamps."""

from datetime import UTC, datetime

import pytest

from energy_core.readers.dsmr.stamps import capture_time, instant

NEVER = ["632525252525W", "632525252525S", "700101010000W", "260229120000W", "260101240000W", "26010112000W"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("260301130004W", datetime(2026, 3, 1, 12, 0, 4, tzinfo=UTC)),
        ("260701130004S", datetime(2026, 7, 1, 11, 0, 4, tzinfo=UTC)),
        ("251026023000S", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
        ("251026023000W", datetime(2025, 10, 26, 1, 30, tzinfo=UTC)),
        ("250330030000S", datetime(2025, 3, 30, 1, tzinfo=UTC)),
        ("240229000000W", datetime(2024, 2, 28, 23, tzinfo=UTC)),
        ("000101010000W", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_instant(text: str, utc: datetime) -> None:
    """S and W say which clock was read, so both hours of the autumn change are exact."""
    assert instant(text) == capture_time(text) == utc


def test_winter_time_all_year() -> None:
    """A meter that stays on winter time says so."""
    assert instant("260701130000W") == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [*NEVER, "", "W", "260301130004", "260301130004X", "2603011300 4W", "²60301130004W"]
)
def test_no_instant(text: str) -> None:
    """What no clock shows, or does not say which clock, is no instant."""
    assert instant(text) is None


def test_capture_time_of_dsmr3() -> None:
    """A stamp without S or W is a time, but no instant."""
    assert capture_time("260301130004") is None


@pytest.mark.parametrize("text", [*NEVER, "632525252525", "000000000000", "", "260301130004X"])
def test_never_captured(text: str) -> None:
    """A stamp that no clock shows means that there is no reading."""
    with pytest.raises(ValueError, match=r"time|month must be"):
        capture_time(text)
