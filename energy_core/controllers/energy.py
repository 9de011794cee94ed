"""What was charged, of that from the sun, and for which day, session and deadline."""

from datetime import date, datetime

from .sample import Instant, Sample
from .states import Override, States

_LONGEST_STEP_S = 900  # beyond it nobody knows what was taken
_W_S = 3_600_000  # in a kWh


class EnergyCount:
    """Counts from step to step: what was taken at one holds until the next."""

    def __init__(self) -> None:
        """Start with nothing taken."""
        self._at: Instant | None = None
        self._taken_w = 0.0
        self._solar_w = 0.0

    def push(  # noqa: PLR0913  # all of it is counted with
        self, sample: Sample, now: Instant, taken_w: float, states: States, day: date, *, is_fresh: bool
    ) -> float:
        """Count up to now, from now on with another power; return what was charged since [kWh].

        From the sun is what would else have gone to the grid or the battery; none without fresh data.
        """
        seconds = 0.0 if self._at is None else min(now.since(self._at), _LONGEST_STEP_S)
        charged, solar = self._taken_w * seconds / _W_S, self._solar_w * seconds / _W_S
        excess = taken_w - (sample.grid_w or 0.0) + (sample.battery_w or 0.0) if is_fresh else 0.0
        self._at, self._taken_w = now, taken_w
        self._solar_w = min(taken_w, max(0.0, excess))
        if charged > 0:
            count = states.count_on(day)
            count.charged_kwh += charged
            count.solar_kwh += solar
            states.session_kwh += charged
            states.ready_kwh += charged
            states.override = _less(states.override, charged)
        return charged


def begin_deadline(states: States, ready_at: datetime | None) -> None:
    """Begin to count for a deadline that is another than before."""
    if ready_at != states.ready_until:
        states.ready_until, states.ready_kwh = ready_at, 0.0


def _less(override: Override | None, charged_kwh: float) -> Override | None:
    """Return an override for what is left of its energy; None when that is there."""
    if override is None or override.kwh is None:
        return override
    left = override.kwh - charged_kwh
    return Override(override.on, override.began, override.seconds, left) if left > 1e-9 else None  # noqa: PLR2004
