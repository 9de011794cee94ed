"""The usage of a house, from what its devices count: one meter, and as many inverters as there are."""

from collections.abc import Iterable, Mapping

import numpy as np

from .absence import Absence, MissingDataError
from .spread import Spread, gather
from .usage import IMPORT, Usage

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
_BATTERY_KWH = "battery_kwh"
_SUMMED = frozenset({"pv_kwh", _BATTERY_KWH})


def household(devices: Iterable[Mapping[str, Spread]]) -> Usage:
    """Return the usage of a house, from columns of `REGISTERS` and `battery_kwh` by the quarter-hour.

    The first device that counts the grid, gas or water is the meter; inverters and batteries are summed. Of
    a device, totals are taken only where it has no registers by tariff. Without anything from the grid it is
    a MissingDataError.
    """
    columns: dict[str, list[Spread]] = {}
    by_register = True
    for device in devices:
        taken = set(columns)
        for name in counted(device):
            column = REGISTERS.get(name, name)
            if column in _SUMMED or column not in taken:
                columns.setdefault(column, []).append(device[name])
                by_register &= not (column in IMPORT and "total" in name)
    if not any(name in columns for name in IMPORT):
        raise MissingDataError(Absence.NO_METER, "nothing is known of what came from the grid")
    return gather({name: _sum(parts) for name, parts in columns.items()}, by_register=by_register)


def counted(names: Iterable[str]) -> list[str]:
    """Return which columns of a device count: totals only where there are none by tariff."""
    known = list(names)
    doubled = {f"{name.partition('_')[0]}_total_kwh" for name in known if "_t1_" in name}
    return [name for name in known if name in {*REGISTERS, _BATTERY_KWH} and name not in doubled]


def unknown_like(device: Mapping[str, Spread]) -> Spread:
    """Return an energy that is not known, of the quarter-hours of a device of which something is."""
    starts = np.unique(np.concatenate([spread.starts for spread in device.values()]))
    return Spread(starts, np.full(len(starts), np.nan), np.zeros(len(starts), np.bool_))


def _sum(parts: list[Spread]) -> Spread:
    """Return the sum of several, where all of them are known."""
    if len(parts) == 1:
        return parts[0]
    starts = parts[0].starts
    for part in parts[1:]:
        starts = np.intersect1d(starts, part.starts, assume_unique=True)
    places = [np.searchsorted(part.starts, starts) for part in parts]
    amounts = np.sum([part.amounts[at] for part, at in zip(parts, places, strict=True)], axis=0)
    estimated = np.any([part.estimated[at] for part, at in zip(parts, places, strict=True)], axis=0)
    return Spread(starts, amounts, estimated, max(part.row_s for part in parts))
