"""The controller over every kind of output."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from energy_core.agents.controller import Controller
from energy_core.agents.samples import Sources
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import ProblemKind, Reason
from tests.energy_core.outputs.benches import KINDS, Bench, bench

from .relay import Meter, Time

CONFIG = ControllerConfig(moving_average_seconds=0, min_on_seconds=10, min_off_seconds=10, guard=False)


@pytest.fixture(params=KINDS, name="on_bench")
def _on_bench(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Bench]:
    """Return every kind of output on its bench."""
    with bench(request.param, monkeypatch, tmp_path) as ready:
        yield ready


def is_on(on_bench: Bench) -> bool:
    """Say what the relay is now."""
    return on_bench.is_on


async def lived(
    controller: Controller, time: Time, meter: Meter, seconds: int, *, grid_w: float | None
) -> Reason:
    """Let seconds pass, with telegrams or without; returns the reason of the last decision."""
    for _ in range(seconds):
        if grid_w is not None:
            meter.send(grid_w)
        await controller.run_once(time.now())
        time.second += 1
    return controller.decision.reason


async def test_it_is_switched_by_the_sun_and_off_without_data(on_bench: Bench) -> None:
    """Off is the first command, and the first one when it is back; it is off in the end."""
    time = Time()
    meter = Meter(time)
    controller = Controller(
        "car", on_bench.output, Sources(meter=meter), CONFIG, zone="Europe/Brussels", clock=time
    )
    await lived(controller, time, meter, 20, grid_w=-3000)
    assert is_on(on_bench)
    assert on_bench.history[0] is False
    assert (
        ProblemKind.STAYS_ON in {each.kind for each in controller.problems}
    ) is not on_bench.falls_off_alone
    assert await lived(controller, time, meter, 70, grid_w=None) is Reason.STALE
    assert not is_on(on_bench)
    assert await lived(controller, time, meter, 80, grid_w=-3000) is Reason.SUN
    assert is_on(on_bench)
    on_bench.cut()
    assert await lived(controller, time, meter, 15, grid_w=-3000) is Reason.UNREACHABLE
    on_bench.mend()
    before = len(on_bench.history)
    await lived(controller, time, meter, 40, grid_w=-3000)
    assert set(on_bench.history[before:]) <= {False}
    assert not is_on(on_bench)
    await lived(controller, time, meter, 80, grid_w=-3000)
    assert is_on(on_bench)
    await controller.close()
    assert not is_on(on_bench)
