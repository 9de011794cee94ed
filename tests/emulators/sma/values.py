"""The values of an SMA inverter by their keys, in the forms in which firmwares give them."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from ..plant import Flows
from ..web import Json

type Values = dict[str, object]

_OK = [{"tag": 307}]


class Form(StrEnum):
    """How a firmware nests its values."""

    NESTED = "nested"  # {"1": [{"val": 5}]}
    FLAT = "flat"  # {"val": 5}, as the smallest inverters
    WORDS = "words"  # as nested, with the text "None" for what is missing


def values_of(flows: Flows, *, has_meter: bool = True, is_asleep: bool = False) -> Values:
    """Return what an inverter measures; asleep it gives no power and no energy of the day."""
    charged = flows.battery_w
    given = flows.pv_w - (charged or 0)
    return {
        "6100_40263F00": None if is_asleep else given,
        "6100_0046C200": None if is_asleep else flows.pv_w,
        "6400_0046C300": int(flows.total_wh),
        "6400_00260100": int(flows.total_wh),
        "6400_00262200": None if is_asleep else int(flows.day_wh),
        "6100_00496900": None if charged is None else max(charged, 0),
        "6100_00496A00": None if charged is None else max(-charged, 0),
        "6100_00295A00": None if flows.charge_pct is None else round(flows.charge_pct),
        "6100_40463700": max(flows.grid_w, 0) if has_meter else None,
        "6100_40463600": max(-flows.grid_w, 0) if has_meter else None,
        "6100_00543100": flows.load_w if has_meter else None,
        "6400_00462500": int(flows.import_wh) if has_meter else None,
        "6400_00462400": int(flows.export_wh) if has_meter else None,
        "6100_00465700": 5001,
        "6180_08214800": _OK,
        "6800_00A21E00": 3004182150,
    }


def formed(values: Values, form: Form, keys: Collection[str] | None = None) -> Json:
    """Return values as they are written, those of some keys or all."""
    wanted = {key: value for key, value in values.items() if keys is None or key in keys}
    return {key: _written(value, form) for key, value in wanted.items()}


def _written(value: object, form: Form) -> Mapping[str, object]:
    match form:
        case Form.FLAT:
            return {"val": value}
        case Form.WORDS:
            return {"1": [{"val": "None" if value is None else value}]}
        case Form.NESTED:
            return {"1": [{"val": value}]}
