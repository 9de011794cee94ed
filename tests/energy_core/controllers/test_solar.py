"""Charging on the sun."""

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
