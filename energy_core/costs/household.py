"""The usage of a house, from what its devices count: one meter, and as many inverters as there are."""

from collections.abc import Iterable, Mapping

import numpy as np

from .absence import Absence, MissingDataError
from .spread import Spread, gather
from .usage import EXPORT, IMPORT, Usage

# The columns of readings that count, and the column of the usage that each becomes.
REGISTERS: Mapping[str, str] = {
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
BATTERY = "battery_power_w"
BATTERY_KWH = "battery_kwh"
_GRID = frozenset((*IMPORT, *EXPORT))  # of one meter
_SUMMED = frozenset({"pv_kwh", BATTERY_KWH})


def household(devices: Iterable[Mapping[str, Spread]]) -> Usage:
    """Return the usage of a house, from columns of `REGISTERS` and `battery_kwh` by the quarter-hour.

    The first device that counts the grid, gas or water is the meter; inverters and batteries are summed. Of
    a device, totals are taken only where it has no registers by tariff. Without anything from the grid it is
    a MissingDataError.
    """
    columns: dict[str, list[Spread]] = {}
    by_register = True
    for device in devices:
        taken = {*columns, *_GRID} if _GRID.intersection(columns) else set(columns)
        for name in counted(device):
            column = REGISTERS.get(name, name)
            if column in _SUMMED or column not in taken:
                columns.setdefault(column, []).append(device[name])
                by_register &= not (column in IMPORT and "total" in name)
    if not any(name in columns for name in IMPORT):
        raise MissingDataError(Absence.NO_METER, "nothing is known of what came from the grid")
    return gather({name: _sum(parts, name) for name, parts in columns.items()}, by_register=by_register)


def counted(names: Iterable[str]) -> list[str]:
    """Return which columns of a device count: totals only where there are none by tariff."""
    known = list(names)
    doubled = {f"{name.partition('_')[0]}_total_kwh" for name in known if "_t1_" in name}
    return [name for name in known if name in {*REGISTERS, BATTERY_KWH} and name not in doubled]


def _sum(parts: list[Spread], column: str) -> Spread:
    """Return the sum of several, as far as the one that is silent for longest is known.

    Before its first quarter-hour a device was not there. One of which a register is not known in between
    counted that energy in the quarter-hour in which it was heard again; of a battery it is not known.
    """
    if len(parts) == 1:
        return parts[0]
    starts = np.unique(np.concatenate([part.starts for part in parts]))
    starts = starts[starts <= min((part.starts[-1] for part in parts if len(part.starts)), default=0)]
    amounts, estimated = np.zeros(len(starts)), np.zeros(len(starts), np.bool_)
    for part in parts:
        its = np.searchsorted(part.starts, starts)
        known = np.isin(starts, part.starts, assume_unique=True)
        amounts[known] += part.amounts[its[known]]
        estimated[known] |= part.estimated[its[known]]
        between = ~known & (starts > part.starts[0] if len(part.starts) else False)
        estimated |= between
        if column == BATTERY_KWH:
            amounts[between] = np.nan
    return Spread(starts, amounts, estimated, max(part.row_s for part in parts))
