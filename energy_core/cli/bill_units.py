"""What is told beside a bill: figures that seem to be in another unit, as those of a card in cents."""

from collections.abc import Iterator

import numpy as np

from ..costs.charges import EnergyCharge, GasCharge
from ..costs.inputs import Inputs
from ..costs.tariffs import Contract, Tariff

_MOST_EUR_KWH, _MOST_BESIDE_INDEX = 1.0, 0.25  # beside an index there are fees and taxes alone
_MOST_EUR_M3 = 5.0
_LEAST_EUR_MWH = 2.0  # of any value or price: two days were never as cheap
_TWO_DAYS = 2 * 96  # quarter-hours
_LEAST_FACTOR = 0.15  # of a card in cents, 1 is 0.1
_MOST_KW = 100.0


def odd_figures(tariff: Tariff, contract: Contract) -> Iterator[str]:
    """Yield which figures of a contract seem to be no EUR/kWh, EUR/m³ or EUR/MWh."""
    charges: list[EnergyCharge | GasCharge] = [*contract.offtake, *contract.injection, *contract.gas]
    for charge in charges:
        unit, most, figures = _figures(charge)
        odd = [figure for figure in figures if abs(figure) > most]
        if odd:
            yield f"{charge.name} in {contract.name} says {odd[0]:g} {unit}: 13.48 cents are 0.1348"
        for factor in sorted({each for each in _factors(charge) if 0 < abs(each) < _LEAST_FACTOR}):
            times = f"multiplies {charge.index} by {factor:g}"
            yield f"{charge.name} in {contract.name} {times}: 0.1 x EUR/MWh in cents is a factor of 1"
    used = {charge.index for charge in (*contract.offtake, *contract.injection)}
    for index in tariff.indexes:
        values = [value.value for value in index.values]
        if index.name in used and values and max(map(abs, values)) < _LEAST_EUR_MWH:
            yield f"the index {index.name} is {values[0]:g} EUR/MWh at first: 0.09764 EUR/kWh are 97.64"


def odd_inputs(inputs: Inputs) -> Iterator[str]:
    """Yield which prices of the market and peaks seem to be in another unit."""
    prices = np.empty(0) if inputs.spot is None else inputs.spot.eur_mwh
    known = np.abs(prices[~np.isnan(prices)])
    if len(known) >= _TWO_DAYS and 0 < known.max() < _LEAST_EUR_MWH:
        yield f"the prices of the market are at most {known.max():g} EUR/MWh: their column says the unit"
    for month, kw in inputs.measured_peaks.items():
        if kw > _MOST_KW:
            yield f"the peak of {month:%Y-%m} is {kw:g} kW: 4200 W are 4.2"
            break


def _figures(charge: EnergyCharge | GasCharge) -> tuple[str, float, list[float]]:
    """Return the unit of a charge's prices, the most that they may well be, and the prices."""
    tiers = [tier.eur for tier in charge.tiers]
    if isinstance(charge, GasCharge):
        per_kwh = charge.is_by_kwh
        unit, most = ("EUR/kWh", _MOST_EUR_KWH) if per_kwh else ("EUR/m³", _MOST_EUR_M3)
        return unit, _MOST_BESIDE_INDEX if per_kwh and charge.index else most, [charge.eur, *tiers]
    most = _MOST_BESIDE_INDEX if charge.index else _MOST_EUR_KWH
    times = [each.eur_kwh for each in charge.times if each.eur_kwh is not None]
    bounds = [each for each in (charge.minimum_eur_kwh, charge.maximum_eur_kwh) if each is not None]
    odd_bounds = [each for each in bounds if abs(each) > _MOST_EUR_KWH]  # they are of the whole price
    return "EUR/kWh", most, [*charge.offsets, *times, *tiers, *odd_bounds]


def _factors(charge: EnergyCharge | GasCharge) -> list[float]:
    """Return by what a charge multiplies an index in EUR/MWh; one in EUR/m³ may be multiplied by little."""
    if isinstance(charge, GasCharge):
        return [charge.factor] if charge.is_by_kwh and charge.factor is not None else []
    return [*charge.factors, *(each.factor for each in charge.times if each.factor is not None)]
