"""What has to be remembered from run to run, and over a restart."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..demand import Peak
from .config import ControllerConfig, Mode
from .sample import Instant

_DAYS = 4  # that are kept, so that a clock that is put back finds what it had counted


@dataclass(slots=True)
class DayCount:
    """What a local day has had: how often it was switched on, what was charged, and of that from the sun."""

    switches: int = 0
    charged_kwh: float = 0.0
    solar_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody's wish that ends: after so many seconds or, if that is sooner, so many kWh."""

    on: bool
    began: Instant
    seconds: float
    kwh: float | None = None

    def left(self, now: Instant) -> float:
        """Return the seconds until it ends."""
        return self.seconds - now.since(self.began)


@dataclass(slots=True)
class States:
    """What a controller remembers.

    `on` is what was commanded last, `changed` when that was another than before, `changed_data_at` what the
    meter's clock said then. `mode_on` is since when mode `on` holds, `no_car` when none was found last.
    """

    on: bool = False
    changed: Instant | None = None
    changed_data_at: datetime | None = None
    days: dict[date, DayCount] = field(default_factory=dict)
    override: Override | None = None
    mode_on: Instant | None = None
    safety_off: Instant | None = None
    no_car: Instant | None = None
    month_peak: Peak | None = None
    ready_until: datetime | None = None
    ready_kwh: float = 0.0
    session_kwh: float = 0.0

    def on_day(self, day: date) -> DayCount:
        """Return what a local day has had so far; nothing if it is not remembered."""
        return self.days.get(day) or DayCount()

    def switches_from(self, day: date) -> int:
        """Return how often it was switched on that day, or later by a clock that has been put back since."""
        return sum(count.switches for known, count in self.days.items() if known >= day)

    def count_on(self, day: date) -> DayCount:
        """Return the count of a local day, to add to it; the oldest one is forgotten for it."""
        if day not in self.days:
            self.days[day] = DayCount()
            while len(self.days) > _DAYS:
                del self.days[next(iter(self.days))]
        return self.days[day]

    def since_change(self, now: Instant) -> float | None:
        """Return the seconds since it was switched last, None if it never was."""
        return None if self.changed is None else now.since(self.changed)

    def mode(self, now: Instant, config: ControllerConfig) -> Mode:
        """Return the mode that holds: mode `on` ends, as every override does."""
        if config.mode is not Mode.ON:
            return config.mode
        return Mode.ON if self.mode_on_left(now, config) > 0 else config.after_on

    def mode_on_left(self, now: Instant, config: ControllerConfig) -> float:
        """Return the seconds until mode `on` ends."""
        return config.override_seconds - (0.0 if self.mode_on is None else now.since(self.mode_on))

    def trust_meter(self, now: Instant, data_now: datetime) -> None:
        """Believe no more time since the last change than the meter's clock has counted.

        After a restart that time is by the clock of the house, which may have been put forward meanwhile.
        """
        if self.changed is None or self.changed_data_at is None:
            return
        elapsed = max(0.0, (data_now - self.changed_data_at).total_seconds())
        if elapsed < now.since(self.changed):
            wall = now.wall - timedelta(seconds=elapsed)
            self.changed = Instant(wall, now.monotonic - elapsed)
