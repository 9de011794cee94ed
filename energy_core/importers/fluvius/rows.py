"""The amounts of a file put together: a row for each stretch of time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...models import Reading, Value
from ..importer import Reason, Remark
from .lines import Amount
from .registers import PAIRS

_HALF_A_DAY = timedelta(hours=12)
_DECIMALS = 6


@dataclass(slots=True)
class _Row:
    """What was counted in a stretch, by column and meter."""

    end: datetime
    amounts: dict[tuple[str, str], float | None] = field(default_factory=dict)
    is_estimated: bool = False


class Rows:
    """Gathers the rows of one file: of three years of quarter-hours some tens of megabytes."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: dict[tuple[str, datetime], _Row] = {}

    def add(self, amount: Amount) -> Remark | None:
        """Take an amount; what cannot be taken is remarked: of a stretch and register the first counts."""
        row = self._rows.setdefault((source_of(amount), amount.start), _Row(amount.end))
        key = amount.column, amount.meter
        if key in row.amounts or row.end != amount.end:
            return Remark(Reason.DUPLICATE, amount.where, f"{amount.column} at {amount.start.isoformat()}")
        row.amounts[key] = amount.amount
        row.is_estimated |= amount.is_estimated
        return None

    def readings(self) -> Iterator[Reading]:
        """Yield a reading for each stretch, in the order of time."""
        for source, start in sorted(self._rows, key=lambda key: (key[1], key[0])):
            row = self._rows[source, start]
            if sums := _sums(row):
                values: dict[str, Value] = {"end": row.end, **dict(sorted(sums.items()))}
                values["quality"] = "estimated" if row.is_estimated else "complete"
                yield Reading(source, start, values)


def _sums(row: _Row) -> dict[str, float]:
    """Return what is known of a stretch, by column.

    Of two registers, one that is not there at all counted nothing; one that was not read is not known.
    """
    sums: dict[str, float] = {}
    for (column, _), amount in row.amounts.items():  # of a meter and the one that replaced it
        sums[column] = round(sums.get(column, 0) + (math.nan if amount is None else amount), _DECIMALS)
    for pair in PAIRS:
        if any(not math.isnan(sums.get(column, math.nan)) for column in pair):
            sums = dict.fromkeys(pair, 0.0) | sums
    return {column: amount for column, amount in sums.items() if not math.isnan(amount)}


def source_of(amount: Amount) -> str:
    """Return the source of an amount: days are apart from what is shorter, and gas from electricity."""
    thing = "gas" if amount.is_gas else "electricity"
    return f"{thing}_days" if amount.end - amount.start > _HALF_A_DAY else thing
