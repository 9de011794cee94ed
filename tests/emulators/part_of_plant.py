"""One of several inverters that share the sun of a house."""

from dataclasses import dataclass, replace
from datetime import datetime

from .plant import Flows, Plant


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfPlant:
    """An inverter on the panels from one part of the roof to another, 0 to 1.

    Parts that together are the whole roof give exactly its sun. Whatever the part, the grid and the load are
    those of the house; the battery is behind one of them.
    """

    plant: Plant
    begin: float = 0.0
    end: float = 1.0
    has_battery: bool = False

    def flows(self, at: datetime, /) -> Flows:
        """Return what flows at an instant, of the sun only this inverter's part."""
        whole, share = self.plant.flows(at), self.end - self.begin
        part = replace(
            whole,
            pv_w=int(whole.pv_w * self.end) - int(whole.pv_w * self.begin),
            day_wh=whole.day_wh * share,
            year_wh=whole.year_wh * share,
            total_wh=whole.total_wh * share,
        )
        return part if self.has_battery else replace(part, battery_w=None, charge_pct=None)
