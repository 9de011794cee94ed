"""What every house in Flanders with a digital meter pays: the network and the levies, with 6 % VAT.

Sources: for 2026 the network figures and levies on the tariff card of ENGIE Dynamic of April 2026, with
which those of EBEM, Eneco, DATS 24 and Ecopower agree; for 2025 the card of Eneco of December 2025, as far
as it can be read. The cards are kept in github.com/renaudallard/homeassistant_be_electricity_prices, at
commit 5d7c28f, under tests/fixtures. The rules of the capacity charge: vreg.be/nl/faq/nieuwe-nettarieven.
"""

from datetime import date

from ...exceptions import ConfigError
from ..charges import CapacityCharge, EnergyCharge, FixedCharge, Tier
from ..tariffs import Contract, Tariff
from .cards import CARDS

VAT_PCT = 6.0
MAXIMUM_EUR_KWH = 0.3472738  # of 2026, for capacity and network together
_NEXT = date(2026, 1, 1)

# operator: EUR/kW/year and EUR/kWh of 2026, then of 2025 where they are known
_NETWORK: dict[str, tuple[float, float, tuple[float, float] | None]] = {
    "antwerpen": (52.3679, 0.0535329, None),
    "halle_vilvoorde": (59.4055, 0.0563676, (59.56, 0.062)),
    "imewo": (57.4530, 0.0554236, None),
    "kempen": (59.5794, 0.0633708, (56.30, 0.0644)),
    "limburg": (51.9898, 0.0575257, (51.81, 0.068)),
    "midden_vlaanderen": (53.1314, 0.0527945, (51.99, 0.0561)),
    "west": (60.5255, 0.0669853, (60.35, 0.0747)),
    "zenne_dijle": (59.4902, 0.0587156, (59.15, 0.0642)),
}
_DATA_EUR_YEAR = (18.92, 18.56)

OPERATORS = tuple(_NETWORK)


def flemish_tariff(
    operator: str, card: str, start: date, *, end: date | None = None, domiciled: bool = True
) -> Tariff:
    """Return the tariff of a house: its network operator (one of `OPERATORS`) and its card (one of `CARDS`).

    The figures of 2026 hold on, until others are put in their place. Before 2026 they are missing for some
    operators, and before 2025 for all: a `start` then is a ConfigError, as is a name that is not known.
    """
    if card not in CARDS:
        raise ConfigError("card", card, f"one of {', '.join(CARDS)}")
    product = CARDS[card]
    network, capacity, data = _network(operator, start)
    contract = Contract(
        name=product.title,
        start=start,
        end=end,
        vat_pct=VAT_PCT,
        offtake=(*product.offtake(), *network, *_levies()),
        injection=product.paid(),
        capacity=capacity,
        fixed=(*product.fees(), *data, *_fund(domiciled=domiciled)),
    )
    return Tariff(contracts=(contract,), indexes=product.indexes())


def _network(
    operator: str, start: date
) -> tuple[tuple[EnergyCharge, ...], tuple[CapacityCharge, ...], tuple[FixedCharge, ...]]:
    """Return what an operator charges by the kWh, for the peak and for data, from a day on."""
    if operator not in _NETWORK:
        raise ConfigError("operator", operator, f"one of {', '.join(OPERATORS)}")
    capacity, by_kwh, before = _NETWORK[operator]
    now = _operator_year(capacity, by_kwh, _DATA_EUR_YEAR[0], start=None, end=None)
    if start >= _NEXT:
        return now
    if before is None or start.year < _NEXT.year - 1:
        raise ConfigError("start", str(start), f"a day from which the figures of {operator} are known")
    now = _operator_year(capacity, by_kwh, _DATA_EUR_YEAR[0], start=_NEXT, end=None)
    then = _operator_year(*before, _DATA_EUR_YEAR[1], start=None, end=_NEXT)
    return (*then[0], *now[0]), (*then[1], *now[1]), (*then[2], *now[2])


def _operator_year(
    capacity: float, by_kwh: float, data: float, *, start: date | None, end: date | None
) -> tuple[tuple[EnergyCharge, ...], tuple[CapacityCharge, ...], tuple[FixedCharge, ...]]:
    """Return the charges of a year; the maximum price is known of 2026 only."""
    network = EnergyCharge(
        name="network", eur_kwh=by_kwh, vat_included=True, network=True, start=start, end=end
    )
    peak = CapacityCharge(
        eur_kw_year=capacity,
        maximum_eur_kwh=None if end else MAXIMUM_EUR_KWH,
        vat_included=True,
        start=start,
        end=end,
    )
    fee = FixedCharge(name="data management", eur_year=data, vat_included=True, start=start, end=end)
    return (network,), (peak,), (fee,)


def _levies() -> tuple[EnergyCharge, ...]:
    """Return what the state charges by the kWh, as since July 2023."""
    tiers = (Tier(above=20_000, eur=0.0481876), Tier(above=50_000, eur=0.0474668))
    return (
        EnergyCharge(
            name="special excise", eur_kwh=0.0503288, tiers=tiers, tiers_by_days=True, vat_included=True
        ),
        EnergyCharge(name="energy contribution", eur_kwh=0.0020417, vat_included=True),
    )


def _fund(*, domiciled: bool) -> tuple[FixedCharge, ...]:
    """Return the energy fund, which is paid where nobody is domiciled, without VAT."""
    return () if domiciled else (FixedCharge(name="energy fund", eur_month=10.07, vat_pct=0.0),)
