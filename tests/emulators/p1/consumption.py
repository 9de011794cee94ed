"""Power and energy of a house, to the second and without rounding."""

from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from .house import House
from .local_time import QUARTER_S
from .noise import Stream, bits

_HALF: Final = tuple((i * i * 5 + i) % 7 - 3 for i in range(30))
# Two minutes of flicker. Each step is there with both signs, so that a whole minute adds up to nothing.
_FLICKER: Final = tuple(step for i in range(30) for step in (_HALF[i], -_HALF[(i + 11) % 30])) * 2


class Energy(NamedTuple):
    """Watt-seconds, or any other unit of energy, per register."""

    import_t1: int
    import_t2: int
    export_t1: int
    export_t2: int

    @property
    def imported(self) -> int:
        """Return the import over both tariffs."""
        return self.import_t1 + self.import_t2

    def plus(self, imported: int, exported: int, tariff: int) -> Energy:
        """Return the energy with this much added in a tariff."""
        if tariff == 1:
            return self._replace(import_t1=self.import_t1 + imported, export_t1=self.export_t1 + exported)
        return self._replace(import_t2=self.import_t2 + imported, export_t2=self.export_t2 + exported)


class Tariffs(Protocol):
    """Says which tariff holds."""

    def at(self, second: int, /) -> int:
        """Return 1 or 2 for an instant; it changes only between quarter-hours."""


class Consumption:
    """A house's power at any second and its energy since the first one.

    The power at an instant is that of the second that ends there, so the energy between two instants
    is the sum of the powers after the first up to and with the last.
    """

    def __init__(self, house: House, tariffs: Tariffs, seed: int, first: int) -> None:
        """Begin at `first`, seconds since the epoch, which is made the start of its quarter-hour."""
        self.first = first - first % QUARTER_S
        self.tariffs = tariffs
        self._seed = seed
        self._totals = [Energy(0, 0, 0, 0)]
        self._minute = lru_cache(maxsize=64)(house.phases_w)

    def power_w(self, second: int) -> tuple[int, ...]:
        """Return the watts per phase during the second that ends at this instant, import positive."""
        minute, into = divmod(second - 1, 60)
        phases = self._minute(minute)
        flicker, offset = self._flicker(minute, sum(phases))
        return (phases[0] + flicker * _FLICKER[offset + into], *phases[1:])

    def energy(self, second: int) -> Energy:
        """Return the watt-seconds from the first instant to this one."""
        start = second - second % QUARTER_S
        imported, exported = self._within(start, second)
        return self._total(start).plus(imported, exported, self.tariffs.at(start))

    def _total(self, quarter_start: int) -> Energy:
        wanted = (quarter_start - self.first) // QUARTER_S
        while len(self._totals) <= wanted:
            start = self.first + (len(self._totals) - 1) * QUARTER_S
            imported, exported = self._within(start, start + QUARTER_S)
            self._totals.append(self._totals[-1].plus(imported, exported, self.tariffs.at(start)))
        return self._totals[wanted]

    def _within(self, start: int, end: int) -> tuple[int, int]:
        imported = exported = 0
        for begin in range(start, end, 60):
            energy = self._minute_ws(begin // 60, min(60, end - begin))
            imported += max(energy, 0)
            exported += max(-energy, 0)
        return imported, exported

    def _minute_ws(self, minute: int, seconds: int) -> int:
        net = sum(self._minute(minute))
        if seconds == 60:
            return net * 60
        flicker, offset = self._flicker(minute, net)
        return net * seconds + flicker * sum(_FLICKER[offset : offset + seconds])

    def _flicker(self, minute: int, net_w: int) -> tuple[int, int]:
        """Return the size of a step and where the pattern begins; too small to turn import into export."""
        return min(abs(net_w) // 40, 25), bits(self._seed, Stream.FLICKER, minute) % 60
