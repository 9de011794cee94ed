"""What a house goes through while it charges, seen from outside: seeded, and a share of it each time."""

from collections.abc import Iterator

import pytest

from .performance import perform
from .scenarios import house_course, seeds_of
from .stage import Stage

pytestmark = [pytest.mark.timeout(180)]

HOUSES = 15
OFTEN = 2


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A Home Assistant that knows all the houses."""
    with Stage(
        tmp_path_factory.mktemp("houses"), [house_course(number).house for number in range(HOUSES)]
    ) as stage:
        yield stage
    complaints = stage.complaints()
    assert not complaints, complaints


def _each() -> Iterator[object]:
    """Yield every house: the first ones for each check, the others at night."""
    for number in range(HOUSES):
        seeds = seeds_of(number)
        mark = pytest.mark.live if number < OFTEN else pytest.mark.nightly
        yield pytest.param(number, id=f"seeds-{seeds[0]}-{seeds[-1]}", marks=mark)


@pytest.mark.parametrize("number", _each())
def test_each_charger_is_safe(stage: Stage, number: int) -> None:
    """It is off in time wherever it can be reached, else off is the first that it hears; the user is told."""
    wrong = perform(stage, house_course(number))
    assert not wrong, "\n".join(wrong)
