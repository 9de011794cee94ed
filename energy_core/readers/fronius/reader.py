"""The reader of a Fronius data logger: its power flow, or its inverters, and what completes them."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import override
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from ...clock import SystemClock
from ...exceptions import ReaderError
from ...models import Reading, Value
from ...protocols import Clock, Reader
from ..web import Web, understanding
from .absences import SELDOM, SOON, Absences
from .config import FroniusConfig
from .day_energy import DayEnergy
from .endpoints import Endpoint
from .faults import MISSING
from .inverters import inverter_device, inverter_system
from .meters import meters, storages
from .power_flow import power_flow
from .solar_api import Answer, SolarApi

_LOGGER = logging.getLogger(__name__)

_MAIN = (Endpoint.POWERFLOW, Endpoint.INVERTER_SYSTEM, Endpoint.INVERTER_DEVICE)
_PASSED_OVER = MISSING | {"api_status", "wrong_type"}
_STATUS = frozenset({"device_status", "error_code"})
_ENERGIES = frozenset({"pv_day_kwh", "pv_year_kwh", "pv_total_kwh"})

type _Values = dict[str, Value]

_SITES = {Endpoint.POWERFLOW: power_flow, Endpoint.INVERTER_SYSTEM: inverter_system}
_COLUMNS: Mapping[Endpoint, Callable[[Mapping[str, object]], dict[str, Value | None]]] = {
    Endpoint.INVERTER_DEVICE: inverter_device,
    Endpoint.METER: meters,
    Endpoint.STORAGE: storages,
}


class FroniusReader(Reader):
    """Asks a data logger, one question after the other, and as few as it can.

    The power flow says most, where a device has it: else all inverters, else device 1. What is still missing
    is asked of the inverter (its status), the smart meter (the grid) and the battery (its charge). What a
    device does not have is not asked again for an hour.
    """

    def __init__(
        self, config: FroniusConfig, clock: Clock | None = None, session: ClientSession | None = None
    ) -> None:
        """Take the settings; the session stays its owner's, and without one each question has its own."""
        self.source = config.name
        self._clock = clock or SystemClock()
        self._url = config.base_url
        self._api = SolarApi(self._url, Web(config.timeout.total_seconds(), session))
        self._absences = Absences[Endpoint](self._clock)
        self._main: Endpoint | None = None
        self._inverters: frozenset[str] = frozenset()
        self._day = DayEnergy(ZoneInfo(config.time_zone))
        self._gives_day = False
        self._one_at_a_time = asyncio.Lock()

    def recall(self, readings: Iterable[Reading]) -> None:
        """Learn from readings of a store what the total was at midnight; the oldest comes first.

        Those since the evening before are enough. Without them, a reader that begins by day gives a device
        that counts no days (GEN24) no `pv_day_kwh` before the next.
        """
        for reading in readings:
            total = reading.values.get("pv_total_kwh")
            if isinstance(total, int | float):
                self._day.observe(reading.at, total)

    @override
    async def read(self) -> Reading:
        """Ask for everything that the device knows. Raises ReaderError, its fault as of `SolarApi.ask`."""
        async with self._one_at_a_time:
            answer, values = await self._ask_main()
            for endpoint in self._missing_from(values):
                values |= {**await self._ask_more(endpoint), **values}
            return self._complete_day(self._reading(answer, _without_no_battery(values)))

    async def read_endpoint(self, endpoint: Endpoint) -> Reading:
        """Ask one question alone. Raises ReaderError, its fault as of `SolarApi.ask`."""
        async with self._one_at_a_time:
            answer = await self._api.ask(endpoint)
            return self._reading(answer, self._values(endpoint, answer))

    async def _ask_main(self) -> tuple[Answer, _Values]:
        """Ask the first of the main questions that the device answers.

        What it has answered once is not passed over when it fails: the next one calls something else the
        power of the panels. An answer without a value, as at night, is taken if there is no better one.
        """
        failures, empty = [], None
        for endpoint in _MAIN:
            if endpoint in self._absences and endpoint is not self._main:
                continue
            try:
                answer = await self._api.ask(endpoint)
                values = self._values(endpoint, answer)
            except ReaderError as error:
                is_passed_over = self._main or empty or error.fault in _PASSED_OVER
                if endpoint is self._main or not is_passed_over:
                    raise
                self._note_absence(endpoint, error)
                failures.append(error)
            else:
                if values or endpoint is self._main:
                    self._main = endpoint
                    return answer, values
                if empty:
                    self._absences.note(endpoint, SOON)
                empty = empty or (answer, values)
        if empty:
            return empty
        self._absences.forget()
        raise min(failures, key=lambda error: error.fault == "not_found")  # what it says of itself tells more

    def _missing_from(self, values: _Values) -> Iterator[Endpoint]:
        """Yield what else is to be asked: what the answer lacks, and what the device is known to have."""
        wanted = {
            Endpoint.INVERTER_DEVICE: "device_status" not in values,
            Endpoint.METER: "grid_power_w" not in values,
            Endpoint.STORAGE: "battery_power_w" in values and "battery_soc_pct" not in values,
        }
        yield from (each for each, is_wanted in wanted.items() if is_wanted and each not in self._absences)

    async def _ask_more(self, endpoint: Endpoint) -> _Values:
        """Ask for what completes a reading; that there is none does not spoil the rest of it."""
        device = min(self._inverters, key=int, default="1")
        try:
            values = self._values(endpoint, await self._api.ask(endpoint, device))
        except ReaderError as error:
            _LOGGER.debug("%s: nothing from %s: %s", self.source, endpoint, error)
            self._note_absence(endpoint, error)
            return {}
        if not values:
            self._absences.note(endpoint)
        if endpoint is Endpoint.INVERTER_DEVICE:
            return self._of_the_site(values)
        return values

    def _of_the_site(self, values: _Values) -> _Values:
        """Return what of one inverter holds for the site: its status, and its energies if it is the only one.

        Never its power: where the main answer gives none, or there is a battery, that is something else.
        """
        columns = _STATUS if len(self._inverters) > 1 else _STATUS | _ENERGIES
        return {column: value for column, value in values.items() if column in columns}

    def _note_absence(self, endpoint: Endpoint, error: ReaderError) -> None:
        """Remember that there was no answer: for long where the device has none, else for a minute."""
        self._absences.note(endpoint, SELDOM if error.fault in MISSING else SOON)

    def _values(self, endpoint: Endpoint, answer: Answer) -> _Values:
        """Return what an answer gives by column. Raises ReaderDataError."""
        values: dict[str, Value | None]
        with understanding(f"{self._url} ({endpoint})"):
            if endpoint in _SITES:
                values, named = _SITES[endpoint](answer.data, self._inverters)
                self._inverters |= named
            else:
                values = _COLUMNS[endpoint](answer.data)
        return {column: value for column, value in values.items() if value is not None}

    def _reading(self, answer: Answer, values: _Values) -> Reading:
        """Return a reading at the instant of the device, or at its arrival if the device names none."""
        at_source = "device" if answer.at else "arrival"
        return Reading(self.source, answer.at or self._clock.now(), values, {"at_source": at_source})

    def _complete_day(self, reading: Reading) -> Reading:
        """Add the energy of the day where the device never counts one itself."""
        self._gives_day |= "pv_day_kwh" in reading.values
        total = reading.values.get("pv_total_kwh")
        if self._gives_day or not isinstance(total, int | float):
            return reading
        day = self._day.observe(reading.at, total)
        values = reading.values if day is None else {**reading.values, "pv_day_kwh": day}
        return replace(reading, values=values)


def _without_no_battery(values: _Values) -> _Values:
    """Leave out the charge of 0 % that a GEN24 tells of a battery that it does not have."""
    if "battery_power_w" in values:
        return values
    return {column: value for column, value in values.items() if value or not column.endswith("_soc_pct")}
