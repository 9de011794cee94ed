"""Registers that fall for a moment, as those of a template while a part of it is not there."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ...models import Reading, Value
from .conversion import Kind
from .roles import MEANINGS, Role

# A day's energy falls every night.
REGISTERS = frozenset(
    meaning.column
    for role, meaning in MEANINGS.items()
    if meaning.kind in {Kind.ENERGY, Kind.VOLUME} and role is not Role.PV_DAY_ENERGY
)
_MOST_PER_HOUR = 100.0  # kWh or m3: more than the connection of a house gives
_LEAST = 0.1  # kWh or m3: a step of a coarse counter
_PATIENCE_S = 600.0


@dataclass(slots=True)
class _Register:
    """What was believed last, and what is lower and in doubt: since when, and the last of it."""

    believed: float
    since: float | None = None
    low: float = 0.0
    at: float = 0.0

    def believes(self, value: float, now: float) -> bool:
        """Take what it shows at a monotonic time, and say whether that can be."""
        if value >= self.believed:
            is_so = True
        elif self.since is None:
            is_so, self.since = False, now
        else:
            risen, most = value - self.low, _LEAST + _MOST_PER_HOUR * (now - self.at) / 3600
            is_so = 0 < risen <= most or now - self.since >= _PATIENCE_S
        if is_so:
            self.believed, self.since = value, None
        self.low, self.at = value, now
        return is_so


class Dips:
    """Follows registers from reading to reading, and leaves out what is lower until it is believed.

    A register that falls may be that of another meter. It may also be a sum of which a part is missing for a
    moment, and all that it ever counted would be counted again once the part is back. A lower value is
    believed once it has risen by itself, by no more than a house can take, or has been there for ten minutes.
    """

    def __init__(self) -> None:
        """Know of no register yet: the first that each says is believed."""
        self._registers: dict[str, _Register] = {}

    def settled(self, reading: Reading, now: float) -> Reading:
        """Return a reading, taken at a monotonic time in seconds, without the registers that are in doubt."""
        return without(
            reading, [name for name, value in reading.values.items() if self._doubts(name, value, now)]
        )

    def _doubts(self, name: str, value: Value, now: float) -> bool:
        """Say whether a value is that of a register, and not believed."""
        if name not in REGISTERS or not isinstance(value, int | float):
            return False
        register = self._registers.setdefault(name, _Register(value))
        return not register.believes(value, now)


def without(reading: Reading, names: Collection[str]) -> Reading:
    """Return a reading without some columns."""
    return replace(reading, values={name: it for name, it in reading.values.items() if name not in names})
