"""What a house used, from all that its loggers keep."""

from datetime import date

import numpy as np

from ..config import AppConfig, LoggerConfig
from ..costs.spread import Spread, gather, spread_register
from ..costs.usage import IMPORT, Usage
from ..exceptions import ConfigError
from .bill_tables import Table, table_of_store

_BATTERY = "battery_power_w"
_REGISTERS = {
    "import_t1_kwh": "import_t1_kwh",
    "import_t2_kwh": "import_t2_kwh",
    "import_total_kwh": "import_t1_kwh",
    "export_t1_kwh": "export_t1_kwh",
    "export_t2_kwh": "export_t2_kwh",
    "export_total_kwh": "export_t1_kwh",
    "pv_total_kwh": "pv_kwh",
    "gas_m3": "gas_m3",
    "water_m3": "water_m3",
}
_SUMMED = frozenset({"pv_kwh"})  # over several inverters; there is one meter
_NOTHING = "a logger that keeps what came from the grid, on those days"


def read_house(house: AppConfig, start: date, end: date) -> Usage:
    """Return the usage on the days [start, end), and in the year before for the peaks. Raises ConfigError.

    The first logger in the configuration that keeps a register counts; inverters are summed.
    """
    columns: dict[str, list[Spread]] = {}
    by_register, has_battery = True, False
    for logger in house.loggers:
        table = _table(house, logger, start, end)
        if table is None:
            continue
        has_battery |= _BATTERY in table.columns
        for name in _chosen(table):
            column = _REGISTERS[name]
            if column in _SUMMED or column not in columns:
                columns.setdefault(column, []).append(spread_register(table.times, table.columns[name]))
                by_register &= not (column in IMPORT and "total" in name)
    if not any(name in columns for name in IMPORT):
        raise ConfigError("loggers", len(house.loggers), _NOTHING)
    spreads = {name: _sum(parts) for name, parts in columns.items()}
    if has_battery:
        spreads["battery_kwh"] = _unknown(spreads)
    return gather(spreads, by_register=by_register)


def _table(house: AppConfig, logger: LoggerConfig, start: date, end: date) -> Table | None:
    """Return what a logger keeps, None if there is nothing on those days."""
    url = next(store.url for store in house.stores if store.name == logger.store)
    known = frozenset({*_REGISTERS, _BATTERY})
    try:
        return table_of_store(url, logger.reader, house.house.time_zone, known, (start, end))
    except ConfigError as error:
        if error.key == "rows":
            return None
        raise


def _chosen(table: Table) -> list[str]:
    """Return which registers are taken: totals only where there are none by tariff."""
    by_tariff = {name.partition("_")[0] for name in table.columns if "_t1_" in name}
    names = [name for name in table.columns if name in _REGISTERS]
    return [
        name for name in names if not (name.endswith("_total_kwh") and name.partition("_")[0] in by_tariff)
    ]


def _sum(parts: list[Spread]) -> Spread:
    """Return the sum of inverters, where all of them are known."""
    if len(parts) == 1:
        return parts[0]
    starts = parts[0].starts
    for part in parts[1:]:
        starts = np.intersect1d(starts, part.starts, assume_unique=True)
    places = [np.searchsorted(part.starts, starts) for part in parts]
    amounts = np.sum([part.amounts[at] for part, at in zip(parts, places, strict=True)], axis=0)
    estimated = np.any([part.estimated[at] for part, at in zip(parts, places, strict=True)], axis=0)
    return Spread(starts, amounts, estimated, max(part.row_s for part in parts))


def _unknown(spreads: dict[str, Spread]) -> Spread:
    """Return a battery of which the energy is not known: only its power is kept."""
    starts = np.unique(np.concatenate([spread.starts for spread in spreads.values()]))
    return Spread(starts, np.full(len(starts), np.nan), np.zeros(len(starts), np.bool_))
