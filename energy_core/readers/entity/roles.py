"""What an entity can stand for in a house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from .conversion import Kind


class Role(StrEnum):
    """What an entity stands for.

    `grid_power` counts import as positive, `battery_power` charging; energies, gas and water are registers.
    """

    GRID_POWER = "grid_power"
    IMPORT_POWER = "import_power"
    EXPORT_POWER = "export_power"
    IMPORT_ENERGY = "import_energy"
    IMPORT_ENERGY_T1 = "import_energy_t1"
    IMPORT_ENERGY_T2 = "import_energy_t2"
    EXPORT_ENERGY = "export_energy"
    EXPORT_ENERGY_T1 = "export_energy_t1"
    EXPORT_ENERGY_T2 = "export_energy_t2"
    PV_POWER = "pv_power"
    PV_ENERGY = "pv_energy"
    PV_DAY_ENERGY = "pv_day_energy"
    BATTERY_POWER = "battery_power"
    BATTERY_SOC = "battery_soc"
    EV_POWER = "ev_power"
    EV_ENERGY = "ev_energy"
    GAS = "gas"
    WATER = "water"
    TEMPERATURE = "temperature"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The column of a role, and what it counts."""

    column: str
    kind: Kind


MEANINGS: Mapping[Role, Meaning] = {
    Role.GRID_POWER: Meaning("grid_power_w", Kind.POWER),
    Role.IMPORT_POWER: Meaning("import_power_w", Kind.POWER),
    Role.EXPORT_POWER: Meaning("export_power_w", Kind.POWER),
    Role.IMPORT_ENERGY: Meaning("import_total_kwh", Kind.ENERGY),
    Role.IMPORT_ENERGY_T1: Meaning("import_t1_kwh", Kind.ENERGY),
    Role.IMPORT_ENERGY_T2: Meaning("import_t2_kwh", Kind.ENERGY),
    Role.EXPORT_ENERGY: Meaning("export_total_kwh", Kind.ENERGY),
    Role.EXPORT_ENERGY_T1: Meaning("export_t1_kwh", Kind.ENERGY),
    Role.EXPORT_ENERGY_T2: Meaning("export_t2_kwh", Kind.ENERGY),
    Role.PV_POWER: Meaning("pv_power_w", Kind.POWER),
    Role.PV_ENERGY: Meaning("pv_total_kwh", Kind.ENERGY),
    Role.PV_DAY_ENERGY: Meaning("pv_day_kwh", Kind.ENERGY),
    Role.BATTERY_POWER: Meaning("battery_power_w", Kind.POWER),
    Role.BATTERY_SOC: Meaning("battery_soc_pct", Kind.SHARE),
    Role.EV_POWER: Meaning("ev_power_w", Kind.POWER),
    Role.EV_ENERGY: Meaning("ev_total_kwh", Kind.ENERGY),
    Role.GAS: Meaning("gas_m3", Kind.VOLUME),
    Role.WATER: Meaning("water_m3", Kind.VOLUME),
    Role.TEMPERATURE: Meaning("temperature_c", Kind.TEMPERATURE),
}

# For how long a value is believed that is not reported again. Registers of what rests say nothing for hours.
MAX_AGES: Mapping[Kind, timedelta] = {
    Kind.POWER: timedelta(minutes=5),
    Kind.ENERGY: timedelta(days=1),
    Kind.VOLUME: timedelta(days=1),
    Kind.TEMPERATURE: timedelta(hours=2),
    Kind.SHARE: timedelta(hours=1),
}

# Roles that say the same twice: either the one, or those beside it.
ALTERNATIVES: tuple[tuple[Role, tuple[Role, ...]], ...] = (
    (Role.GRID_POWER, (Role.IMPORT_POWER, Role.EXPORT_POWER)),
    (Role.IMPORT_ENERGY, (Role.IMPORT_ENERGY_T1, Role.IMPORT_ENERGY_T2)),
    (Role.EXPORT_ENERGY, (Role.EXPORT_ENERGY_T1, Role.EXPORT_ENERGY_T2)),
)
