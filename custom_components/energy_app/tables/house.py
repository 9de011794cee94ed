"""Which sensors the totals of a house have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription, SensorStateClass
from homeassistant.const import UnitOfEnergy, UnitOfPower

from .quantities import ENERGY, GAS, POWER, SHARE, WATER, Quantity

if TYPE_CHECKING:
    from ..counting import HouseDay

EUR = "EUR"
EUR_PER_KWH = f"{EUR}/{UnitOfEnergy.KILO_WATT_HOUR}"

_TODAY: Quantity = {"state_class": SensorStateClass.TOTAL, "reset_fn": lambda day: day.midnight}
_MONEY: Quantity = {
    "device_class": SensorDeviceClass.MONETARY,
    "native_unit_of_measurement": EUR,
    "suggested_display_precision": 2,
}
_PEAK: Quantity = {
    "native_unit_of_measurement": UnitOfPower.KILO_WATT,
    "suggested_display_precision": 2,
}
_PRICE: Quantity = {
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": EUR_PER_KWH,
    "suggested_display_precision": 4,
}

# Why a price is not known may be why a cost is not; else it is the price of the market that is missing.
_OF_PRICES = frozenset({"no_contract", "no_index"})


PERIODS = ("month", "year", "since")
_SUMMED: tuple[tuple[str, Quantity], ...] = (
    ("from_grid_kwh", ENERGY),
    ("to_grid_kwh", ENERGY),
    ("solar_kwh", ENERGY),
    ("direct_kwh", ENERGY),
    ("gas_m3", GAS),
    ("water_m3", WATER),
    ("cost_eur", _MONEY),
    ("profit_eur", _MONEY),
)


@dataclass(frozen=True, kw_only=True)
class HouseSensorDescription(SensorEntityDescription):
    """A figure of a house; `reset_fn` says when a total began, None for what is none."""

    value_fn: Callable[[HouseDay], float | None]
    reason_fn: Callable[[HouseDay], str | None] = lambda _: None
    reset_fn: Callable[[HouseDay], datetime | None] = lambda _: None
    attributes_fn: Callable[[HouseDay], Mapping[str, Any]] = lambda _: {}


def _value(name: str, day: HouseDay) -> float | None:
    """Return a total, None if it cannot be counted."""
    value = day.figure(name).value
    return None if value is None else round(float(value), 4)


def _reason(name: str, day: HouseDay) -> str | None:
    """Return why a total cannot be counted."""
    absence = day.figure(name).absence
    return None if absence is None else absence.value


def _today(name: str, *quantities: Quantity) -> HouseSensorDescription:
    """Describe a total of today."""
    merged: dict[str, Any] = {}
    for quantity in quantities:
        merged |= quantity
    return HouseSensorDescription(
        key=f"today_{name}",
        translation_key=f"today_{name}",
        value_fn=partial(_value, name),
        reason_fn=partial(_reason, name),
        **merged,
    )


def _price(name: str) -> HouseSensorDescription:
    """Describe a price of now."""

    def value(day: HouseDay) -> float | None:
        price: float | None = getattr(day, name)
        return price

    def reason(day: HouseDay) -> str | None:
        absence = _reason("cost_eur", day)
        if value(day) is not None:
            return None
        return absence if absence in _OF_PRICES else "no_spot"

    return HouseSensorDescription(key=name, translation_key=name, value_fn=value, reason_fn=reason, **_PRICE)


def _peak(key: str) -> HouseSensorDescription:
    """Describe a peak, in kW."""

    def value(day: HouseDay) -> float | None:
        peak: float | None = getattr(day, f"{key}_kw")
        return None if peak is None else round(peak, 3)

    merged: dict[str, Any] = {**POWER, **_PEAK}
    return HouseSensorDescription(key=key, translation_key=key, value_fn=value, **merged)


def _period(period: str, name: str, *quantities: Quantity) -> HouseSensorDescription:
    """Describe a total of a period that runs; only the money is shown without being asked for."""

    def value(day: HouseDay) -> float | None:
        total = day.periods[period].figures[name].value if period in day.periods else None
        return None if total is None else round(total, 4)

    def reason(day: HouseDay) -> str | None:
        absence = day.periods[period].figures[name].absence if period in day.periods else None
        return None if absence is None else absence.value

    merged: dict[str, Any] = {}
    for quantity in (*quantities, {"state_class": SensorStateClass.TOTAL}):
        merged |= quantity
    return HouseSensorDescription(
        key=f"{period}_{name}",
        translation_key=f"{period}_{name}",
        value_fn=value,
        reason_fn=reason,
        reset_fn=lambda day: day.periods[period].start if period in day.periods else None,
        entity_registry_enabled_default=quantities == (_MONEY,),
        **merged,
    )


def _balance(day: HouseDay) -> float | None:
    """Return what of the advances of the contract year is left; below zero, what is still to pay."""
    cost = day.periods["contract"].figures["cost_eur"].value if "contract" in day.periods else None
    return None if cost is None else round(day.advances_eur - cost, 4)


def _advances(day: HouseDay) -> Mapping[str, Any]:
    """Return what was paid in advance since the contract year began."""
    return {"advances": day.advances_eur}


HOUSE_SENSORS: tuple[HouseSensorDescription, ...] = (
    _today("from_grid_kwh", ENERGY, _TODAY),
    _today("to_grid_kwh", ENERGY, _TODAY),
    _today("solar_kwh", ENERGY, _TODAY),
    _today("direct_kwh", ENERGY, _TODAY),
    _today("self_consumption_pct", SHARE),
    _today("self_sufficiency_pct", SHARE),
    _today("gas_m3", GAS, _TODAY),
    _today("water_m3", WATER, _TODAY),
    _today("cost_eur", _MONEY, _TODAY),
    _today("profit_eur", _MONEY, _TODAY),
    _price("import_price"),
    _price("export_price"),
    _peak("month_peak"),
    _peak("mean_peak"),
    *(_period(period, name, *quantities) for period in PERIODS for name, *quantities in _SUMMED),
    _period("contract", "cost_eur", _MONEY),
    HouseSensorDescription(
        key="contract_balance_eur",
        translation_key="contract_balance_eur",
        value_fn=_balance,
        attributes_fn=_advances,
        **_MONEY,
    ),
)
