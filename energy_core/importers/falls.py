"""Registers that fall: another meter, or garbage. They are told, never mended."""

from collections.abc import Iterator
from datetime import datetime

from ..models import Reading
from .importer import Reason, Remark

_REGISTERS = ("_kwh", "_m3")


class Falls:
    """Follows the registers of one source."""

    def __init__(self) -> None:
        """Begin without any."""
        self._last: dict[str, tuple[datetime, float]] = {}

    def look(self, reading: Reading, where: str) -> Iterator[Remark]:
        """Yield a remark for each register that is lower than it was; a day's energy is none.

        A reading that came late, after one of a later instant, is not looked at.
        """
        for column, value in reading.values.items():
            if not column.endswith(_REGISTERS) or "_day_" in column or not isinstance(value, int | float):
                continue
            at, before = self._last.get(column, (reading.at, value))
            if reading.at < at:
                continue
            if value < before:
                yield Remark(Reason.REGISTER_FALLS, where, f"{column} from {before} to {value}")
            self._last[column] = reading.at, value
