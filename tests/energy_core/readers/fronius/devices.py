"""Emulated data loggers, and readers of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from energy_core.protocols import Clock
from energy_core.readers.fronius import FroniusConfig, FroniusReader
from tests.emulators.fronius import DataLogger, Flows, HousePlant, SteadyPlant
from tests.emulators.p1_meter import MeterOptions

ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
STEADY = SteadyPlant(Flows(pv_w=4000, grid_w=-1500, load_w=2500, day_wh=9000, year_wh=90000, total_wh=900000))


def house(*, battery: bool = False) -> HousePlant:
    """Return a family's house since the evening before."""
    return HousePlant(MeterOptions(start=NOON - timedelta(hours=14)), battery=battery)


def reader_of(
    logger: DataLogger,
    clock: Clock | None = None,
    session: ClientSession | None = None,
    timeout: timedelta = timedelta(seconds=5),
) -> FroniusReader:
    """Return a reader of an emulated data logger."""
    return FroniusReader(FroniusConfig(name="roof", url=logger.url, timeout=timeout), clock, session)


def asked(logger: DataLogger) -> list[str]:
    """Return the pages that were asked for since the last time, without their folders."""
    pages = [
        f"{each.path.rpartition('/')[2].partition('.')[0]} {each.query.get('Scope', '')}".strip()
        for each in logger.requests
    ]
    logger.requests.clear()
    return pages
