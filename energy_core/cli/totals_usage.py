"""What a house used, from all that its loggers keep, and from what was made of it where that is gone."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..config import AppConfig, LoggerConfig, hold_of
from ..costs.household import BATTERY, BATTERY_KWH, REGISTERS, counted, household
from ..costs.peaks import completed_peaks
from ..costs.quarters import QUARTER_S
from ..costs.spread import NOTHING, Spread, spread_register
from ..costs.usage import IMPORT, Usage
from ..exceptions import ConfigError
from .bill_tables import Table, table_of_store
from .bill_usage import say_breaks, spread_rows
from .output import complain

_QUARTER = timedelta(seconds=QUARTER_S)

type _Days = tuple[date, date]
type _Device = dict[str, Spread]


class Kept(NamedTuple):
    """The usage of a house, and the month peaks that its meter says [kW].

    `lumps` says that some of it is of the results of data managers, in which a quarter holds all that was
    counted in a gap.
    """

    usage: Usage
    peaks: Mapping[date, float]
    lumps: bool


def read_house(house: AppConfig, start: date, end: date) -> Kept:
    """Return the usage on the days [start, end), and in the year before for the peaks. Raises ConfigError.

    Where no row says what came from the grid that is said, and not known.
    """
    days = start, end
    tables = [_table(house, logger, days) for logger in house.loggers]
    devices = [_device(table) if table else {} for table in tables]
    lumps = False
    for logger, device in zip(house.loggers, devices, strict=True):
        for name, older in _older(device, _made(house, logger, days)).items():
            device[name], lumps = older.followed_by(device.get(name, NOTHING)), True
    if not any(REGISTERS.get(name) in IMPORT for device in devices for name in device):
        complain("no logger of the house keeps what came from the grid on those days, or in the year before")
        devices.append({IMPORT[0]: NOTHING})
    usage = household(devices)
    meters = (table for table in tables if table and any(REGISTERS[name] in IMPORT for name in table.columns))
    said = next((meter.peaks for meter in meters), {})
    return Kept(usage, completed_peaks(usage, said, house.house.time_zone, lumps=lumps), lumps)


def _device(table: Table) -> _Device:
    """Return what a logger keeps, by the quarter-hour; of a battery the power, which is all that it says."""
    device = {}
    for name in counted(table.columns):
        say_breaks(table, name, "")
        device[name] = spread_register(table.times, table.columns[name], table.zone)
    if BATTERY in table.energies:
        device[BATTERY_KWH] = table.energies[BATTERY]
    return device


def _made(house: AppConfig, logger: LoggerConfig, days: _Days) -> _Device:
    """Return the quarter-hours that were made of what a logger keeps, which outlive its rows.

    Of a battery there are the means of its power, of which the shortest are taken.
    """
    device: _Device = {}
    for manager in sorted(house.data_managers, key=lambda each: each.block, reverse=True):
        is_counted = manager.algorithm == "diff" and manager.block == _QUARTER
        is_mean = manager.algorithm == "mean" and manager.block <= _QUARTER
        if manager.reader != logger.reader or not (is_counted or is_mean):
            continue
        url = _url(house, manager.target or manager.store)
        table = _table_of(house, url, f"{logger.reader}_{manager.name}", days, hold_of(logger.period))
        if table is not None and is_counted:
            device |= {name: spread_rows(table, name) for name in counted(table.columns)}
        elif table is not None and BATTERY in table.energies:
            device[BATTERY_KWH] = table.energies[BATTERY]
    return device


def _older(device: _Device, made: _Device) -> _Device:
    """Return what was made of rows that are gone: the quarter-hours before those that rows say."""
    older = {}
    for name, spread in made.items():
        later = device.get(name, NOTHING)
        its = spread.before(int(later.starts[0])) if len(later.starts) else spread
        if len(its.starts):
            older[name] = its
    return older


def _table(house: AppConfig, logger: LoggerConfig, days: _Days) -> Table | None:
    """Return what a logger keeps, None if there is nothing on those days."""
    return _table_of(house, _url(house, logger.store), logger.reader, days, hold_of(logger.period))


def _url(house: AppConfig, name: str) -> str:
    """Return where a store is."""
    return next(store.url for store in house.stores if store.name == name)


def _table_of(house: AppConfig, url: str, source: str, days: _Days, hold: timedelta) -> Table | None:
    """Return the rows of a source, None if there are none on those days."""
    try:
        return table_of_store(
            url, source, house.house.time_zone, known=frozenset(REGISTERS), days=days, hold=hold
        )
    except ConfigError as error:
        if error.key == "rows":
            return None
        raise
