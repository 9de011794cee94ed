"""Since when anything is kept of a house, and whether its peaks are charged.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from ..energy_core.calendar import local_date
from ..energy_core.costs.tariffs import tariff_from
from ..energy_core.protocols import Store
from ..house import Question
from ..results import MEANS, QUARTERS


def look(open_: Callable[[str], Store], question: Question) -> tuple[date | None, bool]:
    """Return the first local day of which anything is kept, and whether the tariff of today charges peaks.

    Raises ConfigError or StoreError.
    """
    firsts = list(_firsts(open_, question))
    first = local_date(min(firsts), question.zone) if firsts else None
    tariff = None if question.tariff is None else tariff_from(question.tariff)
    return first, tariff is not None and tariff.capacity_on(question.day) is not None


def _firsts(open_: Callable[[str], Store], question: Question) -> Iterator[datetime]:
    """Yield the first instant of everything that is kept."""
    for source in question.sources:
        for name in (source, f"{source}_{MEANS}", f"{source}_{QUARTERS}"):
            reading = open_(name).first_reading()
            if reading is not None:
                yield reading.at
