"""The same decisions over what was kept, with a charger that is simulated."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..controllers.charging import Charging
from ..controllers.config import ControllerConfig
from ..controllers.decision import Decision, Reason
from ..controllers.sample import Instant, Sample
from ..controllers.simulated import SimulatedCharger
from ..controllers.states import States
from ..demand import Peak, RunningQuarter
from ..models import Reading
from .samples import Prices, register_of, sample_of

_LONGEST_STEP_S = 900.0
_W_S = 3_600_000
_QUARTER = timedelta(minutes=15)
_STALE_S = 300.0  # of a charger or a battery


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One step: the sample as it was kept, with the simulated charger in it, and what was decided on that."""

    at: Instant
    kept: Sample
    sample: Sample
    decision: Decision
    states: States


@dataclass(slots=True)
class MonthEffect:
    """The highest quarter-hours of a month [W] without the charger and with it; None where none is known."""

    without_w: float | None = None
    with_w: float | None = None


@dataclass(slots=True)
class ReplayResult:
    """What a replay came to.

    `cost_eur` is what the energy from the grid cost, None without prices. `changes` are the switchings,
    `reasons` counts the steps, `months` are local ones, as `2026-01`.
    """

    steps: int = 0
    switches: int = 0
    on_hours: float = 0.0
    charged_kwh: float = 0.0
    solar_kwh: float = 0.0
    cost_eur: float | None = None
    reasons: Counter[Reason] = field(default_factory=Counter)
    changes: list[tuple[datetime, Decision]] = field(default_factory=list)
    months: dict[str, MonthEffect] = field(default_factory=dict)

    @property
    def solar_share(self) -> float | None:
        """The part of the energy that came from the sun, None where there was none."""
        return self.solar_kwh / self.charged_kwh if self.charged_kwh else None


def samples_of(  # noqa: PLR0913  # all but the meter is named by the caller
    meter: Iterable[Reading],
    *,
    charger: Iterable[Reading] = (),
    charger_column: str = "power_w",
    battery: Iterable[Reading] = (),
    prices: Prices | None = None,
    night_tariff: int | None = None,
) -> Iterator[tuple[Instant, Sample]]:
    """Yield a sample for each reading of a meter, all in the order of time.

    Where the charger was measured, the column of its power is taken, so that a replay knows the house
    without it. Each reading is fresh when it comes.
    """
    chargers, batteries = _Follower(charger), _Follower(battery)
    first: datetime | None = None
    for reading in meter:
        first = first or reading.at
        took, stored = chargers.at(reading.at), batteries.at(reading.at)
        power = None if took is None else took.values.get(charger_column)
        register = register_of(reading)
        yield (
            Instant(reading.at, (reading.at - first).total_seconds()),
            sample_of(
                reading,
                0.0,
                charger_w=float(power) if isinstance(power, int | float) else None,
                is_charger_measured=chargers.is_there,
                battery=stored,
                price_eur_kwh=None if prices is None else prices.price(reading.at, register),
                night_tariff=night_tariff,
                prices=() if prices is None else prices.known(reading.at, register),
            ),
        )


def replayed(
    samples: Iterable[tuple[Instant, Sample]],
    config: ControllerConfig,
    *,
    zone: str,
    states: States | None = None,
) -> Iterator[Replayed]:
    """Yield what is decided on samples at their instants, as a controller with a charger that obeys would.

    What a sample says of the output is passed over: it is what was decided last.
    """
    charging = Charging(config, zone)
    charging.resume(states or States())
    charger = SimulatedCharger(config.charging_power)
    for number, (at, kept) in enumerate(samples):
        before = charging.states.on
        if number == 0:
            charging.supervisor.command_done(at)  # off, at the start
        sample = charger.apply(kept, on=before)
        decision = charging.step(sample, at)
        if decision.on is not before:
            charging.supervisor.command_done(at)
        yield Replayed(at=at, kept=kept, sample=sample, decision=decision, states=charging.states)


def replay(
    samples: Iterable[tuple[Instant, Sample]],
    config: ControllerConfig,
    *,
    zone: str,
    states: States | None = None,
) -> ReplayResult:
    """Return what a controller would have done, and come to."""
    tally = _Tally(config, zone)
    for step in replayed(samples, config, zone=zone, states=states):
        tally.push(step)
    return tally.result


class _Tally:
    """Adds steps up."""

    def __init__(self, config: ControllerConfig, zone: str) -> None:
        """Start with nothing."""
        self.result = ReplayResult()
        self._power_w = config.charging_power
        self._zone = ZoneInfo(zone)
        self._quarters = RunningQuarter(), RunningQuarter()  # without the charger, and with it
        self._before: Replayed | None = None
        self._was_on = False

    def push(self, step: Replayed) -> None:
        """Add a step."""
        result = self.result
        result.steps += 1
        result.reasons[step.decision.reason] += 1
        if self._before is not None and self._was_on:
            self._charge(self._before, step.at.since(self._before.at))
        if step.decision.on is not self._was_on:
            result.changes.append((step.at.wall, step.decision))
            result.switches += step.decision.on
        self._before, self._was_on = step, step.decision.on
        self._follow(step)

    def _charge(self, step: Replayed, seconds: float) -> None:
        """Add what was charged since a step that switched on or left it on."""
        seconds = min(seconds, _LONGEST_STEP_S)
        excess = (step.kept.charger_w or 0.0) - (step.kept.grid_w or 0.0) + (step.kept.battery_w or 0.0)
        solar = min(self._power_w, max(0.0, excess)) * seconds / _W_S
        charged = self._power_w * seconds / _W_S
        result = self.result
        result.on_hours += seconds / 3600
        result.charged_kwh += charged
        result.solar_kwh += solar
        if step.kept.price_eur_kwh is not None:
            result.cost_eur = (result.cost_eur or 0.0) + (charged - solar) * step.kept.price_eur_kwh

    def _follow(self, step: Replayed) -> None:
        """Follow the peaks without the charger and with it."""
        if step.kept.data_at is None:
            return
        for number, sample in enumerate((step.kept, step.sample)):
            peak = self._quarters[number].push(
                step.kept.data_at,
                import_total_kwh=sample.import_total_kwh,
                import_t1_kwh=sample.import_t1_kwh,
                import_t2_kwh=sample.import_t2_kwh,
                import_power_w=sample.import_w or 0.0,
                demand_w=sample.demand_w,
            )
            if peak is not None:
                self._rise(peak, with_charger=number == 1)

    def _rise(self, peak: Peak, *, with_charger: bool) -> None:
        """Take a quarter-hour that is over."""
        start = (peak.end - _QUARTER).astimezone(self._zone)
        month = self.result.months.setdefault(f"{start:%Y-%m}", MonthEffect())
        if with_charger:
            month.with_w = max(month.with_w or 0.0, peak.power_w)
        else:
            month.without_w = max(month.without_w or 0.0, peak.power_w)


class _Follower:
    """The last reading before an instant, of those that come in the order of time."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        """Look at the first."""
        self._readings = iter(readings)
        self._next = next(self._readings, None)
        self._last: Reading | None = None
        self.is_there = self._next is not None

    def at(self, moment: datetime) -> Reading | None:
        """Return the last one, None where it is too old."""
        while self._next is not None and self._next.at <= moment:
            self._last, self._next = self._next, next(self._readings, None)
        if self._last is None or (moment - self._last.at).total_seconds() > _STALE_S:
            return None
        return self._last
