"""The capacity guard: no quarter-hour above the limit because of the relay."""

from dataclasses import dataclass

from ..demand import QUARTER_S
from .config import LEAST_LIMIT_W, ControllerConfig
from .sample import Sample

BURST_S = 180  # how long a kettle boils
REACTION_S = 5  # from a sample to a contactor that has let go
MARGIN_W = 20  # registers count whole Wh, which is 4 W of a quarter-hour
VOLTAGE_V = 230


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The running quarter-hour as of now.

    `demand_w` is its energy so far over a quarter-hour, None if it is not known. `power_w` is what is
    drawn from the grid, `base_w` what it would be without the charger: means of half a minute, as a
    motor that starts is no load. `calm_w` and `busy_w` are the lowest and the highest of `base_w` in the last
    five minutes. The limit is `limit_w`; whoever acts, acts within `reaction_s`.
    """

    demand_w: float | None
    seconds_left: float
    power_w: float
    base_w: float
    calm_w: float
    busy_w: float
    limit_w: float
    reaction_s: float

    @property
    def projection_w(self) -> float | None:
        """What the quarter ends at if nothing changes [W]."""
        if self.demand_w is None:
            return None
        return self.demand_w + max(0.0, self.power_w) * self.seconds_left / QUARTER_S


def limit_w(config: ControllerConfig, month_peak_w: float | None) -> float:
    """Return what a quarter may end at: below the peak of the month, and 2.5 kW, it saves nothing."""
    return max(config.peak_limit_power, LEAST_LIMIT_W, month_peak_w or 0.0)


def never_fits(config: ControllerConfig, base_load_w: float, month_peak_w: float | None = None) -> bool:
    """Say whether the charger can never be on for a whole quarter beside the base load of the house [W]."""
    if _over_fuse(config, base_load_w, (), config.charging_power):
        return True
    most = limit_w(config, month_peak_w)
    return (
        config.guard and base_load_w + config.charging_power + _reserve(config, QUARTER_S) > most - MARGIN_W
    )


def may_start(capacity: Capacity, config: ControllerConfig) -> bool:
    """Say whether the charger fits the rest of a known quarter, and a whole next one.

    Both with a kettle beside it, and with what the house drew in the busiest of the last minutes: what
    would be switched off again in this quarter or at each one's end is not switched on.
    """
    if capacity.demand_w is None:
        return False
    power = max(0.0, capacity.busy_w + config.charging_power)
    left = capacity.seconds_left
    this = capacity.demand_w + power * left / QUARTER_S + _reserve(config, left)
    most = capacity.limit_w - MARGIN_W
    return this <= most and power + _reserve(config, QUARTER_S) <= most


def may_stay(capacity: Capacity, config: ControllerConfig) -> bool:
    """Say whether the quarter can still be saved if the charger is switched off a moment later.

    So it goes off at the latest moment that saves the quarter: if it went off then, and the house went on
    as now, or as calm as lately with a kettle on top, the quarter would end at the limit. A kettle while it
    can be afforded changes nothing. Of a quarter that is not known, all is taken to have been as now.
    """
    left, power = capacity.seconds_left, max(0.0, capacity.power_w)
    demand = capacity.demand_w
    if demand is None:
        demand = power * (QUARTER_S - left) / QUARTER_S
    on_s = min(left, capacity.reaction_s)
    rest = left - on_s
    as_now = max(0.0, capacity.base_w) * rest / QUARTER_S
    kettle = max(0.0, capacity.calm_w) * rest / QUARTER_S + _reserve(config, rest)
    return demand + power * on_s / QUARTER_S + max(as_now, kettle) <= capacity.limit_w - MARGIN_W


def over_fuse(sample: Sample, config: ControllerConfig, extra_w: float = 0.0) -> bool:
    """Say whether what is drawn, and `extra_w` on one phase besides, is above what the fuse bears."""
    grid = sample.grid_w
    return grid is not None and _over_fuse(config, grid, sample.currents_a, extra_w)


def _over_fuse(
    config: ControllerConfig, grid_w: float, currents_a: tuple[float, ...], extra_w: float
) -> bool:
    """Compare a power and currents with the caps; without currents all is taken to be on one phase."""
    if config.fuse_power is not None and grid_w + extra_w > config.fuse_power:
        return True
    highest = max(currents_a, default=grid_w / VOLTAGE_V)
    return config.fuse_current is not None and highest + extra_w / VOLTAGE_V > config.fuse_current


def _reserve(config: ControllerConfig, left_s: float) -> float:
    """Return what a kettle adds to a quarter-hour of which so much is left [W]."""
    return config.reserve_power * min(left_s, BURST_S) / QUARTER_S
