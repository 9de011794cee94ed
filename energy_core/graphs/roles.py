"""Which columns of which sources tell of the grid, the panels, the battery and the chargers of a house.

The live path takes it too: it is free of numpy.
"""

from collections.abc import Collection, Mapping

IMPORT_W, EXPORT_W, GRID_W = "import_power_w", "export_power_w", "grid_power_w"
SOLAR_W, BATTERY_W = "pv_power_w", "battery_power_w"
CHARGER_W, CHARGER_ON, CAR_W = "charger_w", "charger_on", "ev_power_w"
TARIFF = "tariff"
POWERS = frozenset({IMPORT_W, EXPORT_W, GRID_W, SOLAR_W, BATTERY_W, CHARGER_W, CAR_W})
COLUMNS = POWERS | {CHARGER_ON, TARIFF}

# What is drawn, in W: from the grid above zero, and into the battery.
NAMES = ("grid_w", "import_power_w", "export_power_w", "load_w", "solar_w", "battery_w", "charger_w")


def grid_source(columns: Mapping[str, Collection[str]]) -> str | None:
    """Return which of the sources tells of the grid, None if none does.

    It is the first that knows what goes either way, as a meter does, else the first that knows the
    difference.
    """
    for wanted in ({IMPORT_W, EXPORT_W}, {GRID_W}):
        for source, its in columns.items():
            if not wanted.isdisjoint(its):
                return source
    return None


def charger_column(columns: Mapping[str, Collection[str]]) -> str:
    """Return the column that tells of the chargers: our own, else of a car that somebody else charges."""
    return CHARGER_W if any(CHARGER_W in its for its in columns.values()) else CAR_W
