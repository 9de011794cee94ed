"""The answers of the Solar API, as data loggers of several kinds give them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..plant import Flows
from ..web import Json

_UNITS = {"PAC": "W", "DAY_ENERGY": "Wh", "YEAR_ENERGY": "Wh", "TOTAL_ENERGY": "Wh"}
_ASLEEP, _RUNNING = 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A kind of data logger.

    Attributes:
        version: of the API: 1, or 0 of old ones, which know inverters alone.
        inverters: how many share the panels.
        counts_days: whether it counts the energy of the day; GEN24 does not.
        has_power_flow, has_meter: whether there are such.
    """

    version: int = 1
    inverters: int = 1
    counts_days: bool = True
    has_power_flow: bool = True
    has_meter: bool = True


MODELS = {
    "symo": Model(),
    "gen24": Model(counts_days=False),
    "pair": Model(inverters=2),
    "no_flow": Model(has_power_flow=False),
    "no_meter": Model(has_meter=False),
    "v0": Model(version=0, has_power_flow=False, has_meter=False),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a data logger says at an instant."""

    model: Model
    flows: Flows
    at: datetime
    zone: ZoneInfo

    def power_flow(self) -> Json:
        """Return what panels, battery, grid and house give and take; the house takes, so it is negative."""
        flows, has_meter = self.flows, self.model.has_meter
        site = {
            "Mode": _mode(has_meter=has_meter, has_battery=flows.battery_w is not None),
            "Meter_Location": "grid" if has_meter else "unknown",
            "P_PV": flows.pv_w or None,
            "P_Grid": flows.grid_w if has_meter else None,
            "P_Load": -flows.load_w if has_meter else None,
            "P_Akku": None if flows.battery_w is None else -flows.battery_w,
            "E_Day": self._counted(flows.day_wh),
            "E_Year": self._counted(flows.year_wh),
            "E_Total": flows.total_wh,
        }
        inverters = {str(number): self._flow_of(number) for number in self._numbers}
        return self._body({"Site": site, "Inverters": inverters, "Version": "12"})

    def system(self) -> Json:
        """Return all inverters; those that sleep give no power."""
        energies = {"DAY_ENERGY": self.flows.day_wh, "YEAR_ENERGY": self.flows.year_wh}
        columns: dict[str, dict[str, object]] = {"PAC": {}}
        for number in self._numbers:
            name = str(number)
            columns["PAC"][name] = self._power_of(number)
            for key, energy in energies.items():
                columns.setdefault(key, {})[name] = self._counted(self._share(energy, number))
            columns.setdefault("TOTAL_ENERGY", {})[name] = self._share(self.flows.total_wh, number)
        return self._body({key: {"Unit": _UNITS[key], "Values": said} for key, said in columns.items()})

    def device(self, number: int) -> Json | None:
        """Return one inverter, None if there is none of that number."""
        if number not in self._numbers:
            return None
        power = self._power_of(number)
        said = {
            "PAC": power,
            "DAY_ENERGY": self._counted(self._share(self.flows.day_wh, number)),
            "YEAR_ENERGY": self._counted(self._share(self.flows.year_wh, number)),
            "TOTAL_ENERGY": self._share(self.flows.total_wh, number),
        }
        data: dict[str, object] = {
            key: {"Unit": _UNITS[key], "Value": value}
            for key, value in said.items()
            if key != "PAC" or value is not None
        }
        data["DeviceStatus"] = {"ErrorCode": 0, "StatusCode": _RUNNING if power else _ASLEEP}
        return self._body(data)

    def meter(self) -> Json:
        """Return the smart meter."""
        if not self.model.has_meter:
            return self._body({})
        said = {
            "Details": {"Manufacturer": "Fronius", "Model": "Smart Meter 63A", "Serial": "15480258"},
            "Enable": 1,
            "EnergyReal_WAC_Sum_Consumed": self.flows.import_wh,
            "EnergyReal_WAC_Sum_Produced": self.flows.export_wh,
            "Meter_Location_Current": 0,
            "PowerReal_P_Sum": self.flows.grid_w,
            "Visible": 1,
        }
        return self._body({"0": said})

    def storage(self) -> Json:
        """Return the battery."""
        if self.flows.battery_w is None:
            return self._body({})
        return self._body({"0": {"Controller": {"StateOfCharge_Relative": self.flows.charge_pct}}})

    def refusal(self, code: int, reason: str) -> Json:
        """Return a status of the API other than 0."""
        return {"Head": self._head(code, reason), "Body": {}}

    @property
    def _numbers(self) -> range:
        return range(1, self.model.inverters + 1)

    def _share(self, whole: float, number: int) -> float:
        """Return the part of an inverter; the last one has the rest."""
        each = whole // self.model.inverters
        return whole - each * (self.model.inverters - 1) if number == self.model.inverters else each

    def _power_of(self, number: int) -> float | None:
        """Return what an inverter gives the house, None if it is asleep."""
        given = self.flows.pv_w - (self.flows.battery_w or 0)
        is_asleep = not self.flows.pv_w and not self.flows.battery_w
        return None if is_asleep else self._share(given, number)

    def _flow_of(self, number: int) -> dict[str, object]:
        said: dict[str, object] = {"DT": 123, "P": self._power_of(number)}
        said["E_Total"] = self._share(self.flows.total_wh, number)
        if self.flows.charge_pct is not None and number == 1:
            said |= {"Battery_Mode": "normal", "SOC": self.flows.charge_pct}
        return said

    def _counted(self, energy: float) -> float | None:
        return energy if self.model.counts_days else None

    def _body(self, data: dict[str, object]) -> Json:
        return {"Head": self._head(0, ""), "Body": {"Data": data}}

    def _head(self, code: int, reason: str) -> dict[str, object]:
        stamp = self.at.astimezone(self.zone).replace(microsecond=0).isoformat()
        return {
            "RequestArguments": {},
            "Status": {"Code": code, "Reason": reason, "UserMessage": ""},
            "Timestamp": stamp,
        }


def _mode(*, has_meter: bool, has_battery: bool) -> str:
    if not has_meter:
        return "produce-only"
    return "bidirectional" if has_battery else "meter"
