"""What a house used, as `energy-core bill` is told."""

import argparse
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from ..costs.day_clock import DAY_S
from ..costs.peaks import MOST_KW, completed_peaks
from ..costs.quarters import HOUR_S, local_time, seconds
from ..costs.spread import RowError, Spread, gather, spread_energies, spread_register
from ..costs.usage import COLUMNS, IMPORT, Usage
from ..exceptions import ConfigError
from ..registers import falls
from .bill import TURNING
from .bill_files import is_store
from .bill_tables import END, START, Table, table_of_file, table_of_store
from .output import complain

_ENERGIES = {name: name for name in COLUMNS} | {"import_kwh": "import_t1_kwh", "export_kwh": "export_t1_kwh"}
_REGISTERS = {name: column for name, column in _ENERGIES.items() if name != "battery_kwh"} | {
    "import_total_kwh": "import_t1_kwh",
    "export_total_kwh": "export_t1_kwh",
    "pv_total_kwh": "pv_kwh",
}
_GAS = "gas_m3"
_FAR_S = 2 * DAY_S
_TURNING = frozenset(name for name, column in _REGISTERS.items() if column in IMPORT)
_TOTALS = frozenset({"import_kwh", "import_total_kwh", "export_kwh", "export_total_kwh"})


class Told(NamedTuple):
    """The usage, the month peaks that a meter says, and the columns of the usage.

    Of these the usage may have more: a register that is not there has counted nothing. `lumps` says that it
    is of the results of data managers, in which a quarter holds all that was counted in a gap.
    """

    usage: Usage
    peaks: Mapping[date, float]
    columns: Collection[str]
    lumps: bool


def read_usage(args: argparse.Namespace, start: date | None, end: date | None, *, gas_only: bool) -> Told:
    """Return the usage of all files and stores together. What is wrong in them is a ConfigError.

    With `gas_only` nothing has to be known of the grid.
    """
    columns: dict[str, Spread] = {}
    said: dict[date, float] = {}
    is_told = True  # register 1 and 2 apart
    lumps = False
    for place in args.usage:
        table = _table(place, args, (start, end))
        if _are_far_days(table, args.rows, end):
            complain(f"{place}: each row is taken for a day; one that is longer says so in a column {END}")
        for name, column, spread in _columns(table, place, args.rows):
            if column in columns:
                raise ConfigError(name, place, "each quantity once among all of --usage", where=place)
            columns[column] = spread
            is_told &= name not in _TOTALS
        said |= table.peaks
        lumps |= table.estimated is not None
    if gas_only and _GAS in columns:
        gas = columns[_GAS]
        columns.setdefault(IMPORT[0], replace(gas, amounts=np.zeros(len(gas.starts))))
    if not any(name in columns for name in IMPORT):
        wanted = ", ".join(name for name, column in _REGISTERS.items() if column in IMPORT)
        raise ConfigError("--usage", ", ".join(columns), f"what came from the grid: one of {wanted}")
    usage = gather(columns, by_register=is_told)
    if not len(usage.starts):
        raise ConfigError("--usage", args.usage, "two readings or more")
    return Told(usage, completed_peaks(usage, said, args.zone, lumps=lumps), columns, lumps)


def _table(place: str, args: argparse.Namespace, days: tuple[date | None, date | None]) -> Table:
    """Return the table of a file or of a store."""
    if is_store(place):
        known = frozenset(_ENERGIES | _REGISTERS)
        return table_of_store(place, args.source, args.zone, known=known, days=days)
    return table_of_file(place, args.zone, known=lambda index: _known_in_file(index, args.rows))


def _known(index: str, rows: str | None) -> Mapping[str, str]:
    """Return the columns that rows of energies, or of registers, may have, and what each is."""
    energies = (index == START) if rows is None else rows == "energies"
    return _ENERGIES if energies else _REGISTERS


def _known_in_file(index: str, rows: str | None) -> Collection[str]:
    """Return the columns that a file may have beside its first one: energies also when their rows end."""
    known = _known(index, rows)
    return (*known, END) if known is _ENERGIES else known


def _columns(table: Table, place: str, rows: str | None) -> Iterator[tuple[str, str, Spread]]:
    """Yield the columns of a table that are known: what it calls one, what that is, and its quarter-hours."""
    known = _ENERGIES if rows is None and table.estimated is not None else _known(table.index, rows)
    energies = known is _ENERGIES
    for name in _chosen(table, known, is_file=not is_store(place)):
        turns_back = rows == TURNING and name in _TURNING
        yield name, known[name], _spread(table, name, energies=energies, turns_back=turns_back)
    for name, energy in table.energies.items():
        yield name, "battery_kwh", energy


