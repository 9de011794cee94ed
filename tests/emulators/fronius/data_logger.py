"""The web server of a Fronius data logger."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ..plant import Plant
from ..web import Asked, Json, WebDevice
from .answers import MODELS, Answers, Model

_PAGES = {0: "/solar_api/", 1: "/solar_api/v1/"}
_DEVICE = {0: "DeviceIndex", 1: "DeviceId"}
_NO_PAGE: Json = {"error": "404"}


class DataLogger(WebDevice):
    """A data logger on 127.0.0.1; a context manager.

    `lacks` are questions that it refuses as not supported (powerflow, system, device, meter, storage),
    `status` is a status of the API that it gives to all of them. While it `is_asleep`, it gives no power.
    """

    def __init__(
        self, plant: Plant, model: Model = MODELS["symo"], *, port: int = 0, at: datetime | None = None
    ) -> None:
        """Prepare it; it is always `at`, or what the clock says."""
        super().__init__(port)
        self.plant = plant
        self.model = model
        self.at = at
        self.lacks: set[str] = set()
        self.status: tuple[int, str] | None = None
        self.is_asleep = False
        self.zone = ZoneInfo("Europe/Brussels")

    def refuse(self, code: int, reason: str = "") -> None:
        """Answer every question with a status of the API."""
        self.status = code, reason

    def answer(self, asked: Asked) -> tuple[int, Json]:
        """Return the status and the body for a request."""
        now = self.at or datetime.now(UTC)
        flows = self.plant.flows(now)
        flows = replace(flows, pv_w=0, load_w=flows.load_w - flows.pv_w) if self.is_asleep else flows
        answers = Answers(self.model, flows, now, self.zone)
        if asked.path == "/solar_api/GetAPIVersion.cgi" and self.model.version:
            return 200, {"APIVersion": 1, "BaseURL": "/solar_api/v1/", "CompatibilityRange": "1.8-3"}
        folder, _, page = asked.path.rpartition("/")
        if f"{folder}/" != _PAGES[self.model.version]:
            return 404, _NO_PAGE
        if self.status:
            return 200, answers.refusal(*self.status)
        question = self._question(page, asked.query)
        if question is None or (question == "powerflow" and not self.model.has_power_flow):
            return 404, _NO_PAGE
        if question in self.lacks:
            return 200, answers.refusal(11, f"{question} is not supported")
        return 200, self._said(answers, question, asked.query)

    def _question(self, page: str, query: Mapping[str, str]) -> str | None:
        """Return what a page is about."""
        if page == "GetInverterRealtimeData.cgi":
            return {"System": "system", "Device": "device"}.get(query.get("Scope", ""))
        if self.model.version == 0:
            return None
        return {
            "GetPowerFlowRealtimeData.fcgi": "powerflow",
            "GetMeterRealtimeData.cgi": "meter",
            "GetStorageRealtimeData.cgi": "storage",
        }.get(page)

    def _said(self, answers: Answers, question: str, query: Mapping[str, str]) -> Json:
        """Return what is said to a question."""
        match question:
            case "powerflow":
                return answers.power_flow()
            case "system":
                return answers.system()
            case "meter":
                return answers.meter()
            case "storage":
                return answers.storage()
        number = query.get(_DEVICE[self.model.version], "")
        said = answers.device(int(number)) if number.isdecimal() else None
        return said or answers.refusal(12, "Device is not available")
