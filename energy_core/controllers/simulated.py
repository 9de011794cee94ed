"""A charger that is not there: what the meter would say if it were."""

from dataclasses import replace
from datetime import datetime

from ..demand import QUARTER_S, quarter_start
from ..models import Observed
from .guard import VOLTAGE_V
from .sample import Sample

_LONGEST_STEP_S = 900.0
_W_S = 3_600_000


class SimulatedCharger:
    """Adds what a charger would take to the power, the registers and the demand of a meter.

    What a real, measured charger took is left out. What the house draws at a sample holds until the next one,
    and so does what the charger was switched to then.
    """

    def __init__(self, power_w: float) -> None:
        """Of a nominal power."""
        self.power_w = power_w
        self._at: datetime | None = None
        self._before: tuple[float, float] | None = None  # grid without charger, import as it was
        self._extra_kwh = 0.0
        self._quarter_w = 0.0  # of the demand of the running quarter-hour

    def apply(self, sample: Sample, *, on: bool) -> Sample:
        """Return what the meter would say while the charger is on or off."""
        observed = Observed(on)
        grid = sample.grid_w
        if grid is None or sample.data_at is None:
            return replace(sample, observed=observed)
        taken = self.power_w if on else 0.0
        self._advance(sample.data_at, taken)
        grid -= sample.charger_w or 0.0
        self._before = grid, sample.import_w or 0.0
        grid += taken
        amps = sample.currents_a
        return replace(
            sample,
            import_w=max(0.0, grid),
            export_w=max(0.0, -grid),
            import_total_kwh=_more(sample.import_total_kwh, self._extra_kwh),
            import_t1_kwh=_more(sample.import_t1_kwh, self._extra_kwh),
            demand_w=_more(sample.demand_w, self._quarter_w),
            currents_a=(amps[0] + taken / VOLTAGE_V, *amps[1:]) if amps else (),
            charger_w=taken if sample.is_charger_measured else None,
            observed=observed,
        )

    def _advance(self, at: datetime, taken_w: float) -> None:
        """Count what it has taken until an instant, since the last one."""
        before, self._at = self._at, at
        if before is None or before >= at or self._before is None:
            return
        grid, imported = self._before
        extra_w = max(0.0, grid + taken_w) - imported
        seconds = min((at - before).total_seconds(), _LONGEST_STEP_S)
        self._extra_kwh += extra_w * seconds / _W_S
        start = quarter_start(at)
        if start > before:
            self._quarter_w = 0.0
            seconds = min(seconds, (at - start).total_seconds())
        self._quarter_w += extra_w * seconds / QUARTER_S


def _more(value: float | None, extra: float) -> float | None:
    """Return a register with more on it; one that is not there stays away."""
    return None if value is None else value + extra
