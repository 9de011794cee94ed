"""From samples to what follows from them, in constant time and bounded memory."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..calendar import midnight
from ..demand import QUARTER_S, MonthPeak, Peak, RunningQuarter, quarter_start
from .averages import MinuteMeans, MovingAverage
from .config import ControllerConfig
from .guard import REACTION_S, Capacity, limit_w
from .sample import Instant, Sample
from .turn import FAST_S, Turn

CALM_MINUTES = 5
_MOST_W = 50_000  # that a house can draw


class Calendar:
    """The local day and time of an instant."""

    def __init__(self, zone: str) -> None:
        """Of a time zone."""
        self.zone = zone
        self._info = ZoneInfo(zone)
        self._day: date | None = None
        self._end: datetime | None = None

    def at(self, moment: datetime) -> tuple[date, datetime, time]:
        """Return the local day, the instant at which it ends, and the local time."""
        local = moment.astimezone(self._info)
        day = local.date()
        if day != self._day or self._end is None:
            self._day, self._end = day, midnight(day + timedelta(days=1), self.zone)
        return day, self._end, local.time()

    def next(self, moment: datetime, at: time) -> datetime:
        """Return the next instant at which the clock shows a time; one that a day lacks is a little later."""
        local = moment.astimezone(self._info)
        for days in (0, 1, 2):
            day = local.date() + timedelta(days=days)
            found = datetime.combine(day, at, self._info).astimezone(moment.tzinfo)
            if found > moment:
                break
        return found


class Meter:
    """Follows the data of a meter: for how long they are good, the excess, the quarter-hour and the month."""

    def __init__(self, zone: str) -> None:
        """Start with nothing known."""
        self.has_started = False
        self.month = MonthPeak(zone)
        self._quarter = RunningQuarter()
        self._counted: tuple[float, float] | None = None  # since when, and kWh, where there is no register
        self._import_w = 0.0
        self._has_registers = False
        self._excess = MovingAverage()
        self._base = MovingAverage()
        self._power = MovingAverage()
        self._minutes = MinuteMeans(CALM_MINUTES)
        self._good_since: float | None = None
        self._data_at: datetime | None = None
        self._new_at: float | None = None
        self._gap_s = 0.0
        self._turn = Turn()

    def push(self, sample: Sample, now: Instant, taken_w: float, config: ControllerConfig) -> Peak | None:
        """Take a sample, of which the charger took so much; return the peak of a quarter that is over."""
        if not is_fresh(sample, config):
            self._forget()
            return None
        self.has_started = True
        self._turn.watch(sample.other_on_at)
        if self._good_since is None:
            self._good_since = now.monotonic
        if sample.data_at == self._data_at:
            return None
        self._gap_s = (
            0.0 if self._new_at is None else min(now.monotonic - self._new_at, config.max_age_seconds)
        )
        self._data_at, self._new_at = sample.data_at, now.monotonic
        if self._turn.sees(now) and not taken_w:
            self._excess.clear()  # what was excess before has been taken by another
        self._follow_powers(sample, now.monotonic, taken_w, config)
        return self._follow_quarter(sample, now.monotonic)

    def good_s(self, now: Instant) -> float:
        """Return for how many seconds data have been good without a break."""
        return 0.0 if self._good_since is None else now.monotonic - self._good_since

    def excess_w(self, now: Instant, config: ControllerConfig) -> float | None:
        """Return the mean of the excess [W]."""
        return self._excess.mean(now.monotonic, config.moving_average_seconds)

    def is_averaged(self, now: Instant, config: ControllerConfig) -> bool:
        """Say whether that mean has seen its whole length."""
        return self._excess.covers(now.monotonic, config.moving_average_seconds)

    def turn_left_s(self, now: Instant) -> float:
        """Return for how long another charger is to be shown by the meter yet, 0 if all are."""
        return self._turn.left_s(now)

    def capacity(self, sample: Sample, now: Instant, config: ControllerConfig) -> Capacity | None:
        """Return the running quarter-hour by the meter's clock, None without data."""
        base = self._base.mean(now.monotonic, FAST_S)
        power = self._power.mean(now.monotonic, FAST_S)
        meter_now = sample.data_now
        if base is None or power is None or meter_now is None:
            return None
        age = sample.age or 0.0
        quarter = self._quarter.at(meter_now)
        demand = quarter.demand_w
        peak = self.month.at(meter_now)
        return Capacity(
            demand_w=None if demand is None else demand + max(0.0, power) * age / QUARTER_S,
            seconds_left=quarter.seconds_left,
            power_w=power,
            base_w=base,
            calm_w=self._minutes.lowest(base),
            busy_w=self._minutes.highest(base),
            limit_w=limit_w(config, None if peak is None else peak.power_w),
            reaction_s=self._gap_s + REACTION_S,
        )

    def _follow_powers(self, sample: Sample, at: float, taken_w: float, config: ControllerConfig) -> None:
        """Take the powers of a sample that is new."""
        grid = sample.grid_w or 0.0
        self._excess.push(at, excess_w(sample, taken_w, config), config.moving_average_seconds)
        self._base.push(at, grid - taken_w, FAST_S)
        self._power.push(at, grid, FAST_S)
        self._minutes.push(at, grid - taken_w)

    def _follow_quarter(self, sample: Sample, at: float) -> Peak | None:
        """Take the registers of a sample that is new."""
        self.month.push_said(sample.month_peak_w, sample.month_peak_at)
        if sample.data_at is None:
            return None
        counted = self._count(sample, at)
        total = sample.import_total_kwh
        peak = self._quarter.push(
            sample.data_at,
            import_total_kwh=counted if total is None else total,
            import_t1_kwh=sample.import_t1_kwh,
            import_t2_kwh=sample.import_t2_kwh,
            import_power_w=sample.import_w or 0.0,
            demand_w=_of_this_quarter(sample),
        )
        if peak is not None:
            self.month.push(peak)
        return peak

    def _count(self, sample: Sample, at: float) -> float | None:
        """Return a register of our own [kWh], for a meter that says its power alone; None for others.

        Between two samples it was the higher of their powers. After a silence it is another register.
        """
        self._has_registers = self._has_registers or any(_registers(sample))
        if self._has_registers:
            return None
        power = sample.import_w or 0.0
        if self._counted is None:
            self._quarter = RunningQuarter()
            self._counted = at, 0.0
        else:
            since, kwh = self._counted
            self._counted = at, kwh + max(power, self._import_w) * (at - since) / 3_600_000
        self._import_w = power
        return self._counted[1]

    def _forget(self) -> None:
        """Start anew after a silence: what was before it says nothing of now."""
        self._counted = None
        self._good_since = self._new_at = self._data_at = None
        for mean in (self._excess, self._base, self._power, self._minutes):
            mean.clear()


