"""Where blocks begin and end."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from energy_core.calendar import midnight
from energy_core.data_managers.grid import BlockGrid
from energy_core.data_managers.instants import instant, micros

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BRUSSELS, LORD_HOWE, KOLKATA, HAVANA = (
    "Europe/Brussels",
    "Australia/Lord_Howe",  # whose summer time is half an hour
    "Asia/Kolkata",
    "America/Havana",  # whose clock is changed at midnight
)
ST_JOHNS = "America/St_Johns"  # whose clock went back over midnight, a minute after it


def walls(zone: str, day: date, length: timedelta) -> list[str]:
    """Return what the clock shows at the begin of each block of a day."""
    start, end = (micros(midnight(each, zone)) for each in (day, day + DAY))
    edges = BlockGrid(length, zone).edges(start, end).tolist()
    assert (edges[0], edges[-1]) == (start, end)
    assert edges == sorted(set(edges))
    return [instant(edge).astimezone(ZoneInfo(zone)).strftime("%H:%M") for edge in edges[:-1]]


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [
        (BRUSSELS, date(2026, 1, 31), 96),
        (BRUSSELS, date(2026, 3, 29), 92),
        (BRUSSELS, date(2026, 10, 25), 100),
        (KOLKATA, date(2026, 3, 29), 96),
        (LORD_HOWE, date(2026, 4, 5), 98),
        (LORD_HOWE, date(2026, 10, 4), 94),
        (HAVANA, date(2026, 3, 8), 92),
        (HAVANA, date(2026, 11, 1), 100),
        ("Pacific/Apia", date(2011, 12, 30), 0),  # a day that never was
    ],
)
def test_a_day_has_its_quarters(zone: str, day: date, count: int) -> None:
    """All of a quarter of an hour, and they show quarters."""
    start, end = (micros(midnight(each, zone)) for each in (day, day + DAY))
    edges = BlockGrid(QUARTER, zone).edges(start, end).tolist()
    assert len(edges) == count + 1
    assert {after - before for before, after in pairwise(edges)} <= {900_000_000}


@pytest.mark.parametrize(
    ("zone", "day", "length", "begins"),
    [
        (BRUSSELS, date(2026, 3, 29), 6 * HOUR, "00:00 06:00 12:00 18:00"),
        (BRUSSELS, date(2026, 10, 25), 6 * HOUR, "00:00 06:00 12:00 18:00"),
        (BRUSSELS, date(2026, 3, 29), 3 * HOUR, "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00"),
        (BRUSSELS, date(2026, 10, 25), 12 * HOUR, "00:00 12:00"),
        (BRUSSELS, date(2026, 10, 25), 2 * HOUR, " ".join(f"{hour:02}:00" for hour in range(0, 24, 2))),
        (BRUSSELS, date(2026, 1, 31), 5 * HOUR, "00:00 05:00 10:00 15:00 20:00"),
        (LORD_HOWE, date(2026, 4, 5), 12 * HOUR, "00:00 12:00"),
        (HAVANA, date(2026, 3, 8), 8 * HOUR, "01:00 08:00 16:00"),
    ],
)
def test_long_blocks_keep_their_place_on_the_clock(
    zone: str, day: date, length: timedelta, begins: str
) -> None:
    """Also on the days on which it is changed; the last one ends at midnight."""
    assert " ".join(walls(zone, day, length)) == begins


def test_the_doubled_hour_has_its_blocks_twice() -> None:
    """And the one that is left out has none."""
    autumn = walls(BRUSSELS, date(2026, 10, 25), timedelta(minutes=30))
    assert autumn[3:9] == ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"]
    assert walls(BRUSSELS, date(2026, 3, 29), HOUR)[1:3] == ["01:00", "03:00"]
    assert walls(LORD_HOWE, date(2026, 4, 5), timedelta(minutes=30))[2:6] == [
        "01:00",
        "01:30",
        "01:30",
        "02:00",
    ]


def test_weeks_begin_on_mondays() -> None:
    """Blocks of many days are counted from one."""
    grid = BlockGrid(7 * DAY, BRUSSELS)
    start = instant(grid.floor(micros(datetime(2026, 3, 29, 12, tzinfo=UTC))))
    end = instant(grid.after(micros(datetime(2026, 3, 29, 12, tzinfo=UTC))))
    assert (start, end) == (midnight(date(2026, 3, 23), BRUSSELS), midnight(date(2026, 3, 30), BRUSSELS))


@pytest.mark.parametrize("zone", [BRUSSELS, LORD_HOWE, KOLKATA, HAVANA, ST_JOHNS])
@pytest.mark.parametrize("length", [timedelta(minutes=20), 6 * HOUR, DAY, 3 * DAY])
def test_every_instant_is_in_one_block(zone: str, length: timedelta) -> None:
    """Over a year with both changes, floor, after, ceil and edges agree."""
    grid = BlockGrid(length, zone)
    begin = grid.floor(micros(datetime(2010, 1, 15, tzinfo=UTC)))
    edges = grid.edges(begin, grid.ceil(micros(datetime(2011, 1, 15, tzinfo=UTC)))).tolist()
    assert edges == sorted(set(edges))
    for start, end in zip(edges[::7], edges[1::7], strict=False):
        assert (grid.floor(start), grid.floor(end - 1), grid.after(start)) == (start, start, end)
        assert (grid.ceil(start), grid.ceil(start + 1), grid.ceil(end)) == (start, end, end)
    assert next(grid.days(edges[0], edges[-1]))[0] == edges[0]


def test_a_length_that_fits_nowhere_is_refused() -> None:
    """Seven minutes."""
    with pytest.raises(ValueError, match="do not fit"):
        BlockGrid(timedelta(minutes=7), BRUSSELS)
