"""The unit of a column, from its name."""

UNITS = {
    "w": "W",
    "kw": "kW",
    "kwh": "kWh",
    "m3": "m³",
    "v": "V",
    "a": "A",
    "hz": "Hz",
    "eur": "EUR",
    "pct": "%",
}


def unit_of(column: str) -> str | None:
    """Return the unit in which a column counts, None for a column without one (`tariff`)."""
    return UNITS.get(column.rpartition("_")[2]) if "_" in column else None
