"""A house with a meter and a charger, of which every second is known."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from energy_core.controllers.charging import Charging
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import Decision
from energy_core.controllers.sample import Instant, Sample
from energy_core.demand import Peak
from energy_core.models import Observed

ZONE = "Europe/Brussels"
NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)  # in Brussels; a quarter begins
QUICK = ControllerConfig(moving_average_seconds=0, min_on_seconds=0, min_off_seconds=0, guard=False)
"""Settings under which only what a test is about waits."""


@dataclass
class House:
    """What a house draws besides the charger, by the second [W], and what its meter and charger then say.

    Nothing of the product computes here: the charger takes its power while it is on, registers count whole
    Wh, quarters are those of the clock.
    """

    base_w: Callable[[float], float]
    charger_w: float = 1400.0
    start: datetime = NOON
    step_s: float = 10.0
    says_demand: bool = False
    is_measured: bool = False
    more: Callable[[float], dict[str, Any]] = lambda _second: {}
    second: float = 0.0
    kwh: float = 1000.0
    quarter_kwh: float = 0.0
    peaks: list[Peak] = field(default_factory=list)
    charged_kwh: float = 0.0
    is_there: bool = True  # a car that takes power

    @property
    def now(self) -> Instant:
        """The time, by clocks that are right."""
        return Instant(self.start + timedelta(seconds=self.second), 5000 + self.second)

    def taken_w(self, *, on: bool) -> float:
        """What the charger takes."""
        return self.charger_w if on and self.is_there else 0.0

    def sample(self, *, on: bool) -> Sample:
        """What the devices say now."""
        grid = self.base_w(self.second) + self.taken_w(on=on)
        past = self.second_of_quarter()
        sample = Sample(
            data_at=self.now.wall,
            age=0.0,
            import_w=max(0.0, grid),
            export_w=max(0.0, -grid),
            import_total_kwh=round(self.kwh, 3),
            demand_w=round(self.quarter_kwh * 4000) if self.says_demand and past else None,
            is_charger_measured=self.is_measured,
            charger_w=self.taken_w(on=on) if self.is_measured else None,
            observed=Observed(on),
        )
        return replace(sample, **self.more(self.second))

    def second_of_quarter(self) -> float:
        """Return how old the running quarter is."""
        return (self.start.minute % 15 * 60 + self.start.second + self.second) % 900

    def advance(self, *, on: bool) -> None:
        """Let a step pass."""
        grid = self.base_w(self.second) + self.taken_w(on=on)
        drawn = max(0.0, grid) * self.step_s / 3_600_000
        self.kwh += drawn
        self.quarter_kwh += drawn
        self.charged_kwh += self.taken_w(on=on) * self.step_s / 3_600_000
        self.second += self.step_s
        if self.second_of_quarter() < self.step_s:
            self.peaks.append(Peak(self.now.wall, self.quarter_kwh * 4000))
            self.quarter_kwh = 0.0


@dataclass
class Run:
    """A house and its controller, and what was decided, with the second of each change."""

    house: House
    charging: Charging
    changes: list[tuple[float, bool, str]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    on: bool = False

    @classmethod
    def of(cls, house: House, config: ControllerConfig = QUICK) -> Run:
        """Return a run whose output was switched off at its start."""
        charging = Charging(config, ZONE)
        charging.supervisor.command_done(house.now)
        return cls(house, charging)

    def step(self, **changed: Any) -> Decision:
        """Decide once, obey, and let a step pass."""
        sample = replace(self.house.sample(on=self.on), **changed)
        decision = self.charging.step(sample, self.house.now)
        if decision.on is not self.on:
            self.changes.append((self.house.second, decision.on, decision.reason))
            self.charging.supervisor.command_done(self.house.now)
        self.on = decision.on
        self.decisions.append(decision)
        self.house.advance(on=self.on)
        return decision

    def until(self, second: float, **changed: Any) -> Decision:
        """Run until a second; returns the last decision."""
        while self.house.second < second:
            decision = self.step(**changed)
        return decision

    @property
    def reasons(self) -> set[str]:
        """All reasons there were."""
        return {decision.reason for decision in self.decisions}
