"""Charging on the sun."""

import math
import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import Reason

from .house import House, Run


def test_a_day_of_sun() -> None:
    """On above the threshold, off below it less the dead band, with all defaults and under the guard."""
    house = House(lambda second: -2000 if 1800 <= second < 9000 else 300)
    run = Run.of(house, ControllerConfig())
    run.until(12_000)
    assert [(on, reason) for _, on, reason in run.changes] == [(True, "sun"), (False, "no_sun")]
    begin, end = (second for second, _, _ in run.changes)
    assert 1800 < begin <= 2100
    assert 9000 < end <= 9300
    assert run.reasons == {Reason.SUN, Reason.NO_SUN}


def clouds(seed: int) -> Callable[[float], float]:
    """Return a house on a day of broken clouds."""
    dice = random.Random(seed)  # noqa: S311 - weather, no secret
    clear = [dice.choice((0.15, 0.3, 0.6, 1.0)) for _ in range(200)]
    return lambda second: 280 - 3800 * math.sin(second * math.pi / 36_000) * clear[int(second // 240) % 200]


@pytest.mark.parametrize("seed", range(4))
def test_a_cloudy_day(seed: int) -> None:
    """Fewer switchings than by the export alone, none of them close, and no less from the sun."""
    base = clouds(seed)
    run = Run.of(House(base), ControllerConfig())
    run.until(36_000)
    switches, naive_on, solar_ws = 0, False, 0.0
    for second in range(0, 36_000, 10):
        grid = base(second) + (1400 if naive_on else 0)
        wants = grid < (200 if naive_on else -1400)
        switches += wants and not naive_on
        naive_on = wants
        solar_ws += min(1400, max(0, -base(second))) * 10 * naive_on
    begins = sum(on for _, on, _ in run.changes)
    assert begins <= min(12, switches * 0.6)
    for (before, _, _), (after, on, _) in pairwise(run.changes):
        assert after - before >= (300 if on else 600)
    count = run.charging.states.days[run.house.start.date()]
    assert count.solar_kwh >= 0.9 * solar_ws / 3_600_000
    assert 0.6 < count.solar_kwh / count.charged_kwh < 1
