"""Home Assistant ends, or is killed, and begins again while chargers are on: seeded."""

from collections.abc import Iterator

import pytest

from .restarting import house_of, live_through
from .restarts import restart
from .stage import Stage

pytestmark = [pytest.mark.timeout(240)]

RESTARTS = 8
OFTEN = 1


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A Home Assistant that knows all the houses."""
    houses = [house_of(restart(number)) for number in range(RESTARTS)]
    with Stage(tmp_path_factory.mktemp("restarts"), houses) as stage:
        yield stage
    complaints = stage.complaints()
    assert not complaints, complaints


def _each() -> Iterator[object]:
    """Yield every restart: the first for each check, the others at night."""
    for number in range(RESTARTS):
        seeds = restart(number).seeds
        mark = pytest.mark.live if number < OFTEN else pytest.mark.nightly
        yield pytest.param(number, id=f"seeds-{seeds[0]}-{seeds[-1]}", marks=mark)


@pytest.mark.parametrize("number", _each())
def test_each_charger_is_safe(stage: Stage, number: int) -> None:
    """It is off by the end or, killed, by itself; else off is the first that it hears afterwards."""
    wrong = live_through(stage, restart(number))
    assert not wrong, "\n".join(wrong)
