"""The whole logic of a charger: samples in, decisions out; the same live and in a replay."""

from datetime import date, datetime, time

from ..demand import Peak
from .config import ControllerConfig, Count, Mode
from .decide import decide, recovery_left
from .decision import Decision, Problem, Reason
from .energy import EnergyCount, begin_deadline
from .following import Calendar, Meter, is_fresh
from .problems import CLOCK_OFF_S, clock_offset_s, found
from .ready_by import ReadyBy
from .sample import Instant, Sample
from .situation import Situation
from .states import Override, States
from .supervisor import IDLE_W, Supervisor, Watched

SETTLE_S = 300.0  # at most, until other numbers count
_NEEDS_RECOVERY = frozenset({Reason.STALE, Reason.UNREACHABLE, Reason.MISMATCH, Reason.FAILED})


class Charging:
    """Follows samples, decides, and keeps the states up to date; deterministic, and without a clock."""

    def __init__(self, config: ControllerConfig, zone: str) -> None:
        """Start off, with nothing remembered, in a house of a time zone."""
        self.config = config
        self.states = States()
        self.decision = Decision(on=False, reason=Reason.STARTING)
        self.situation: Situation | None = None
        self.problems: tuple[Problem, ...] = ()
        self.supervisor = Supervisor()
        self._calendar = Calendar(zone)
        self._meter = Meter(zone)
        self._energy = EnergyCount()
        self._ready_by = ReadyBy()
        self._settled: Instant | None = None
        self._is_trusted = False

    def resume(self, states: States) -> None:
        """Take up what was remembered of a run before; an override that was given since goes before."""
        states.override = self.states.override or states.override
        self.states = states
        if states.month_peak is not None:
            self.know_peak(states.month_peak)

    def know_peak(self, peak: Peak) -> None:
        """Take the peak of this month from a store; what the meter says goes before."""
        self._meter.month.push(peak)

    def set_config(self, config: ControllerConfig, now: Instant) -> None:
        """Take other settings. Nothing is switched; numbers count after one mean more."""
        if config.mode is not self.config.mode:
            self.states.mode_on = None
        elif config != self.config:
            self.settle(now)
        self.config = config

    def settle(self, now: Instant) -> None:
        """Have another tariff, or other numbers, count after one mean more: they switch nothing."""
        self._settled = now

    def override(self, override: Override | None) -> None:
        """Have it on or off for a while; a full car is asked again. None ends that."""
        self.states.override = override
        if override is not None and override.on:
            self.states.no_car = None

    def new_session(self) -> None:
        """Begin to count what a car takes."""
        self.states.session_kwh = 0.0

    def step(self, sample: Sample, now: Instant) -> Decision:
        """Take a sample and decide. `states` are then as if the decision had been obeyed."""
        watched = self.supervisor.watch(sample, now, self.states, self.config)
        day = self._day(sample, now)
        if watched.hand is not None:
            self._take_hand(sample, now, day[0], on=watched.hand)
        self._end_overrides(now)
        self._settle_deadline(now)
        taken = self._taken_w(sample)
        self._follow(sample, now, taken, day[0])
        self.situation = self._situation(sample, now, watched, taken, day)
        self.decision = decide(self.situation, now, self.states, self.config)
        self.problems = found(self.situation, now, self.supervisor, watched, self.config)
        self._remember(sample, now, day[0])
        return self.decision

    def went_off(self, now: Instant) -> None:
        """Take note that the output went off just now, whoever had switched it on."""
        self.states.changed = now
        self.states.changed_data_at = None if self.situation is None else self.situation.sample.data_now

    def stop(self, reason: Reason, now: Instant) -> Decision:
        """Decide off from outside, as when a step of ours failed."""
        self.decision = Decision(on=False, reason=reason)
        sample = Sample() if self.situation is None else self.situation.sample
        self._remember(sample, now, self._calendar.at(now.wall)[0])
        return self.decision

    def withdraw(self, reason: Reason, now: Instant) -> Decision:
        """Take an *on* back that was decided and never commanded; the day has it left."""
        count = self.states.count_on(self._calendar.at(now.wall)[0])
        count.switches = max(0, count.switches - 1)
        return self.stop(reason, now)

    def _day(self, sample: Sample, now: Instant) -> tuple[date, datetime, time]:
        """Return the local day, its end, and the local time.

        Where the meter's clock is far from the house's, a day has begun when both say so: a clock that is
        put forward gives no second budget.
        """
        day, end, local = self._calendar.at(now.wall)
        offset = clock_offset_s(sample, now) if is_fresh(sample, self.config) else None
        if offset is not None and offset < -CLOCK_OFF_S:
            day, end, _ = self._calendar.at(now.later(offset))
            end = now.later((end - now.later(offset)).total_seconds())
        return day, end, local

    def _take_hand(self, sample: Sample, now: Instant, day: date, *, on: bool) -> None:
        """Let a hand have its way, until it ends."""
        self._change(sample, now, day, on=on)
        self.override(Override(on, now, self.config.override_seconds))

    def _end_overrides(self, now: Instant) -> None:
        """End what has lasted long enough, and begin mode `on` where it is new."""
        states = self.states
        if states.override is not None and states.override.left(now) <= 0:
            states.override = None
        if self.config.mode is not Mode.ON:
            states.mode_on = None
        elif states.mode_on is None:
            states.mode_on = now

    def _settle_deadline(self, now: Instant) -> None:
        """Count for the deadline that comes next."""
        at = self.config.ready_by
        begin_deadline(self.states, None if at is None else self._calendar.next(now.wall, at))

    def _taken_w(self, sample: Sample) -> float:
        """Return what the charger took at a sample: measured, else its nominal power while it is on."""
        if sample.is_charger_measured:
            return sample.charger_w or 0.0
        on = self.states.on if sample.observed.on is None else sample.observed.on
        return self.config.charging_power if on else 0.0

    def _follow(self, sample: Sample, now: Instant, taken_w: float, day: date) -> None:
        """Follow the meter and count the energy."""
        states = self.states
        peak = self._meter.push(sample, now, taken_w, self.config)
        if peak is not None:
            states.month_peak = self._meter.month.at(peak.end) or states.month_peak
        if states.no_car is not None and (sample.charger_w or 0.0) >= IDLE_W:
            states.no_car = None
            self.new_session()
        fresh = is_fresh(sample, self.config)
        self._energy.push(sample, now, taken_w, states, day, is_fresh=fresh)
        if not self._is_trusted and fresh and sample.data_now is not None:
            self._is_trusted = True
            states.trust_meter(now, sample.data_now)

    def _situation(
        self,
        sample: Sample,
        now: Instant,
        watched: Watched,
        taken_w: float,
        day: tuple[date, datetime, time],
    ) -> Situation:
        """Return all that is known now."""
        config, meter = self.config, self._meter
        fresh = is_fresh(sample, config)
        settled = self._settled
        return Situation(
            sample=sample,
            has_started=meter.has_started,
            is_fresh=fresh,
            good_s=meter.good_s(now),
            excess_w=meter.excess_w(now, config),
            is_averaged=meter.is_averaged(now, config),
            is_settling=settled is not None
            and now.since(settled) < min(config.moving_average_seconds, SETTLE_S),
            taken_w=taken_w,
            capacity=meter.capacity(sample, now, config) if fresh else None,
            day=day[0],
            day_end=day[1],
            local=day[2],
            is_unreachable=watched.is_unreachable,
            is_mismatch=watched.is_mismatch,
            is_idle=watched.is_idle,
            must_charge=self._must_charge(sample, now),
            turn_left_s=meter.turn_left_s(now) if fresh else 0.0,
        )

    def _must_charge(self, sample: Sample, now: Instant) -> bool:
        """Say whether to charge now, to be ready in time."""
        config, states = self.config, self.states
        if states.ready_until is None:
            return False
        by_day = config.ready_by_count is Count.DAY
        missing = config.ready_by_kwh - (states.ready_kwh if by_day else states.session_kwh)
        return self._ready_by.is_due(
            now.wall, states.ready_until, missing, config.charging_power, sample.prices, is_charging=states.on
        )

    def _remember(self, sample: Sample, now: Instant, day: date) -> None:
        """Bring the states to what was decided."""
        states, decision = self.states, self.decision
        if decision.reason in _NEEDS_RECOVERY:
            states.safety_off = states.safety_off or now
        elif decision.reason is not Reason.RECOVERING and self._has_recovered(now):
            states.safety_off = None
        if decision.reason is Reason.NO_CAR and states.on:
            states.no_car = now
            count = states.count_on(day)
            count.switches = max(0, count.switches - 1)  # it is no fault of the budget
        if decision.on != states.on:
            if decision.reason in _NEEDS_RECOVERY:
                states.safety_off = now
            self._change(sample, now, day, on=decision.on)

    def _has_recovered(self, now: Instant) -> bool:
        """Say whether nothing is left of what safety switched off for."""
        situation = self.situation
        return situation is not None and recovery_left(situation, now, self.states, self.config) <= 0

    def _change(self, sample: Sample, now: Instant, day: date, *, on: bool) -> None:
        """Take note of a change of the output."""
        states = self.states
        states.on, states.changed, states.changed_data_at = on, now, sample.data_now
        if on:
            states.count_on(day).switches += 1
