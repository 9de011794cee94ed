"""How totals are written: as a table, or as JSON, one object a line."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..costs.absence import Absence
from ..costs.totals import Total, Totals

_COLUMNS = {
    "from_grid_kwh": "from grid",
    "to_grid_kwh": "to grid",
    "solar_kwh": "solar",
    "direct_kwh": "direct",
    "self_consumption_pct": "own use %",
    "self_sufficiency_pct": "autarky %",
    "gas_m3": "gas m3",
    "water_m3": "water m3",
    "cost_eur": "cost EUR",
    "profit_eur": "profit EUR",
}
_STRETCH, _WIDTH = 23, 11
_MONEY, _ENERGY, _SHARE = ".2f", ".3f", ".1f"


def as_table(counted: Iterable[Totals]) -> Iterator[str]:
    """Yield a header, a line for each stretch of days, and why what is not there is not."""
    yield f"{'days':<{_STRETCH}}" + "".join(f"{title:>{_WIDTH}}" for title in _COLUMNS.values())
    reasons: dict[tuple[str, Absence], list[str]] = {}
    for each in counted:
        cells = []
        for name, title in _COLUMNS.items():
            total: Total[float] | Total[Decimal] = getattr(each, name)
            cells.append(f"{_shown(name, total):>{_WIDTH}}")
            if total.absence is not None:
                reasons.setdefault((title, total.absence), []).append(f"{_days(each)}: {total.detail}")
        yield f"{_days(each):<{_STRETCH}}{''.join(cells)}"
    if reasons:
        yield ""
        for (title, _), (first, *others) in reasons.items():
            yield f"no {title}: {first}" + (f"; as on {len(others)} others" if others else "")


def as_json(counted: Iterable[Totals]) -> Iterator[str]:
    """Yield an object for each stretch: figures or null, and under `absent` why there is none."""
    for each in counted:
        figures = {name: getattr(each, name) for name in _COLUMNS}
        absent = {
            name: {"reason": total.absence, "detail": total.detail}
            for name, total in figures.items()
            if total.value is None
        }
        values = {
            name: None if total.value is None else float(total.value) for name, total in figures.items()
        }
        stretch = {"start": str(each.start), "end": str(each.end), "tariff": each.tariff}
        yield json.dumps({**stretch, **values, "absent": absent})


def _days(each: Totals) -> str:
    """Return the first and the last day."""
    last = each.end.fromordinal(each.end.toordinal() - 1)
    return str(each.start) if last == each.start else f"{each.start} {last}"


def _shown(name: str, total: Total[float] | Total[Decimal]) -> str:
    """Return a figure as it is written, a dash for none."""
    if total.value is None:
        return "-"
    decimals = _MONEY if name.endswith("_eur") else _SHARE if name.endswith("_pct") else _ENERGY
    return format(total.value, decimals)
