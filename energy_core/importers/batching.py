"""Rows gathered into batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..models import Reading
from .importer import BATCH, Batch, Remark


@dataclass(slots=True)
class Batching:
    """Gathers what a part has, by source, and gives it on once there is enough of it.

    A part is `start` to `end` of the whole, as shares from 0 to 1.
    """

    part: str
    start: float
    end: float
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    share: float = 0.0

    def add(self, reading: Reading) -> None:
        """Take a reading."""
        self.readings.setdefault(reading.source, []).append(reading)

    def full(self) -> Iterator[Batch]:
        """Yield what there is if that is enough."""
        if len(self.remarks) + sum(map(len, self.readings.values())) >= BATCH:
            yield from self.rest()

    def rest(self) -> Iterator[Batch]:
        """Yield what there is."""
        share = self.start + (self.end - self.start) * self.share
        gathered, self.readings = self.readings, {}
        remarks, self.remarks = tuple(self.remarks), []
        if not gathered and remarks:
            yield Batch("", (), remarks, self.part, share)
        for source, readings in gathered.items():
            yield Batch(source, tuple(readings), remarks, self.part, share)
            remarks = ()
