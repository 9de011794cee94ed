"""The time, in the hands of a test."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_app.energy_core.protocols import Clock


class HandClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, hass: HomeAssistant, start: datetime) -> None:
        """Begin at an instant."""
        self._hass = hass
        self._start = start
        self._passed = 0.0

    def now(self) -> datetime:
        """Return the wall time."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Return the seconds that have passed, from some number on."""
        return 1000 + self._passed

    def skip(self, seconds: float) -> None:
        """Let time pass while nothing that is due happens."""
        self._passed += seconds

    async def move(self, seconds: float) -> None:
        """Let time pass, and what is due then happen."""
        self._passed += seconds
        async_fire_time_changed(self._hass, dt_util.utcnow() + timedelta(seconds=self._passed))
        await self._hass.async_block_till_done()
