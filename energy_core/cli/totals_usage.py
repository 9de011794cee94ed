"""What a house used, from all that its loggers keep."""

from collections.abc import Mapping
from datetime import date

from ..config import AppConfig, LoggerConfig, hold_of
from ..costs.household import BATTERY, REGISTERS, counted, household
from ..costs.peaks import completed_peaks
from ..costs.spread import NOTHING, Spread, spread_register
from ..costs.usage import IMPORT, Usage
from ..exceptions import ConfigError
from .bill_tables import Table, table_of_store
from .output import complain


def read_house(house: AppConfig, start: date, end: date) -> tuple[Usage, dict[date, float]]:
    """Return the usage on the days [start, end), and in the year before for the peaks. Raises ConfigError.

    Where no row says what came from the grid that is said, and not known. With it are the month peaks that
    the meter says, of months that the usage does not know whole.
    """
    tables = [table for logger in house.loggers if (table := _table(house, logger, start, end))]
    devices = [_device(table) for table in tables]
    if not any(REGISTERS.get(name) in IMPORT for device in devices for name in device):
        complain("no logger of the house keeps what came from the grid on those days, or in the year before")
        devices.append({IMPORT[0]: NOTHING})
    usage = household(devices)
    said = next((table.peaks for table in tables if table.peaks), {})
    return usage, completed_peaks(usage, said, house.house.time_zone)


def _device(table: Table) -> Mapping[str, Spread]:
    """Return what a logger keeps, by the quarter-hour; of a battery the power, which is all that it says."""
    device = {
        name: spread_register(table.times, table.columns[name], table.zone) for name in counted(table.columns)
    }
    if BATTERY in table.energies:
        device["battery_kwh"] = table.energies[BATTERY]
    return device


def _table(house: AppConfig, logger: LoggerConfig, start: date, end: date) -> Table | None:
    """Return what a logger keeps, None if there is nothing on those days."""
    url = next(store.url for store in house.stores if store.name == logger.store)
    hold = hold_of(logger.period)
    try:
        return table_of_store(
            url,
            logger.reader,
            house.house.time_zone,
            known=frozenset(REGISTERS),
            days=(start, end),
            hold=hold,
        )
    except ConfigError as error:
        if error.key == "rows":
            return None
        raise
