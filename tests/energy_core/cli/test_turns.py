"""The loop is not kept waiting by threads that compute."""

import sys
from collections.abc import Iterator

import pytest

from energy_core.cli.turns import take_short_turns


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave other tests as long a turn as they had."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_turns_are_short() -> None:
    """A fifth of what Python gives by default."""
    take_short_turns()
    assert sys.getswitchinterval() == pytest.approx(0.001)
