"""What a store of the older energy_app holds, by its columns, and how these become ours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

STAMPS = ("device_time", "system_time", "system_request_time", "system_response_time")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of store: its columns with, for each, ours and by what is multiplied; `own` tell it apart.

    `own` are all there in every store of the kind. Every store holds a second stamp beside its index.
    """

    name: str
    own: Collection[str]
    columns: Mapping[str, tuple[str, float]]


METER = Kind(
    "meter",
    ("elec_used_t1", "elec_returned_t1"),
    {
        "elec_used_t1": ("import_t1_kwh", 1),
        "elec_used_t2": ("import_t2_kwh", 1),
        "elec_returned_t1": ("export_t1_kwh", 1),
        "elec_returned_t2": ("export_t2_kwh", 1),
        "actual_tariff": ("tariff", 1),
        "actual_elec_used": ("import_power_w", 1000),
        "actual_elec_returned": ("export_power_w", 1000),
        "gas_used": ("gas_m3", 1),
    },
)
INVERTER = Kind(
    "inverter",
    ("actual_elec_delivered", "total_elec_delivered"),
    {
        "actual_elec_delivered": ("pv_power_w", 1),
        "day_elec_delivered": ("pv_day_kwh", 0.001),
        "total_elec_delivered": ("pv_total_kwh", 0.001),
    },
)
WEATHER = Kind("weather", ("forecast",), {})
_KINDS = (METER, INVERTER, WEATHER)


def kind_of(columns: Collection[str]) -> Kind | None:
    """Return the kind of store that has these columns, None if it is none of ours."""
    return next((kind for kind in _KINDS if all(name in columns for name in kind.own)), None)


def second_stamp(index: str, columns: Collection[str]) -> str | None:
    """Return another stamp beside an index, the computer's if there is one; a mean of rows has none."""
    return next((name for name in (*STAMPS[1:], *STAMPS) if name in columns and name != index), None)
