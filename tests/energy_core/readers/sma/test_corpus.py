"""Real answers of inverters, each at its real path, against what an independent reader made of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from energy_core.exceptions import ReaderAuthenticationError
from energy_core.readers.sma import SmaConfig, SmaReader
from tests.energy_core.readers.plain_server import serving

from .devices import PASSWORD

FOLDER = Path(__file__).parents[5] / "shared" / "data" / "inverters_and_weather"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no answers of inverters in {FOLDER}")

LOGIN, VALUES, ALL_VALUES = "/dyn/login.json", "/dyn/getValues.json", "/dyn/getAllOnlValues.json"
IN = (200, b'{"result": {"sid": "ABCD"}}')
SCALES = {
    "pv_power_w": ("pv_power_w", 1),
    "total_energy_wh": ("pv_total_kwh", 0.001),
    "day_energy_wh": ("pv_day_kwh", 0.001),
    "feed_in_total_wh": ("export_total_kwh", 0.001),
    "draw_total_wh": ("import_total_kwh", 0.001),
    "frequency_chz": ("frequency_hz", 0.01),
    "battery_soc_pct": ("battery_soc_pct", 1),
}
ELSEWHERE = {
    "pv_generation_power_w",
    "battery_power_w",
    "load_power_w",
    "device_status",
}  # nobody else read them


@dataclass(frozen=True)
class Case:
    """An answer and what it is known to say."""

    path: Path

    @cached_property
    def expected(self) -> Mapping[str, Any]:
        """What it says, read by somebody else."""
        expected: Mapping[str, Any] = json.loads(self.path.read_text())["expected"]
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
    def values(self) -> dict[str, float]:
        """The values by column."""
        known = self.expected
        values = {
            column: known[key] * factor
            for key, (column, factor) in SCALES.items()
            if known.get(key) is not None
        }
        if known["draw_w"] is not None:
            values["grid_power_w"] = known["draw_w"] - known["feed_in_w"]
        return values


def cases(*, good: bool) -> list[object]:
    """Return the answers with values or those with an error, each under its name in the report."""
    found = [Case(path) for path in sorted(FOLDER.glob("sma-*.expected.json"))]
    return [
        pytest.param(case, id=case.name)
        for case in found
        if (case.expected["devices"] > 0 if good else case.expected["error"])
    ]


def reader_of(url: str, password: str | None = PASSWORD) -> SmaReader:
    """Return a reader of a server."""
    return SmaReader(SmaConfig(name="roof", url=url, password=password))


@pytest.mark.parametrize("case", cases(good=True))
@pytest.mark.parametrize("path", [VALUES, ALL_VALUES])
async def test_an_answer_says_what_it_says(case: Case, path: str) -> None:
    """No value more, none less, at either path."""
    with serving({LOGIN: IN, path: (200, case.body)}) as server:
        reading = await reader_of(server.url).read()
    expected = case.values
    assert set(reading.values) - ELSEWHERE == set(expected)
    assert {column: reading.values[column] for column in expected} == pytest.approx(expected)


@pytest.mark.parametrize("case", cases(good=True))
async def test_what_is_shown_to_anybody(case: Case) -> None:
    """Without a password."""
    with serving({"/dyn/getDashValues.json": (200, case.body)}) as server:
        reading = await reader_of(server.url, None).read()
        assert server.asked == ["/dyn/getDashValues.json"]
    assert reading.values["pv_power_w"] == case.values["pv_power_w"]


@pytest.mark.parametrize("case", cases(good=False))
async def test_an_error(case: Case) -> None:
    """At the log-in it is a wrong password, later the end of the session."""
    is_login = "login" in case.name
    pages = {LOGIN: (200, case.body)} if is_login else {LOGIN: IN, VALUES: (200, case.body)}
    with serving(pages) as server, pytest.raises(ReaderAuthenticationError) as caught:
        await reader_of(server.url).read()
    assert caught.value.fault == ("wrong_password" if is_login else "session_ended")
