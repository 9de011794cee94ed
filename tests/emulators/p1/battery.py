"""A house with a battery, which takes what is left of the sun and gives it back in the evening."""

from threading import RLock

from .house import FamilyHouse

_RESERVE = 0.07


class BatteryHouse:
    """A family's house with a battery behind the same inverter, almost empty when it begins.

    Its meter and its inverter may ask it from threads of their own.
    """

    def __init__(
        self, family: FamilyHouse, first: int, *, capacity_wh: int = 8000, power_w: int = 3000
    ) -> None:
        """Put the battery into the house at a UTC minute since the epoch."""
        self.family = family
        self._first = first
        self._power_w = power_w
        self._full = capacity_wh * 60  # in watt-minutes
        self._reserve = int(self._full * _RESERVE)
        self._stored = [self._reserve]
        self._watts: list[int] = []
        self._lock = RLock()

    def sun_w(self, minute: int) -> int:
        """Return the watts that the panels give."""
        return self.family.sun_w(minute)

    def battery_w(self, minute: int) -> int:
        """Return the watts that the battery takes during a minute, negative while it gives."""
        self._live_until(minute)
        return self._watts[minute - self._first] if minute >= self._first else 0

    def charge_pct(self, minute: int) -> float:
        """Return how full the battery is when a minute begins."""
        self._live_until(minute)
        return round(100 * self._stored[max(minute - self._first, 0)] / self._full, 1)

    def phases_w(self, minute: int) -> tuple[int, ...]:
        """Return the watts of each phase, import positive."""
        phases, battery = self.family.phases_w(minute), self.battery_w(minute)
        share, rest = divmod(battery, len(phases))
        return (phases[0] + share + rest, *(watts + share for watts in phases[1:]))

    def _live_until(self, minute: int) -> None:
        with self._lock:
            while len(self._watts) <= minute - self._first:
                self._live(self._first + len(self._watts))

    def _live(self, minute: int) -> None:
        drawn, stored = sum(self.family.phases_w(minute)), self._stored[-1]
        if drawn < 0:
            watts = min(-drawn, self._power_w, self._full - stored)
        else:
            watts = -min(drawn, self._power_w, stored - self._reserve)
        self._stored.append(stored + watts)
        self._watts.append(watts)
