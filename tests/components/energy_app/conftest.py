"""Fixtures for the tests of the integration: emulated meters on real ports."""

import gc
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component

from custom_components.energy_app import runtime
from custom_components.energy_app.energy_core.stores.late import late_import
from custom_components.energy_app.flows import steps
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .clock import HandClock

late_import("pandas")  # now: a thread that still imports it when a test ends is interrupted in that

START = datetime(2026, 3, 10, 11, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Allow real ports."""


@pytest.fixture(autouse=True)
async def translations(hass: HomeAssistant) -> None:
    """Have Home Assistant load what every running one has."""
    assert await async_setup_component(hass, "homeassistant", {})


@pytest.fixture(autouse=True)
def no_frontend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the time that a frontend needs, and have a meter speak no sooner than progress is shown."""
    monkeypatch.setattr(steps, "QUICK_SECONDS", 0)
    monkeypatch.setattr(steps, "SHOWN_SECONDS", 0)


@pytest.fixture
def dropped_sockets() -> Iterator[None]:
    """Collect what PyMongo drops without closing it: the socket of a server that refused, or is away."""
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


@pytest.fixture
def everything_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable also the entities that are not by default."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
def clock(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> HandClock:
    """Take the time in hand."""
    clock = HandClock(hass, START)
    monkeypatch.setattr(runtime, "SystemClock", lambda: clock)
    return clock


@pytest.fixture
def meter() -> Meter:
    """A Belgian meter on three phases, with gas and water."""
    return Meter(MeterOptions(start=START, water=True))


@pytest.fixture
def serial(meter: Meter, tmp_path: Path) -> Iterator[PtyLine]:
    """Connect the meter to a serial port; it talks when it is told to."""
    with PtyLine(meter, link=tmp_path / "p1", speed=0) as line:
        yield line


@pytest.fixture
def network(meter: Meter) -> Iterator[TcpLine]:
    """Connect the meter to a network gateway; it talks when it is told to."""
    with TcpLine(meter, speed=0) as line:
        yield line
