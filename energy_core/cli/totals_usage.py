"""What a house used, from all that its loggers keep."""

from collections.abc import Iterator, Mapping
from datetime import date

from ..config import AppConfig, LoggerConfig
from ..costs.absence import MissingDataError
from ..costs.household import BATTERY, REGISTERS, counted, household, unknown_like
from ..costs.spread import Spread, spread_register
from ..costs.usage import Usage
from ..exceptions import ConfigError
from .bill_tables import Table, table_of_store


def read_house(house: AppConfig, start: date, end: date) -> Usage:
    """Return the usage on the days [start, end), and in the year before for the peaks. Raises ConfigError.

    Of a battery only the power is kept: its energy is not known.
    """
    try:
        return household(_devices(house, start, end))
    except MissingDataError as error:
        takes = "a logger that keeps what came from the grid, on those days"
        raise ConfigError("loggers", len(house.loggers), takes) from error


def _devices(house: AppConfig, start: date, end: date) -> Iterator[Mapping[str, Spread]]:
    """Yield what each logger keeps, by the quarter-hour."""
    for logger in house.loggers:
        table = _table(house, logger, start, end)
        if table is None:
            continue
        device = {name: spread_register(table.times, table.columns[name]) for name in counted(table.columns)}
        if BATTERY in table.columns and device:
            device["battery_kwh"] = unknown_like(device)
        yield device


def _table(house: AppConfig, logger: LoggerConfig, start: date, end: date) -> Table | None:
    """Return what a logger keeps, None if there is nothing on those days."""
    url = next(store.url for store in house.stores if store.name == logger.store)
    known = frozenset({*REGISTERS, BATTERY})
    try:
        return table_of_store(url, logger.reader, house.house.time_zone, known, (start, end))
    except ConfigError as error:
        if error.key == "rows":
            return None
        raise