def _of_this_quarter(sample: Sample) -> float | None:
    """Return the demand that a meter says, None for one that is still that of the quarter before.

    Some meters begin anew a few seconds late, and no house draws so much in so short a time.
    """
    if sample.demand_w is None or sample.data_at is None:
        return None
    elapsed = (sample.data_at - quarter_start(sample.data_at)).total_seconds()
    return sample.demand_w if sample.demand_w <= _MOST_W * (elapsed + 1) / QUARTER_S else None


def _registers(sample: Sample) -> Iterator[bool]:
    """Yield of what counts the energy of a quarter-hour whether it is there."""
    for value in (sample.import_total_kwh, sample.import_t1_kwh, sample.import_t2_kwh, sample.demand_w):
        yield value is not None


def is_fresh(sample: Sample, config: ControllerConfig) -> bool:
    """Say whether the meter's data are there, and advanced not longer ago than they may have."""
    return sample.age is not None and sample.age <= config.max_age_seconds and sample.grid_w is not None


def excess_w(sample: Sample, taken_w: float, config: ControllerConfig) -> float:
    """Return what the sun gives beyond the house, the charger apart [W].

    What a battery discharges is no excess; what it charges with is one where it is full enough.
    """
    battery = sample.battery_w or 0.0
    if battery > 0:
        charge, least = sample.battery_soc_pct, config.battery_soc_pct
        battery = battery if charge is not None and least is not None and charge >= least else 0.0
    return taken_w + battery - (sample.grid_w or 0.0)
