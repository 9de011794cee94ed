"""The units of prices."""

import pytest

from energy_core.exceptions import ReaderDataError
from energy_core.readers.spot_prices.units import factor_of


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("EUR/kWh", 1.0),
        ("€/kWh", 1.0),
        (" eur / kWh ", 1.0),
        ("EUR/MWh", 0.001),
        ("€/MWh", 0.001),
        ("ct/kWh", 0.01),
        ("c/kWh", 0.01),
        ("cents/kWh", 0.01),
        ("€ct/kWh", 0.01),
        ("EUR/Wh", 1000.0),
    ],
)
def test_understood(unit: str, factor: float) -> None:
    """Euros and cents, by any size of a watt-hour."""
    assert factor_of(unit) == factor


@pytest.mark.parametrize(
    "unit",
    [None, "", "EUR", "kWh", "SEK/kWh", "¢/kWh", "Øre/kWh", "EUR/mWh", "EUR/m³", "EUR/kW", 3, "EUR/kWh/h"],
)
def test_not_understood(unit: object) -> None:
    """Anything else is an error: what it would be in EUR/kWh is not guessed."""
    with pytest.raises(ReaderDataError) as error:
        factor_of(unit)
    assert error.value.fault == "unit"
