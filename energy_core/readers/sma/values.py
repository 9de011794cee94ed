"""The values of WebConnect: keys as `6100_40263F00`, under each device of an answer.

Their meanings are those of the inverters' own web pages; pysma lists most of them.
"""

from collections.abc import Iterator, Mapping

from ...models import Value
from ..numbers import number
from ..web import table

POWER = "6100_40263F00"
PV_GENERATION = "6100_0046C200"
TOTALS = ("6400_0046C300", "6400_00260100")
DAY = "6400_00262200"
CHARGE, DISCHARGE, SOC = "6100_00496900", "6100_00496A00", "6100_00295A00"
DRAWN, FED_IN, CONSUMED = "6100_40463700", "6100_40463600", "6100_00543100"
TOTAL_DRAWN, TOTAL_FED_IN = "6400_00462500", "6400_00462400"
STATUS = "6180_08214800"
FREQUENCY = "6100_00465700"

KEYS = (
    POWER,
    PV_GENERATION,
    *TOTALS,
    DAY,
    CHARGE,
    DISCHARGE,
    SOC,
    DRAWN,
    FED_IN,
    CONSUMED,
    TOTAL_DRAWN,
    TOTAL_FED_IN,
    STATUS,
    FREQUENCY,
)

# How numbers of 32 bits, signed or not, and words of 24 bits say that they are none.
_NO_NUMBER = frozenset({-(1 << 31), 1 << 31, (1 << 32) - 1})
_NO_WORD = frozenset({0xFFFFFD, 0xFFFFFE})
_WHAT = "the values"

type _Device = Mapping[str, object]


def values_of(result: Mapping[str, object]) -> dict[str, Value]:
    """Return the columns that the devices of an answer give together; several are apart too.

    The power is the sum of those that give it; an energy is the sum of all that count it, and there is none
    while one of them is silent, as a register must not fall. Raises ReaderDataError.
    """
    devices = [table(device, _WHAT, "a device") for device in result.values() if device is not None]
    values = {
        "pv_power_w": _sum(devices, POWER),
        "pv_generation_power_w": _sum(devices, PV_GENERATION),
        "pv_day_kwh": _energy(devices, DAY),
        "pv_total_kwh": _first(_energy(devices, key) for key in TOTALS),
        "battery_power_w": _difference(devices, CHARGE, DISCHARGE),
        "battery_soc_pct": _sole(devices, SOC),
        "grid_power_w": _difference(devices, DRAWN, FED_IN),
        "load_power_w": _first(_value(device, CONSUMED) for device in devices),
        "import_total_kwh": _first(_kilowatt_hours(device, TOTAL_DRAWN) for device in devices),
        "export_total_kwh": _first(_kilowatt_hours(device, TOTAL_FED_IN) for device in devices),
        "frequency_hz": _first(_hertz(device) for device in devices),
        "device_status": _first(_value(device, STATUS) for device in devices),
    }
    if len(devices) > 1:
        values |= _apart(devices)
    return {column: value for column, value in values.items() if value is not None}


def _apart(devices: list[_Device]) -> dict[str, float | None]:
    """Return what each of several devices gives, by its place in the answer."""
    values = {}
    for place, device in enumerate(devices, start=1):
        values[f"inverter_{place}_power_w"] = _value(device, POWER)
        values[f"inverter_{place}_day_kwh"] = _kilowatt_hours(device, DAY)
        values[f"inverter_{place}_total_kwh"] = _first(_kilowatt_hours(device, key) for key in TOTALS)
        values[f"inverter_{place}_soc_pct"] = _value(device, SOC)
    return values


def _sum(devices: list[_Device], key: str) -> float | None:
    """Return the sum over the devices that give a value."""
    given = [value for device in devices if (value := _value(device, key)) is not None]
    return sum(given) if given else None


def _energy(devices: list[_Device], key: str) -> float | None:
    """Return the sum in kWh over the devices that have a counter, None if one of them is silent."""
    counters = [_kilowatt_hours(device, key) for device in devices if key in device]
    given = [value for value in counters if value is not None]
    return round(sum(given), 6) if given and len(given) == len(counters) else None


def _difference(devices: list[_Device], more: str, less: str) -> float | None:
    """Return one power less another, of the first device that gives both."""
    for device in devices:
        plus, minus = _value(device, more), _value(device, less)
        if plus is not None and minus is not None:
            return plus - minus
    return None


def _sole(devices: list[_Device], key: str) -> float | None:
    """Return the value of which there is one; of several batteries none is that of all."""
    given = [value for device in devices if (value := _value(device, key)) is not None]
    return given[0] if len(given) == 1 else None


def _first(values: Iterator[float | None]) -> float | None:
    """Return the first value that is given."""
    return next((value for value in values if value is not None), None)


def _kilowatt_hours(device: _Device, key: str) -> float | None:
    """Return a counter, which counts Wh, in kWh."""
    value = _value(device, key)
    return None if value is None else round(value / 1000, 6)


def _hertz(device: _Device) -> float | None:
    """Return the frequency of the grid, which is given in hundredths."""
    value = _value(device, FREQUENCY)
    return None if value is None else value / 100


def _value(device: _Device, key: str) -> float | int | None:
    """Return the first number of a key; what is a word is given by its number."""
    for raw in _raw(device.get(key)):
        value, none = (_tag(raw), _NO_WORD) if isinstance(raw, list) else (number(raw), _NO_NUMBER)
        if value is not None and value not in none:
            return value
    return None


def _tag(words: list[object]) -> float | int | None:
    """Return the number of the first of several words."""
    return number(words[0].get("tag")) if words and isinstance(words[0], Mapping) else None


def _raw(node: object) -> Iterator[object]:
    """Yield the values of a key, of which there may be one for each string of panels.

    The firmwares nest them differently: `{"1": [{"val": 5}]}`, `{"val": 5}` and `[{"str": 1, "val": 5}]` say
    the same.
    """
    entries = node.values() if isinstance(node, Mapping) and "val" not in node else (node,)
    for entry in entries:
        for item in entry if isinstance(entry, list) else (entry,):
            if isinstance(item, Mapping) and "val" in item:
                yield item["val"]
