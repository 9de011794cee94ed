"""What somebody has to know of."""

from .config import ControllerConfig, Mode
from .decision import Problem, ProblemKind
from .guard import limit_w, never_fits
from .sample import Instant, Sample
from .situation import Situation
from .supervisor import Supervisor, Watched

CLOCK_OFF_S = 60


def found(
    situation: Situation, now: Instant, supervisor: Supervisor, watched: Watched, config: ControllerConfig
) -> tuple[Problem, ...]:
    """Return the problems of an instant; none of them is a reason to switch off by itself."""
    problems = []
    if supervisor.refused is not None:
        problems.append(Problem(ProblemKind.MISMATCH, {"commanded": "on" if supervisor.refused else "off"}))
    if watched.is_stuck:
        problems.append(Problem(ProblemKind.STUCK, {"charger_w": situation.taken_w}))
    if watched.is_unreachable:
        problems.append(Problem(ProblemKind.UNREACHABLE))
    offset = clock_offset_s(situation.sample, now)
    if situation.is_fresh and offset is not None and abs(offset) > CLOCK_OFF_S:
        problems.append(Problem(ProblemKind.CLOCK, {"offset_s": round(offset)}))
    limit = limit_w(config, None) if situation.capacity is None else situation.capacity.limit_w
    if _draws_from_grid(config) and never_fits(config, 0.0, limit):
        problems.append(Problem(ProblemKind.NEVER_FITS, {"power_w": config.charging_power, "limit_w": limit}))
    return tuple(problems)


def _draws_from_grid(config: ControllerConfig) -> bool:
    """Say whether it is to charge without sun."""
    return config.mode in (Mode.ON, Mode.SOLAR_CHEAP) or config.ready_by is not None


def clock_offset_s(sample: Sample, now: Instant) -> float | None:
    """Return by how much the meter's clock is ahead of the house's [s], None without data."""
    data_now = sample.data_now
    return None if data_now is None else (data_now - now.wall).total_seconds()
