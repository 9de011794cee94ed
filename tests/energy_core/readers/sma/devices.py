"""Emulated inverters, and readers of them."""

from datetime import UTC, datetime, timedelta

from energy_core.readers.sma import Group, SmaConfig, SmaReader
from tests.emulators.p1_meter import MeterOptions
from tests.emulators.sma import Flows, HousePlant, Inverter, SteadyPlant
from tests.energy_core.readers.clock import HandClock

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
PASSWORD = "S3CRET"  # noqa: S105 - a made-up one, to be looked for
STEADY = SteadyPlant(
    Flows(
        pv_w=4000,
        grid_w=-1500,
        load_w=2500,
        day_wh=9000,
        total_wh=900_000,
        import_wh=1000,
        export_wh=2000,
    )
)


def house(*, battery: bool = False) -> HousePlant:
    """Return a family's house since the evening before."""
    return HousePlant(MeterOptions(start=NOON - timedelta(hours=14)), battery=battery)


def reader_of(
    inverter: Inverter,
    password: str | None = PASSWORD,
    group: Group = Group.USER,
    timeout: timedelta = timedelta(seconds=5),
) -> SmaReader:
    """Return a reader of an emulated inverter."""
    config = SmaConfig(name="roof", url=inverter.url, password=password, group=group, timeout=timeout)
    return SmaReader(config, HandClock(NOON))


def asked(inverter: Inverter) -> list[str]:
    """Return the pages that were asked for since the last time."""
    pages = [each.path.removeprefix("/dyn/").removesuffix(".json") for each in inverter.requests]
    inverter.requests.clear()
    return pages
