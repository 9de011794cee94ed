"""Real telegrams beside the project, where they are present."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from energy_core.readers.dsmr import MonthPeak

FOLDER = Path(__file__).parents[5] / "shared" / "data" / "telegrams"
ABSENT = f"no telegrams in {FOLDER}"

_VALUES = {
    "import_t1_kwh": "delivered_t1_kwh",
    "import_t2_kwh": "delivered_t2_kwh",
    "import_total_kwh": "delivered_total_kwh",
    "export_t1_kwh": "returned_t1_kwh",
    "export_t2_kwh": "returned_t2_kwh",
    "export_total_kwh": "returned_total_kwh",
    "import_power_w": "power_delivered_w",
    "export_power_w": "power_returned_w",
    "tariff": "tariff",
    "gas_m3": "gas_m3",
    "water_m3": "water_m3",
}
_PHASE_VALUES = {
    "voltage_{}_v": "voltage_v",
    "current_{}_a": "current_a",
    "import_power_{}_w": "power_delivered_w",
    "export_power_{}_w": "power_returned_w",
}
_INFO = {key: key for key in ("version", "breaker", "limiter_kw", "fuse_a", "text_message", "header")}


@dataclass(frozen=True)
class Case:
    """A telegram and what it is known to say."""

    path: Path

    @property
    def data(self) -> bytes:
        """The bytes as on the line."""
        return self.path.read_bytes()

    @cached_property
    def _record(self) -> Mapping[str, Any]:
        name = self.path.name.removesuffix(".tgm").removesuffix(".recrc")
        record: Mapping[str, Any] = json.loads(self.path.with_name(f"{name}.json").read_text())
        return record

    @property
    def is_good(self) -> bool:
        """Whether it is to be accepted."""
        recrc = self.path.name.endswith(".recrc.tgm")
        return recrc or self._record["expected_action"].startswith("accept")

    @property
    def expected(self) -> Mapping[str, Any]:
        """What an independent reader made of it."""
        expected: Mapping[str, Any] = self._record["expected"]
        return expected

    @property
    def at(self) -> datetime | None:
        """The instant, None if it names none."""
        return _instant(self.expected["timestamp_utc"])

    @property
    def values(self) -> dict[str, object]:
        """The values by column."""
        known = self.expected
        values = {column: known[key] for column, key in _VALUES.items()}
        for phase, measured in known["phases"].items():
            values |= {column.format(phase): measured[key] for column, key in _PHASE_VALUES.items()}
        values["demand_w"] = _watt(known["quarter_hour_average_kw"])
        values["month_peak_w"] = _watt(known["month_peak_kw"])
        values["month_peak_at"] = _instant(known["month_peak_utc"])
        return _given(values)

    @property
    def info(self) -> dict[str, object]:
        """What it says of the meter, but for its name."""
        known = self.expected
        return _given(
            {key: known[name] for key, name in _INFO.items()}
            | {
                "at_source": "telegram" if self.at else "arrival",
                "gas_read_at": _instant(known["gas_read_utc"]),
                "water_read_at": _instant(known["water_read_utc"]),
                "peak_history": known["peak_history"] and tuple(map(_month_peak, known["peak_history"])),
            }
        )

    @property
    def meter_id(self) -> str | None:
        """The meter's name, decoded where it spells one."""
        digits: str | None = self.expected["meter_id_hex"]
        try:
            spelled = bytes.fromhex(digits or "").decode("ascii")
        except ValueError:
            return digits
        return spelled if digits and spelled.isprintable() else digits


def cases() -> list[Case]:
    """Return all telegrams, none where they are absent."""
    return [Case(path) for path in sorted(FOLDER.glob("*.tgm"))]


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _watt(kilowatt: float | None) -> float | None:
    return None if kilowatt is None else round(kilowatt * 1000, 6)


def _month_peak(entry: Mapping[str, Any]) -> MonthPeak:
    return MonthPeak(
        at=_instant(entry["peak_utc"]), kw=entry["peak_kw"], month_end=_instant(entry["period_utc"])
    )
