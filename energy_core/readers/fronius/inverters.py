"""The inverters of a data logger: all together, or one."""

from collections.abc import Callable, Collection, Mapping

from ...models import Value
from ..numbers import number
from ..web import table
from .units import kilowatt_hours, watt

type _Convert = Callable[..., float | None]

_WHAT = "the inverters"
_ENERGIES = {"pv_day_kwh": "DAY_ENERGY", "pv_year_kwh": "YEAR_ENERGY", "pv_total_kwh": "TOTAL_ENERGY"}
_STATES = {
    "startup": 0,
    "running": 7,
    "standby": 8,
    "bootloading": 9,
    "error": 10,
    "idle": 11,
    "ready": 12,
    "sleeping": 13,
}


def inverter_system(
    data: Mapping[str, object], known: Collection[str] = ()
) -> tuple[dict[str, Value | None], frozenset[str]]:
    """Return the columns of `Scope=System`, and which inverters it names.

    The power is the sum of those that give it. An energy is the sum of all, those that were `known` before
    too: without one of them there is none, as a register must not fall when an inverter falls asleep.
    """
    powers = _by_inverter(data, "PAC", watt)
    energies = {column: _by_inverter(data, key, kilowatt_hours) for column, key in _ENERGIES.items()}
    named = frozenset(powers).union(*energies.values())
    values: dict[str, Value | None] = {"pv_power_w": _sum(powers)}
    for column, apart in energies.items():
        given = {name for name, energy in apart.items() if energy is not None}
        values[column] = _sum(apart) if given >= {*named, *known} else None
    for name in sorted(named, key=int):
        values |= {
            f"inverter_{name}_power_w": powers.get(name),
            f"inverter_{name}_day_kwh": energies["pv_day_kwh"].get(name),
            f"inverter_{name}_total_kwh": energies["pv_total_kwh"].get(name),
        }
    return values, named


def inverter_device(data: Mapping[str, object]) -> dict[str, Value | None]:
    """Return the columns of `Scope=Device`, and how the inverter fares in the codes of its manual."""
    values: dict[str, Value | None] = {"pv_power_w": _value(data, "PAC", watt)}
    for column, key in _ENERGIES.items():
        values[column] = _value(data, key, kilowatt_hours)
    status = table(data.get("DeviceStatus") or {}, _WHAT, "DeviceStatus")
    values["device_status"] = _code(status.get("StatusCode"), status.get("InverterState"))
    values["error_code"] = _code(status.get("ErrorCode"))
    return values


def _by_inverter(data: Mapping[str, object], key: str, convert: _Convert) -> dict[str, float | None]:
    """Return a quantity of each inverter by its number."""
    entry = table(data.get(key) or {}, _WHAT, key)
    values = table(entry.get("Values") or {}, _WHAT, f"{key}.Values")
    return {name: _converted(value, entry, convert) for name, value in values.items() if _is_number(name)}


def _value(data: Mapping[str, object], key: str, convert: _Convert) -> float | None:
    """Return a quantity of one inverter."""
    entry = table(data.get(key) or {}, _WHAT, key)
    return _converted(entry.get("Value"), entry, convert)


def _converted(raw: object, entry: Mapping[str, object], convert: _Convert) -> float | None:
    """Return a value in the unit of its column; without a unit it is in the usual one."""
    return convert(raw, entry["Unit"]) if entry.get("Unit") else convert(raw)


def _sum(apart: Mapping[str, float | None]) -> float | None:
    """Return the sum of what is given, None if nothing is."""
    given = [value for value in apart.values() if value is not None]
    return sum(given) if given else None


def _code(*said: object) -> int | None:
    """Return a code, which newer inverters give as a word."""
    for raw in said:
        code = _STATES.get(raw.lower()) if isinstance(raw, str) and raw.isalpha() else number(raw)
        if code is not None:
            return int(code)
    return None


def _is_number(name: str) -> bool:
    """Return whether this is the number of an inverter."""
    return name.isascii() and name.isdecimal() and len(name) < 5  # noqa: PLR2004 - there are at most 240
