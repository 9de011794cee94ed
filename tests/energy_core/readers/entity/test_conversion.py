"""Units of entities become those of columns."""

import pytest
from hypothesis import given, strategies as st

from energy_core.readers.entity.conversion import Kind, convert, units_of


@pytest.mark.parametrize(
    ("number", "unit", "kind", "converted"),
    [
        (1500, "W", Kind.POWER, 1500),
        (1.5, "kW", Kind.POWER, 1500),
        (0.0015, "MW", Kind.POWER, 1500),
        (2_000_000, "mW", Kind.POWER, 2000),
        (1234, "Wh", Kind.ENERGY, 1.234),
        (1.234, "kWh", Kind.ENERGY, 1.234),
        (0.001234, "MWh", Kind.ENERGY, 1.234),
        (3.6, "MJ", Kind.ENERGY, 1),
        (1, "GJ", Kind.ENERGY, 277.777777778),
        (7, "m³", Kind.VOLUME, 7),
        (7000, "L", Kind.VOLUME, 7),
        (100, "ft³", Kind.VOLUME, 2.831684659),
        (1, "CCF", Kind.VOLUME, 2.831684659),
        (1000, "gal", Kind.VOLUME, 3.785411784),
        (21.5, "°C", Kind.TEMPERATURE, 21.5),
        (212, "°F", Kind.TEMPERATURE, 100),
        (-40, "°F", Kind.TEMPERATURE, -40),
        (273.15, "K", Kind.TEMPERATURE, 0),
        (55, "%", Kind.SHARE, 55),
        (5, "kWh", Kind.POWER, None),
        (5, "W", Kind.ENERGY, None),
        (5, "kWh", Kind.VOLUME, None),
        (5, None, Kind.POWER, None),
        (5, "", Kind.POWER, None),
        (5, "kw", Kind.POWER, None),
    ],
)
def test_a_number_in_a_unit(number: float, unit: str | None, kind: Kind, converted: float | None) -> None:
    """Is another one in ours, or none where the unit counts something else."""
    assert convert(number, unit, kind) == pytest.approx(converted)


@given(
    st.sampled_from([(kind, unit) for kind in Kind for unit in units_of(kind)]),
    st.floats(-1e6, 1e6),
    st.floats(0.01, 1e6),
)
def test_more_stays_more(what: tuple[Kind, str], number: float, more: float) -> None:
    """In every unit."""
    kind, unit = what
    one, other = convert(number, unit, kind), convert(number + more, unit, kind)
    assert one is not None
    assert other is not None
    assert other >= one
