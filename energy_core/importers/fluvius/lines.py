"""The lines of a file of the portal, one amount each."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ...exceptions import StoreUnavailableError
from ..importer import Reason, Remark
from .header import Header, header_of
from .registers import column_of, is_estimated
from .text import rows_of
from .times import Times

_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+,\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a register counted in [start, end): in kWh or m³, as its column says; None if it was not read."""

    start: datetime
    end: datetime
    column: str
    amount: float | None
    ean: str
    meter: str
    where: str
    is_estimated: bool

    @property
    def is_gas(self) -> bool:
        """Whether it is gas."""
        return self.column.startswith("gas")


def amounts(path: Path, zone: str) -> Iterator[Amount | Remark]:
    """Yield the amounts of a file in its order, and remarks on other lines. Raises StoreUnavailableError."""
    try:
        with closing(rows_of(path)) as rows:
            _, first = next(rows, (0, []))
            header = header_of(first)
            if header is None:
                yield Remark(Reason.UNKNOWN_FORM, str(path), "no header of the portal")
                return
            times = Times(zone)
            for number, cells in rows:
                if any(cells):
                    yield _amount(cells, header, times, f"{path.name}: line {number}")
    except OSError as error:
        raise StoreUnavailableError(f"{path} cannot be read: {error.strerror}") from error
    except csv.Error as error:
        yield Remark(Reason.BROKEN_LINE, str(path), f"{error}; what follows is left out")


def _amount(cells: Sequence[str], header: Header, times: Times, where: str) -> Amount | Remark:
    """Return the amount of a line, or why it is left out.

    A line may have fields too few at its end, as some files leave out what nobody wrote there.
    """
    if len(cells) > header.width or len(cells) <= max(header.places["volume"], header.places["unit"]):
        return Remark(Reason.BROKEN_LINE, where, f"{len(cells)} fields in place of {header.width}")
    register, unit, volume, ean, meter = (
        header.cell(cells, name) for name in ("register", "unit", "volume", "ean", "meter")
    )
    column = column_of(register, unit, is_gas=header.is_gas)
    if column is None:
        return Remark(Reason.OTHER_REGISTER, where, f"{register} in {unit}"[:100])
    begins = [header.cell(cells, name) for name in ("from_date", "from_time")]
    ends = [header.cell(cells, name) for name in ("until_date", "until_time")]
    stretch = times.stretch(begins, ends, (ean, meter, column))
    if stretch is None:
        return Remark(Reason.NO_TIME, where, f"from {' '.join(begins)} until {' '.join(ends)}"[:100])
    amount = _number(volume)
    if volume and amount is None:
        return Remark(Reason.NOT_A_NUMBER, where, volume[:100])
    estimated = is_estimated(header.cell(cells, "status"))
    return Amount(*stretch, column, amount, ean.strip('="'), meter, where, estimated)


def _number(text: str) -> float | None:
    """Return a number with a decimal comma, None for what is none or less than nothing."""
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
