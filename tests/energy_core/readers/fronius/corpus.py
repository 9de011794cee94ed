"""Real answers of Fronius devices beside the project, where they are present."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from energy_core.readers.fronius import Endpoint

FOLDER = Path(__file__).parents[5] / "shared" / "data" / "inverters_and_weather"
ABSENT = f"no answers of inverters in {FOLDER}"

V0, V1 = "/solar_api/", "/solar_api/v1/"
PATHS = {
    Endpoint.POWERFLOW: "GetPowerFlowRealtimeData.fcgi",
    Endpoint.INVERTER_SYSTEM: "GetInverterRealtimeData.cgi?Scope=System",
    Endpoint.INVERTER_DEVICE: (
        "GetInverterRealtimeData.cgi?Scope=Device&DeviceId=1&DataCollection=CommonInverterData"
    ),
    Endpoint.METER: "GetMeterRealtimeData.cgi?Scope=System",
    Endpoint.STORAGE: "GetStorageRealtimeData.cgi?Scope=System",
}
_ENERGIES = {
    "day_energy_wh": "pv_day_kwh",
    "year_energy_wh": "pv_year_kwh",
    "total_energy_wh": "pv_total_kwh",
    "meter_import_wh": "import_total_kwh",
    "meter_export_wh": "export_total_kwh",
}
_SAME = {
    "pv_power_w": "pv_power_w",
    "grid_power_w": "grid_power_w",
    "soc_pct": "battery_soc_pct",
    "device_status": "device_status",
    "error_code": "error_code",
    "meter_power_w": "meter_0_power_w",
}
_TURNED = {
    "battery_power_w": "battery_power_w",
    "load_power_w": "load_power_w",
}  # the API says what they give


@dataclass(frozen=True)
class Case:
    """An answer and what it is known to say."""

    path: Path

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """Everything that is known of it."""
        record: Mapping[str, Any] = json.loads(self.path.read_text())
        return record

    @property
    def expected(self) -> Mapping[str, Any]:
        """What it says, read by somebody else."""
        expected: Mapping[str, Any] = self.record["expected"]
        return expected

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.name.removesuffix(".expected.json")

    @property
    def body(self) -> bytes:
        """The body as the device sent it."""
        return self.path.with_name(f"{self.name}.body.json").read_bytes()

    @property
    def endpoint(self) -> Endpoint | None:
        """The question that it answers, None for one that the reader does not ask."""
        return next((each for each in Endpoint if each == self.expected.get("kind")), None)

    @property
    def place(self) -> str:
        """The path and the query at which it is on the device."""
        if "-v0-" in self.name:
            path = V0 + PATHS[self.endpoint or Endpoint.INVERTER_DEVICE].replace("DeviceId", "DeviceIndex")
        else:
            path = V1 + PATHS[self.endpoint or Endpoint.INVERTER_DEVICE]
        if "Cumulation" in self.name:
            return path.replace("Common", "Cumulation")
        return path.replace("System", "Device&DeviceId=0") if "Scope_Device_DeviceId_0" in self.name else path

    @property
    def at(self) -> datetime:
        """The instant."""
        return datetime.fromisoformat(self.expected["timestamp_utc"])

    @property
    def values(self) -> dict[str, float]:
        """The values by column."""
        known = self.expected
        values = {column: known[key] for key, column in _SAME.items()}
        values |= {column: _scaled(known[key], 0.001) for key, column in _ENERGIES.items()}
        values |= {column: _scaled(known[key], -1) for key, column in _TURNED.items()}
        for number, inverter in (known["inverters"] or {}).items():
            values[f"inverter_{number}_power_w"] = inverter["power_w"]
            values[f"inverter_{number}_soc_pct"] = inverter["soc_pct"]
        return {column: value for column, value in values.items() if value is not None}


def cases() -> list[Case]:
    """Return all answers, none where they are absent."""
    return [Case(path) for path in sorted(FOLDER.glob("fronius-*.expected.json"))]


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
