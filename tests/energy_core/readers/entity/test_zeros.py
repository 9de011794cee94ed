"""Registers that fall to nothing: for a moment, or for good."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from energy_core.models import Reading, Value
from energy_core.readers.entity.zeros import Zeros

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
STEP_S = 10


def _believed(values: Iterable[float | None], *, column: str = "import_total_kwh") -> list[Value | None]:
    """Return what is believed of a register that is read every ten seconds; None stands for no value."""
    zeros = Zeros()
    found = []
    for number, value in enumerate(values):
        said: dict[str, Value] = {"import_power_w": 0.0}
        reading = Reading("house", NOON, said if value is None else {**said, column: value})
        settled = zeros.settled(reading, number * STEP_S)
        assert settled.values["import_power_w"] == 0
        found.append(settled.values.get(column))
    return found


@pytest.mark.parametrize(
    ("values", "believed"),
    [
        ([5000, 5000.1, 5000.1], [5000, 5000.1, 5000.1]),
        ([5000, 0, 0, 5000.1], [5000, None, None, 5000.1]),  # a template without its parts
        ([5000, 0, None, 0, 5000.1], [5000, None, None, None, 5000.1]),
        ([5000, 0, 0.01, 0.02], [5000, None, 0.01, 0.02]),  # another meter
        ([5000, 321.5, 321.5], [5000, 321.5, 321.5]),  # which was used elsewhere
        ([0, 0, 0.5, 0], [0, 0, 0.5, None]),
    ],
)
def test_nothing_is_believed_where_there_was_something_before(
    values: list[float | None], believed: list[float | None]
) -> None:
    """Not at once; anything else is."""
    assert _believed(values) == believed


def test_nothing_is_believed_after_ten_minutes() -> None:
    """Without a break: as of a register that begins anew each day; and is believed from then on."""
    found = _believed([5000, *[0.0] * 70])
    assert found[1:61] == [None] * 60
    assert found[61:] == [0] * 10
    assert _believed([5000, *[0.0] * 50, None, *[0.0] * 59])[1:] == [None] * 110


def test_what_is_no_register_may_fall() -> None:
    """A day's energy does so every night."""
    assert _believed([12, 0, 0.1], column="pv_day_kwh") == [12, 0, 0.1]
