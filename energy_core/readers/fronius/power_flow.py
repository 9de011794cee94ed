"""The power flow of a site: what the panels, the battery, the grid and the house give and take."""

import re
from collections.abc import Collection, Iterator, Mapping

from ...models import Value
from ..numbers import negated, number
from ..web import table
from .units import kilowatt_hours, watt

_DEVICE = re.compile(r"[0-9]{1,4}")
_WHAT = "the power flow"


def power_flow(
    data: Mapping[str, object], known: Collection[str] = ()
) -> tuple[dict[str, Value | None], frozenset[str]]:
    """Return the columns of `GetPowerFlowRealtimeData`, and which inverters it names.

    Each inverter is apart too, as `inverter_1_power_w`: what it gives the house, which with a battery is not
    what the panels give.
    """
    site = table(data.get("Site"), _WHAT, "Site")
    inverters = dict(devices(data.get("Inverters"), _WHAT))
    total = kilowatt_hours(site.get("E_Total"))
    values: dict[str, Value | None] = {
        "pv_power_w": watt(site.get("P_PV")),
        "pv_day_kwh": kilowatt_hours(site.get("E_Day")),
        "pv_year_kwh": kilowatt_hours(site.get("E_Year")),
        "pv_total_kwh": total if total is not None else _sum_of_totals(inverters, known),
        "battery_power_w": negated(watt(site.get("P_Akku"))),
        "battery_soc_pct": sole(number(inverter.get("SOC")) for inverter in inverters.values()),
        "grid_power_w": watt(site.get("P_Grid")),
        "load_power_w": negated(watt(site.get("P_Load"))),
    }
    for name, inverter in inverters.items():
        values |= {
            f"inverter_{name}_power_w": watt(inverter.get("P")),
            f"inverter_{name}_day_kwh": kilowatt_hours(inverter.get("E_Day")),
            f"inverter_{name}_total_kwh": kilowatt_hours(inverter.get("E_Total")),
            f"inverter_{name}_soc_pct": number(inverter.get("SOC")),
        }
    return values, frozenset(inverters)


def devices(data: object, what: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the devices of an answer by their numbers; none are there as null, {} or [].

    What is asked of one device is its object alone: that is device 0.
    """
    if not data:
        return
    found = table(data, what, "the list of devices")
    numbered = [name for name in found if _DEVICE.fullmatch(name)]
    if not numbered:
        yield "0", found
    for name in sorted(numbered, key=int):
        if found[name] is not None:
            yield name, table(found[name], what, f"device {name}")


def sole(values: Iterator[float | None]) -> float | None:
    """Return the value of which there is one; of several batteries none is that of all."""
    given = [value for value in values if value is not None]
    return given[0] if len(given) == 1 else None


def _sum_of_totals(inverters: Mapping[str, Mapping[str, object]], known: Collection[str]) -> float | None:
    """Return the sum of all inverters, None if one of them, or of those known before, is missing."""
    totals = {name: kilowatt_hours(inverter.get("E_Total")) for name, inverter in inverters.items()}
    given = {name: total for name, total in totals.items() if total is not None}
    return sum(given.values()) if given and given.keys() >= {*totals, *known} else None
