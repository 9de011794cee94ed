"""Smart meters and batteries of a data logger."""

from collections.abc import Mapping

from ...models import Value
from ..numbers import negated, number
from ..web import table
from .power_flow import devices, sole
from .units import kilowatt_hours, watt

_POWER = ("PowerReal_P_Sum", "SMARTMETER_POWERACTIVE_MEAN_SUM_F64")
_IMPORT = (
    "EnergyReal_WAC_Sum_Consumed",
    "SMARTMETER_ENERGYACTIVE_CONSUMED_SUM_F64",
    "EnergyReal_WAC_Plus_Absolute",
)
_EXPORT = (
    "EnergyReal_WAC_Sum_Produced",
    "SMARTMETER_ENERGYACTIVE_PRODUCED_SUM_F64",
    "EnergyReal_WAC_Minus_Absolute",
)
_LOCATION = ("Meter_Location_Current", "SMARTMETER_VALUE_LOCATION_U16")
_AT_GRID, _AT_LOAD = 0, 1


def meters(data: Mapping[str, object]) -> dict[str, Value | None]:
    """Return the columns of `GetMeterRealtimeData`.

    A meter where the house meets the grid gives the power and the registers of the grid, one in the feed
    of the house what that takes. Any meter is apart too, as `meter_0_power_w`, with the sign it gives.
    """
    values: dict[str, Value | None] = {}
    for name, meter in devices(data, "the smart meters"):
        if not any(key in meter for key in _POWER):
            continue  # it counts something else
        power = watt(_first(meter, _POWER))
        values[f"meter_{name}_power_w"] = power
        location = number(_first(meter, _LOCATION))
        if location in {None, _AT_GRID} and "grid_power_w" not in values:
            values["grid_power_w"] = power
            values["import_total_kwh"] = kilowatt_hours(_first(meter, _IMPORT))
            values["export_total_kwh"] = kilowatt_hours(_first(meter, _EXPORT))
        if location == _AT_LOAD:
            values.setdefault("load_power_w", negated(power))
    return values


def storages(data: Mapping[str, object]) -> dict[str, Value | None]:
    """Return the columns of `GetStorageRealtimeData`; several batteries are apart only."""
    charges: dict[str, float | None] = {}
    for name, storage in devices(data, "the batteries"):
        controller = table(storage.get("Controller") or {}, "the batteries", "Controller")
        charges[name] = number(controller.get("StateOfCharge_Relative"))
    values: dict[str, Value | None] = {"battery_soc_pct": sole(iter(charges.values()))}
    return values | {f"storage_{name}_soc_pct": charge for name, charge in charges.items()}


def _first(meter: Mapping[str, object], names: tuple[str, ...]) -> object:
    """Return the value of the first name that is there: firmwares differ."""
    return next((meter[name] for name in names if meter.get(name) is not None), None)
