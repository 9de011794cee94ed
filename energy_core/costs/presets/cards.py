"""What Belgian suppliers ask, from their tariff cards for Flanders of April and May 2026.

Source: the cards as they are kept in github.com/renaudallard/homeassistant_be_electricity_prices, at commit
5d7c28f, under tests/fixtures. A card writes c€/kWh by an index in EUR/MWh; here it is EUR/kWh, so that its
factor is ten times larger and its constant a hundred times smaller. Its formula is without VAT, its fees
are with it, and what it pays for injection has none.
"""

from dataclasses import dataclass

from ..charges import SPOT, SPOT_HOUR, EnergyCharge, FixedCharge
from ..indexes import Index, Span

RLP, SPP = "be_spot_rlp", "be_spot_spp"
BELPEX_RLP, BELPEX_SPP = "belpex_rlp0", "belpex_spp"
BELPEX_QUARTER = "belpex_quarter"
_SPANS = {
    RLP: Span.MONTH,
    SPP: Span.MONTH,
    BELPEX_RLP: Span.MONTH,
    BELPEX_SPP: Span.MONTH,
    BELPEX_QUARTER: Span.QUARTER,
}

type Formula = tuple[float, float]  # the factor of the index, and EUR/kWh


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A supplier's product: its formulas for each kWh, and what else it asks.

    `night` is the formula of the night register where it differs. `green_eur_kwh` and `fee_eur_year` are
    with VAT.
    """

    title: str
    index: str
    day: Formula
    night: Formula | None = None
    injection_index: str
    injection: Formula
    green_eur_kwh: float | None = None
    fee_eur_year: float | None = None

    def offtake(self) -> tuple[EnergyCharge, ...]:
        """Return what is charged for each kWh from the grid."""
        green = () if self.green_eur_kwh is None else (_green(self.green_eur_kwh),)
        if self.night is None:
            factor, offset = self.day
            return (EnergyCharge(name="energy", index=self.index, factor=factor, eur_kwh=offset), *green)
        energy = EnergyCharge(
            name="energy",
            index=self.index,
            t1_factor=self.day[0],
            t1_eur_kwh=self.day[1],
            t2_factor=self.night[0],
            t2_eur_kwh=self.night[1],
        )
        return (energy, *green)

    def paid(self) -> tuple[EnergyCharge, ...]:
        """Return what is paid for each kWh to the grid."""
        factor, offset = self.injection
        index = self.injection_index
        return (EnergyCharge(name="injection", index=index, factor=factor, eur_kwh=offset, vat_pct=0.0),)

    def fees(self) -> tuple[FixedCharge, ...]:
        """Return what is charged by the year."""
        if self.fee_eur_year is None:
            return ()
        return (FixedCharge(name="supplier fee", eur_year=self.fee_eur_year, vat_included=True),)

    def indexes(self) -> tuple[Index, ...]:
        """Return the published indexes that it goes by, still without values."""
        names = dict.fromkeys((self.index, self.injection_index))
        return tuple(Index(name=name, span=_SPANS[name]) for name in names if name in _SPANS)


def _green(eur_kwh: float) -> EnergyCharge:
    """Return what green power and combined heat and power cost."""
    return EnergyCharge(name="green and CHP", eur_kwh=eur_kwh, vat_included=True)


CARDS = {
    "engie_dynamic": Card(
        title="ENGIE Dynamic",
        index=SPOT,
        day=(1.039, 0.008702),
        injection_index=SPOT,
        injection=(1.0, -0.013135),
        green_eur_kwh=0.01582,
        fee_eur_year=100.70,
    ),
    "luminus_dynamic": Card(
        title="Luminus Dynamic",
        index=SPOT_HOUR,
        day=(1.019, 0.019591),
        injection_index=SPOT_HOUR,
        injection=(1.019, -0.012737),
        green_eur_kwh=0.0156,
        fee_eur_year=75.0,
    ),
    "ebem_dynamic": Card(
        title="EBEM Groen Dyn@mic",
        index=SPOT,
        day=(1.08, 0.01625),
        injection_index=SPOT,
        injection=(0.925, -0.011),
        green_eur_kwh=0.016112,
        fee_eur_year=70.0,
    ),
    "eneco_dynamic": Card(
        title="Eneco Zon & Wind Dynamisch",
        index=SPOT_HOUR,
        day=(1.02, 0.01),
        injection_index=SPOT_HOUR,
        injection=(1.0, -0.01188),
        green_eur_kwh=0.0152,
        fee_eur_year=100.0,
    ),
    "totalenergies_dynamic": Card(
        title="TotalEnergies Dynamic",
        index=SPOT_HOUR,
        day=(1.034, 0.0155),
        injection_index=SPOT_HOUR,
        injection=(1.0, -0.013),
        green_eur_kwh=0.0157,
        fee_eur_year=90.0,
    ),
    "mega_dynamic": Card(
        title="Mega Dynamic",
        index=SPOT_HOUR,
        day=(1.05, 0.0135),
        injection_index=SPOT_HOUR,
        injection=(1.0, -0.04),
        fee_eur_year=42.40,
    ),
    "octaplus_dynamic": Card(
        title="OCTA+ dynamic",
        index=SPOT,
        day=(1.02, 0.0116),
        injection_index=SPOT,
        injection=(1.0, -0.00959),
    ),
    "dats24_variable": Card(
        title="DATS 24 Groen Variabel",
        index=RLP,
        day=(1.124, 0.00511),
        injection_index=SPP,
        injection=(0.766, -0.0111),
        green_eur_kwh=0.01561,
        fee_eur_year=38.50,
    ),
    "dats24_variable_day_night": Card(
        title="DATS 24 Groen Variabel, day and night",
        index=RLP,
        day=(1.25, 0.00511),
        night=(1.008, 0.00511),
        injection_index=SPP,
        injection=(0.766, -0.0111),
        green_eur_kwh=0.01561,
        fee_eur_year=38.50,
    ),
    "ebem_variable": Card(
        title="EBEM Groen Variabel",
        index=BELPEX_RLP,
        day=(1.1, 0.022),
        injection_index=BELPEX_SPP,
        injection=(0.925, -0.0125),
        green_eur_kwh=0.016112,
        fee_eur_year=85.0,
    ),
    "ebem_variable_day_night": Card(
        title="EBEM Groen Variabel, day and night",
        index=BELPEX_RLP,
        day=(1.2, 0.022),
        night=(0.99, 0.022),
        injection_index=BELPEX_SPP,
        injection=(0.925, -0.0125),
        green_eur_kwh=0.016112,
        fee_eur_year=85.0,
    ),
    "luminus_comfyflex": Card(
        title="Luminus ComfyFlex",
        index=BELPEX_QUARTER,
        day=(1.096, 0.042102),
        injection_index=BELPEX_QUARTER,
        injection=(0.481, -0.006392),
        green_eur_kwh=0.0156,
    ),
    "luminus_comfyflex_day_night": Card(
        title="Luminus ComfyFlex, day and night",
        index=BELPEX_QUARTER,
        day=(1.234, 0.040785),
        night=(0.964, 0.036645),
        injection_index=BELPEX_QUARTER,
        injection=(0.481, -0.006392),
        green_eur_kwh=0.0156,
    ),
}
