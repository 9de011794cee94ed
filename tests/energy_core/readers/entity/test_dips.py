"""Registers that fall: for a moment, or for good."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from energy_core.models import Reading
from energy_core.readers.entity.dips import Dips

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
STEP_S = 10


def _believed(values: Iterable[float], *, column: str = "import_total_kwh") -> list[float | None]:
    """Return what is believed of a register that is read every ten seconds."""
    dips = Dips()
    readings = [Reading("house", NOON, {column: value, "import_power_w": 5.0}) for value in values]
    settled = [dips.settled(each, number * STEP_S) for number, each in enumerate(readings)]
    assert all(each.values["import_power_w"] == 5 for each in settled)
    found = [each.values.get(column) for each in settled]
    return [None if value is None else float(str(value)) for value in found]


@pytest.mark.parametrize(
    ("values", "believed"),
    [
        ([5000, 5000.1, 5000.1], [5000, 5000.1, 5000.1]),
        ([5000, 0, 0, 5000.1], [5000, None, None, 5000.1]),  # a template without its parts
        ([5000, 2400, 0, 2400, 5000], [5000, None, None, None, 5000]),  # which come one by one
        ([5000, 4999.999, 5000], [5000, None, 5000]),  # rounded another way
        ([5000, 0, 0, 0.01, 0.02], [5000, None, None, 0.01, 0.02]),  # another meter
        ([5000, 321.5, 321.75, 321.8], [5000, None, 321.75, 321.8]),  # which was used elsewhere
        ([5000, 0, 0.01, 0, 0.01, 0.02], [5000, None, 0.01, None, 0.01, 0.02]),  # and falls once more
        ([0, 0, 0.5], [0, 0, 0.5]),
    ],
)
def test_what_falls_is_believed_once_it_rises_by_itself(
    values: list[float], believed: list[float | None]
) -> None:
    """What comes back was never gone; powers are as they are."""
    assert _believed(values) == believed


def test_what_stays_low_is_believed_after_ten_minutes() -> None:
    """As the register of a new meter for what is fed in, at night; or one that rises too fast."""
    found = _believed([5000, *[0.0] * 70])
    assert found[1:61] == [None] * 60
    assert found[61:] == [0] * 10
    found = _believed([5000, *[float(value) for value in range(0, 700, 10)]])
    assert (found[60], found[61]) == (None, 600)


def test_what_is_no_register_may_fall() -> None:
    """A day's energy does so every night."""
    assert _believed([12, 0, 0.1], column="pv_day_kwh") == [12, 0, 0.1]


def test_a_text_is_no_register() -> None:
    """It is left alone."""
    dips, reading = Dips(), Reading("house", NOON, {"gas_m3": "much"})
    assert dips.settled(reading, 0) == reading