def _are_far_days(table: Table, rows: str | None, end: date | None) -> bool:
    """Whether rows are days that are far apart, or one alone that is not the last that is billed."""
    if _known(table.index, rows) is not _ENERGIES or not table.by_days:
        return False
    if len(table.times) == 1:
        return end is None or table.ends[0] != seconds(end, table.zone)
    return bool(np.diff(np.sort(table.times)).min() > _FAR_S)


def _chosen(table: Table, known: Collection[str], *, is_file: bool) -> list[str]:
    """Return which columns are taken: totals only where there are no registers.

    A store has both for each way; in a file a total beside one register alone is a slip of the pen.
    """
    names = [name for name in table.columns if name in known]
    ways = {name.partition("_")[0] for name in names if "_t1_" in name or "_t2_" in name}
    for name in names:
        way = name.partition("_")[0]
        pair = {f"{way}_t1_kwh", f"{way}_t2_kwh"}
        if is_file and name in _TOTALS and way in ways and not pair <= set(names):
            takes = f"both of {way}_t1_kwh and {way}_t2_kwh beside it, or neither"
            raise ConfigError("columns", name, takes, where=table.place)
    return [name for name in names if name not in _TOTALS or name.partition("_")[0] not in ways]


def _spread(table: Table, name: str, *, energies: bool, turns_back: bool) -> Spread:
    """Return a column by the quarter-hour; where readings fall that do not turn back is said."""
    try:
        if energies:
            _look_below_zero(table, name)
            return spread_rows(table, name)
        spread = spread_register(table.times, table.columns[name], table.zone, turns_back=turns_back)
    except RowError as error:
        raise ConfigError("rows", local_time(error.at, table.zone), str(error), where=table.place) from error
    if not turns_back:
        turning = f"; if it turns back, say --rows {TURNING}" if name in _TURNING else ""
        used = "; if rows are what was used, say --rows energies" if name in _ENERGIES else ""
        say_breaks(table, name, f"{turning}{used}")
    return spread


def spread_rows(table: Table, name: str) -> Spread:
    """Return the energies of a column by the quarter-hour; rows out of order are a RowError."""
    begins, ends = table.times.astype(np.int64), table.row_ends().astype(np.int64)
    spread = spread_energies(begins, ends, table.columns[name], table.zone)
    if table.estimated is None:
        return spread
    order = np.argsort(begins)
    rows = order[np.searchsorted(begins[order], spread.starts, side="right") - 1]
    return replace(spread, estimated=spread.estimated | table.estimated[rows])


def _look_below_zero(table: Table, name: str) -> None:
    """Refuse what was given, or gas, below zero; say where what came from the grid is so."""
    below = np.flatnonzero(table.columns[name] < 0)
    is_import = _ENERGIES[name] in IMPORT
    if not len(below) or not (is_import or name.startswith(("export", "gas"))):
        return
    at, figure = local_time(table.times[below[0]], table.zone), float(table.columns[name][below[0]])
    if is_import:
        more = f", the first of {len(below)} rows" if len(below) > 1 else ""
        complain(f"{table.place}: {name} is {figure:g} at {at}{more}: taken off what came from the grid")
        return
    takes = "0 or more, as what came from the grid" if name.startswith("export") else "0 or more"
    raise ConfigError(name, figure, takes, where=f"{table.place}: the row of {at}")


def say_breaks(table: Table, name: str, remedy: str) -> None:
    """Say where a register has two readings, falls or leaps for the first time, and what it is taken for."""
    known = ~np.isnan(table.columns[name])
    times, values = table.times[known], table.columns[name][known]
    for place in np.flatnonzero(np.diff(times) == 0).tolist():
        at = local_time(times[place], table.zone)
        complain(f"{table.place}: {name} has two readings at {at}: taken for a meter that was replaced")
    found = [place for place in falls(values).tolist() if times[place] > times[place - 1]]
    if found:
        place, *others = found
        at = local_time(times[place], table.zone)
        more = f", the first of {len(found)} times" if others else ""
        fall = f"from {values[place - 1]:.12g} to {values[place]:.12g} at {at}{more}"
        complain(f"{table.place}: {name} falls {fall}: taken for a new meter{remedy}")
    hours = np.diff(times) / HOUR_S
    for place in np.flatnonzero((hours > 0) & (np.diff(values) > MOST_KW * hours))[:1].tolist():
        leap = f"from {values[place]:.12g} to {values[place + 1]:.12g} within {hours[place]:.2g} h"
        at = local_time(times[place + 1], table.zone)
        complain(f"{table.place}: {name} leaps {leap} at {at}, as another meter does: all of it is counted")
