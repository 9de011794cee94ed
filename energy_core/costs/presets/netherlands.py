"""What every house in the Netherlands pays: the energy tax and its reduction, with 21 % VAT.

Sources: 2023 and 2024 pzem.nl (energiebelasting) and Meijburg, Promemorie 2024; 2025 gelijkvergelijk.nl
(electricity), gaslicht.com (gas) and rijksfinancien.nl (reduction); 2026 selectra.nl (0.11085 EUR/kWh and
0.72680 EUR/m3 with VAT) and engie.nl (reduction). The second tier of electricity is as overviews quote the
tables of the Belastingdienst: 2025 0.06937 EUR/kWh, 2026 0.0807191 with VAT. Of gas there is the first tier.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ...exceptions import ConfigError
from ..charges import EnergyCharge, FixedCharge, GasCharge, Tier
from ..tariffs import Contract

VAT_PCT = 21.0
_SECOND_TIER_KWH = 10_000


class _Tax(NamedTuple):
    """The energy tax of a year, without VAT: EUR/kWh, EUR/m3, EUR a year, EUR/kWh above 10,000."""

    eur_kwh: float
    eur_m3: float
    reduction_eur_year: float
    second_eur_kwh: float


_TAXES = {
    2023: _Tax(0.12599, 0.48980, 493.27, 0.10046),
    2024: _Tax(0.10880, 0.58301, 521.81, 0.09037),
    2025: _Tax(0.10154, 0.57816, 524.95, 0.06937),
    2026: _Tax(0.09161, 0.60066, 519.80, 0.06671),
}


def dutch_contract(contract: Contract) -> Contract:
    """Return a supplier's contract with the energy tax and its reduction of all its years.

    VAT is 21 % where the contract says none. Dutch meters count the low tariff in register 1 and the normal
    one in 2. The tax of 2026 holds on, until another is put in its place; before 2023 it is not known, and
    a contract from then is a ConfigError.
    """
    start, end = contract.start, contract.end
    if start.year < min(_TAXES):
        raise ConfigError("start", str(start), f"a day from {min(_TAXES)}-01-01, of which the tax is known")
    first = min(start.year, max(_TAXES))
    years = [year for year in _TAXES if first <= year and (end is None or date(year, 1, 1) < end)]
    return replace(
        contract,
        vat_pct=VAT_PCT if contract.vat_pct is None else contract.vat_pct,
        offtake=(*contract.offtake, *map(_electricity, years)),
        fixed=(*contract.fixed, *map(_reduction, years)),
        gas=(*contract.gas, *map(_gas, years)) if contract.gas else (),
    )


def _end_of(year: int) -> date | None:
    """Return when the tax of a year ends; that of the last year known goes on."""
    return None if year == max(_TAXES) else date(year + 1, 1, 1)


def _electricity(year: int) -> EnergyCharge:
    """Return the tax on a kWh; days of a bill that are in its year have their share of its tiers."""
    tax = _TAXES[year]
    return EnergyCharge(
        name="energy tax",
        eur_kwh=tax.eur_kwh,
        tiers=(Tier(above=_SECOND_TIER_KWH, eur=tax.second_eur_kwh),),
        tiers_by_days=True,
        start=date(year, 1, 1),
        end=_end_of(year),
    )


def _gas(year: int) -> GasCharge:
    """Return the tax on an m3 of gas."""
    eur = _TAXES[year].eur_m3
    return GasCharge(name="energy tax on gas", eur_m3=eur, start=date(year, 1, 1), end=_end_of(year))


def _reduction(year: int) -> FixedCharge:
    """Return what every dwelling gets back of its energy tax."""
    eur = -_TAXES[year].reduction_eur_year
    return FixedCharge(
        name="reduction of energy tax", eur_year=eur, start=date(year, 1, 1), end=_end_of(year)
    )
