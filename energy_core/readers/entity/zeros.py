"""Registers that fall to nothing for a moment, as those of a template while its parts are not there."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from ...models import Reading, Value
from .conversion import Kind
from .roles import MEANINGS, Role

# A day's energy falls every night.
REGISTERS = frozenset(
    meaning.column
    for role, meaning in MEANINGS.items()
    if meaning.kind in {Kind.ENERGY, Kind.VOLUME} and role is not Role.PV_DAY_ENERGY
)
PATIENCE = timedelta(minutes=10)


class Zeros:
    """Follows registers from reading to reading, and leaves out one that falls to 0 until that is believed.

    It may be that of a new meter, or begin anew each day. It may also be a sum whose parts are not there for
    a moment, and all that it ever counted would be counted again once they are. So 0 is believed after ten
    minutes without a break; anything else is believed at once, as is 0 of a register that never said more.
    """

    def __init__(self) -> None:
        """Know of no register yet."""
        self._believed: dict[str, Value] = {}
        self._since: dict[str, float] = {}  # monotonic seconds, of those that are in doubt

    def settled(self, reading: Reading, now: float) -> Reading:
        """Return a reading, taken at a monotonic time in seconds, without the registers that are in doubt."""
        for name in self._since.keys() - reading.values.keys():
            del self._since[name]
        registers = REGISTERS & reading.values.keys()
        return without(reading, {name for name in registers if self._doubts(name, reading.values[name], now)})

    def _doubts(self, name: str, value: Value, now: float) -> bool:
        """Say whether what a register says is not believed yet."""
        if value == 0 and self._believed.get(name, 0) != 0:
            since = self._since.setdefault(name, now)
            if now - since < PATIENCE.total_seconds():
                return True
        self._believed[name] = value
        self._since.pop(name, None)
        return False


def without(reading: Reading, names: Collection[str]) -> Reading:
    """Return a reading without some columns; the reading itself if it has none of them."""
    values = {name: value for name, value in reading.values.items() if name not in names}
    return reading if len(values) == len(reading.values) else replace(reading, values=values)
