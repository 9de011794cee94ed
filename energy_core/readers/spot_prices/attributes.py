"""The prices that an entity has in its attributes, whichever integration it is of."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ...exceptions import ReaderDataError
from . import energi_data_service, entsoe, epex_spot, frank_energie, listed, nordpool
from .intervals import PriceInterval

_EURO = frozenset({"EUR", "€"})


class Kind(Protocol):
    """How one integration writes its prices: a module, whose docstring says where that is documented."""

    def detect(self, attributes: Mapping[str, object]) -> bool:
        """Say whether these are its attributes."""

    def extract(self, attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
        """Return its prices; `unit` is that of the entity. Raises ReaderDataError."""


KINDS: Sequence[Kind] = (nordpool, entsoe, epex_spot, frank_energie, energi_data_service, listed)


def prices_of(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval] | None:
    """Return the prices in the attributes of an entity, None where there are none.

    Raises ReaderDataError for prices in a unit, a currency or a form that is not understood.
    """
    kind = next((kind for kind in KINDS if kind.detect(attributes)), None)
    if kind is None:
        return None
    currency = attributes.get("currency", "EUR")
    if currency not in _EURO:
        raise ReaderDataError(f"prices in {currency}: only those in EUR are understood", fault="unit")
    return kind.extract(attributes, unit)
