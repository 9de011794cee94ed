"""The units in which Home Assistant keeps sums, in ours."""

_KWH = {"kWh": 1.0, "Wh": 0.001, "mWh": 1e-6, "MWh": 1000.0, "GWh": 1e6, "MJ": 1 / 3.6, "GJ": 1000 / 3.6}
_M3 = {"m³": 1.0, "L": 0.001, "mL": 1e-6, "ft³": 0.028316846592, "CCF": 2.8316846592}


def factor_to(column: str, unit: str) -> float | None:
    """Return by what a sum in a unit is multiplied for a column, None if that counts something else."""
    if column.endswith("_kwh"):
        return _KWH.get(unit)
    return _M3.get(unit) if column.endswith("_m3") else None
