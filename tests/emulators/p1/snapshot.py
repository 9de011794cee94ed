"""All that a meter knows at an instant, in whole numbers, before a country's telegram says part of it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .consumption import Energy
from .peaks import Peaks
from .supplies import Volume


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: watts (import positive), tenths of a volt, hundredths of an ampere."""

    watts: int
    decivolt: int
    centiampere: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a meter knows at an instant; `stamp` is what its clock says, which may be wrong."""

    at: int
    stamp: int
    zone: ZoneInfo
    serial: str
    tariff: int
    registers_wh: Energy
    phases: tuple[Phase, ...]
    peaks: Peaks
    gas: Volume | None
    water: Volume | None
    text: str
    breaker: int
    disconnected_mbus: bool

    @property
    def import_w(self) -> int:
        """Return the watts drawn over all phases together, 0 while the house returns power."""
        return max(self._net_w, 0)

    @property
    def export_w(self) -> int:
        """Return the watts returned over all phases together, 0 while the house draws power."""
        return max(-self._net_w, 0)

    @property
    def _net_w(self) -> int:
        return sum(phase.watts for phase in self.phases)
