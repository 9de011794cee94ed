"""The energy of the day, of a device that counts only a total."""

from datetime import datetime, tzinfo

from ...models import utc

_LITTLE_KWH = 0.1


class DayEnergy:
    """Remembers the total at local midnight, and says how much has come since.

    Midnight is known when almost nothing came between the last total of one day and the first of the next:
    they may be seconds apart, or a night. Begun at noon it is unknown until the next midnight, unless the
    totals since the evening before are told first, from a store.
    """

    def __init__(self, zone: tzinfo) -> None:
        """Take the zone of the house."""
        self._zone = zone
        self._last: tuple[datetime, float] | None = None
        self._at_midnight: float | None = None

    def observe(self, at: datetime, total_kwh: float) -> float | None:
        """Take a total; returns what of it came since local midnight, None if that is not known.

        Totals are told in their order: an older one is passed over. One that falls is another device's.
        """
        at = utc(at)
        if self._last is None:
            self._last = at, total_kwh
            return None
        before, total_before = self._last
        if at < before:
            return None
        self._last = at, total_kwh
        if total_kwh < total_before:
            self._at_midnight = None
        elif (self._day(at) - self._day(before)).days:
            little = total_kwh - total_before < _LITTLE_KWH
            self._at_midnight = total_before if little else None
        return None if self._at_midnight is None else round(total_kwh - self._at_midnight, 6)

    def _day(self, at: datetime) -> datetime:
        """Return the local day of an instant, as its naive midnight."""
        return at.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
