"""What a first telegram said, for the user to recognise the meter by."""

from ..brands import brand
from ..energy_core.models import Reading
from ..energy_core.units import unit_of
from ..settings import Line

_NOTHING = "-"


def found_placeholders(line: Line, reading: Reading) -> dict[str, str]:
    """Return what the words about a meter that was found name: in figures, which need no translation."""
    return {
        "port": line.label,
        "meter": brand(reading) or str(reading.info.get("header") or _NOTHING),
        "import_power": _shown(reading, "import_power_w"),
        "export_power": _shown(reading, "export_power_w"),
        "gas": _shown(reading, "gas_m3"),
        "water": _shown(reading, "water_m3"),
    }


def _shown(reading: Reading, column: str) -> str:
    """Return a value with its unit, a dash if the meter did not give it."""
    value = reading.values.get(column)
    return _NOTHING if value is None else f"{value:g} {unit_of(column)}"
