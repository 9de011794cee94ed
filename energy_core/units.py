"""The unit of a column, from its name, and what is too much in any."""

# Nothing that a house counts is more, and its millionths fit into 64 bits: beyond it a number is none.
MOST = 1e12

UNITS = {
    "w": "W",
    "kw": "kW",
    "kwh": "kWh",
    "m3": "m³",
    "v": "V",
    "a": "A",
    "hz": "Hz",
    "eur": "EUR",
    "eur_kwh": "EUR/kWh",
    "pct": "%",
    "c": "°C",
    "deg": "°",
    "hpa": "hPa",
    "m": "m",
    "mm": "mm",
    "mm_h": "mm/h",
    "m_s": "m/s",
}


def unit_of(column: str) -> str | None:
    """Return the unit in which a column counts, None for a column without one (`tariff`)."""
    rest, _, last = column.rpartition("_")
    _, _, before = rest.rpartition("_")
    return UNITS.get(f"{before}_{last}") or (UNITS.get(last) if rest else None)


def suffix_of(unit: str) -> str | None:
    """Return how the name of a column in a unit ends, for `A` or that ending itself; None for no unit."""
    suffix = unit.lower()
    return suffix if suffix in UNITS else next((name for name, shown in UNITS.items() if shown == unit), None)
