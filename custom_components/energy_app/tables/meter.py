"""Which sensors a meter can have: one line for each value."""

from datetime import UTC, datetime
from functools import partial
from statistics import fmean
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfPower

from ..coordinators.meter import MeterCoordinator
from ..energy_core.readers.dsmr import MonthPeak
from ..entity import DeviceValue
from .description import DeviceSensorDescription
from .quantities import (
    COUNT,
    CURRENT,
    DIAGNOSTIC,
    DISABLED,
    ENERGY,
    GAS,
    POWER,
    TIMESTAMP,
    VOLTAGE,
    WATER,
    Quantity,
)

TARIFFS = (1, 2)
_MONTHS_COUNTED = 12  # by the capacity tariff; meters keep thirteen

BREAKER_STATES = ("disconnected", "connected", "ready_for_reconnection")


type MeterSensorDescription = DeviceSensorDescription[MeterCoordinator]


def _value(column: str, coordinator: MeterCoordinator) -> DeviceValue:
    """Return what the meter said in a column, None if nothing."""
    return None if coordinator.data is None else coordinator.data.values.get(column)


def _info(key: str, coordinator: MeterCoordinator) -> Any:
    """Return what the meter said about itself, None if nothing."""
    return None if coordinator.data is None else coordinator.data.info.get(key)


def _grid_power(coordinator: MeterCoordinator) -> float | None:
    """Return import less export in W, None unless the meter gives both."""
    taken, given = _value("import_power_w", coordinator), _value("export_power_w", coordinator)
    return taken - given if isinstance(taken, float | int) and isinstance(given, float | int) else None


def _total(direction: str, coordinator: MeterCoordinator) -> DeviceValue:
    """Return the register over all tariffs in kWh: the meter's own, else the sum of both, else None."""
    total = _value(f"{direction}_total_kwh", coordinator)
    if total is not None:
        return total
    t1, t2 = (_value(f"{direction}_t{tariff}_kwh", coordinator) for tariff in (1, 2))
    return round(t1 + t2, 3) if isinstance(t1, float | int) and isinstance(t2, float | int) else None


def _tariff(coordinator: MeterCoordinator) -> str | None:
    """Return the tariff in force, None for one that the standard does not know."""
    tariff = _value("tariff", coordinator)
    return str(tariff) if tariff in TARIFFS else None


def _breaker(coordinator: MeterCoordinator) -> str | None:
    """Return the state of the breaker, None for one that the standard does not know."""
    state = _info("breaker", coordinator)
    return BREAKER_STATES[state] if state in range(len(BREAKER_STATES)) else None


def _text_message(coordinator: MeterCoordinator) -> str | None:
    """Return the message of the grid operator, cut to what a state can hold."""
    message = _info("text_message", coordinator)
    return None if message is None else str(message)[:255]


def _peaks(coordinator: MeterCoordinator) -> tuple[MonthPeak, ...]:
    """Return the peaks of the months before, as the meter keeps them."""
    return _info("peak_history", coordinator) or ()


def _month_end(peak: MonthPeak) -> datetime:
    """Return when the month of a peak ended; one that does not say so is older than the others."""
    return peak.month_end or datetime.min.replace(tzinfo=UTC)


def _average_peak(coordinator: MeterCoordinator) -> float | None:
    """Return the mean of the latest twelve months' peaks in W, None without any."""
    peaks = sorted(_peaks(coordinator), key=_month_end)[-_MONTHS_COUNTED:]
    return round(fmean(peak.kw for peak in peaks) * 1000) if peaks else None


def _peak_months(coordinator: MeterCoordinator) -> dict[str, Any]:
    """Return the months' peaks as attributes."""
    return {
        "months": [
            {"month_end": _text(peak.month_end), "at": _text(peak.at), "kw": peak.kw}
            for peak in _peaks(coordinator)
        ]
    }


def _text(moment: datetime | None) -> str | None:
    """Return an instant as text."""
    return None if moment is None else moment.isoformat()


def _column(column: str, *kinds: Quantity, **more: Any) -> MeterSensorDescription:
    """Describe a column of the readings."""
    merged: dict[str, Any] = {"value_fn": partial(_value, column), "translation_key": column}
    for kind in (*kinds, more):
        merged |= kind
    return DeviceSensorDescription(key=column, **merged)


def _about(key: str, *kinds: Quantity, **more: Any) -> MeterSensorDescription:
    """Describe something that the meter says about itself: it seldom changes."""
    return _column(key, DIAGNOSTIC, {"value_fn": partial(_info, key), "immediate": True}, *kinds, **more)


def _phases(quantity: str, unit: str, *kinds: Quantity) -> tuple[MeterSensorDescription, ...]:
    """Describe a quantity that the meter gives for each phase."""
    return tuple(
        _column(
            f"{quantity}_l{phase}_{unit}",
            DISABLED,
            *kinds,
            translation_key=f"{quantity}_phase",
            translation_placeholders={"phase": str(phase)},
        )
        for phase in (1, 2, 3)
    )


SENSORS: tuple[MeterSensorDescription, ...] = (
    _column("import_power_w", POWER),
    _column("export_power_w", POWER),
    _column("grid_power_w", POWER, value_fn=_grid_power),
    _column("import_total_kwh", ENERGY, value_fn=partial(_total, "import")),
    _column("import_t1_kwh", ENERGY),
    _column("import_t2_kwh", ENERGY),
    _column("export_total_kwh", ENERGY, value_fn=partial(_total, "export")),
    _column("export_t1_kwh", ENERGY),
    _column("export_t2_kwh", ENERGY),
    _column(
        "tariff",
        device_class=SensorDeviceClass.ENUM,
        options=[str(tariff) for tariff in TARIFFS],
        value_fn=_tariff,
        immediate=True,
    ),
    _column("gas_m3", GAS),
    _column("water_m3", WATER),
    _column("demand_w", POWER),
    _column("month_peak_w", POWER),
    _column("month_peak_at", DIAGNOSTIC, TIMESTAMP),
    *_phases("voltage", "v", VOLTAGE),
    *_phases("current", "a", CURRENT),
    *_phases("import_power", "w", POWER),
    *_phases("export_power", "w", POWER),
    _about(
        "peak_history",
        POWER,
        state_class=None,
        value_fn=_average_peak,
        attributes_fn=_peak_months,
    ),
    _about("gas_read_at", TIMESTAMP),
    _about("water_read_at", TIMESTAMP),
    _about("meter_id"),
    _about("version"),
    _about("breaker", device_class=SensorDeviceClass.ENUM, options=list(BREAKER_STATES), value_fn=_breaker),
    _about(
        "limiter_kw",
        POWER,
        state_class=None,
        native_unit_of_measurement=UnitOfPower.KILO_WATT,
        suggested_display_precision=1,
    ),
    _about("fuse_a", CURRENT, state_class=None, suggested_display_precision=0),
    _about("text_message", value_fn=_text_message),
    _column(
        "last_telegram",
        DIAGNOSTIC,
        TIMESTAMP,
        value_fn=lambda coordinator: None if coordinator.data is None else coordinator.data.at,
    ),
    _column(
        "telegrams_accepted",
        DIAGNOSTIC,
        COUNT,
        value_fn=lambda coordinator: coordinator.reader.line.accepted,
    ),
    _column(
        "telegrams_rejected",
        DIAGNOSTIC,
        COUNT,
        value_fn=lambda coordinator: coordinator.reader.line.rejected.total(),
    ),
    _column(
        "connections",
        DIAGNOSTIC,
        COUNT,
        value_fn=lambda coordinator: coordinator.reader.line.connections,
    ),
)
