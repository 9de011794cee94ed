"""From a row of the older energy_app to a reading."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ...models import Reading, Value
from ..importer import Reason, Remark
from . import cells
from .kinds import STAMPS, Kind, second_stamp

_TARIFFS = (1, 2)
_CLOCK = timedelta(seconds=60)
_DECIMALS = 6  # of the mean of a register; beyond it is what floating point adds
_FORECAST = "forecast"


def reading_of(
    kind: Kind, source: str, row: Mapping[str, object], where: str, remarks: list[Remark]
) -> Reading | None:
    """Return the reading of a row of a meter or an inverter, None if it is left out; remarks are added."""
    at = time_of(row, where, remarks)
    if at is None:
        return None
    values: dict[str, Value] = {}
    for name, raw in row.items():
        if name in kind.columns:
            column, factor = kind.columns[name]
            if (value := _value(name, raw, where, remarks)) is not None:
                values[column] = round(value * factor, _DECIMALS)
    if values.get("tariff") is not None:
        _settle_tariff(values, where, remarks)
    if _is_sma(row) and values.get("pv_day_kwh") == 0:
        del values["pv_day_kwh"]
        remarks.append(Remark(Reason.UNKNOWN_DAY_ENERGY, where))
    if not values:
        remarks.append(Remark(Reason.NOTHING_KNOWN, where))
        return None
    return Reading(source, at, values)


def time_of(row: Mapping[str, object], where: str, remarks: list[Remark]) -> datetime | None:
    """Return the instant of a row: its index, which is its first column; None if the row is left out."""
    index = next(iter(row), "")
    other = second_stamp(index, row)
    if other is not None and cells.is_span(row[other]):
        remarks.append(Remark(Reason.DERIVED, where, f"{other} is a span of time"))
        return None
    at = cells.instant(row.get(index))
    if at is None:
        remarks.append(Remark(Reason.NO_TIME, where, f"{index} is {row.get(index)!r}"[:100]))
        return None
    computer = None if other is None else cells.instant(row[other])
    if computer is not None and abs(computer - at) > _CLOCK:
        seconds = (at - computer).total_seconds()
        remarks.append(Remark(Reason.CLOCK_DIFFERS, where, f"{index} is {seconds:+.0f} s from {other}"))
    return at


def other_columns(kind: Kind, row: Mapping[str, object]) -> list[str]:
    """Return the columns that are not imported though nobody knows why they are there."""
    return [name for name in row if name not in kind.columns and name not in STAMPS and name != _FORECAST]


def _value(name: str, raw: object, where: str, remarks: list[Remark]) -> float | None:
    """Return the number of a cell, None if there is none."""
    if cells.is_missing(raw):
        remarks.append(Remark(Reason.NO_VALUE, where, name))
        return None
    value = cells.number(raw)
    if value is None:
        remarks.append(Remark(Reason.NOT_A_NUMBER, where, f"{name} is {raw!r}"[:100]))
    return value


def _settle_tariff(values: dict[str, Value], where: str, remarks: list[Remark]) -> None:
    """Make the tariff a whole number, and leave out the mean of two: it changed meanwhile."""
    tariff = values.pop("tariff")
    whole = next((known for known in _TARIFFS if known == tariff), None)
    if whole is None:
        remarks.append(Remark(Reason.UNKNOWN_TARIFF, where, f"{tariff}"))
    else:
        values["tariff"] = whole


def _is_sma(row: Mapping[str, object]) -> bool:
    """Say whether a row is of an SMA inverter, whose reader knew no clock of the device."""
    return "device_time" not in row
