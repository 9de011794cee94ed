"""Months, years and what else is summed from days that are kept, with what today adds.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from .energy_core.calendar import midnight
from .energy_core.costs.absence import Absence
from .energy_core.costs.accounts import SUMMED
from .energy_core.costs.totals import Total, Totals


@dataclass(frozen=True, slots=True)
class Period:
    """The totals of a period that runs, from an instant on."""

    start: datetime
    figures: Mapping[str, Total[float]]


class Sums:
    """The sums of the days of a period that are over."""

    def __init__(self, start: date, frame: pd.DataFrame, zone: str) -> None:
        """Sum the rows of a frame from a day on; a figure that was not known before is not missing there."""
        self.start = midnight(start, zone)
        its = frame[frame.index >= pd.Timestamp(self.start)]
        self._figures = {name: _sum(its, name, frame) for name in SUMMED}
        self._unknown = {
            name: _lacking(its, name)
            for name in SUMMED
            if len(its) and (name not in its or its[name].isna().all())
        }

    def alone(self) -> Period:
        """Return the period without today: what none of its days knows is not nothing."""
        return Period(self.start, {**self._figures, **self._unknown})

    def with_today(self, today: Totals) -> Period:
        """Return the period with what today has come to."""
        figures = {}
        for name, before in self._figures.items():
            total: Total[float] = getattr(today, name)
            if before.value is None or total.value is None:
                lacking = before if before.value is None else total
                figures[name] = Total[float](None, lacking.absence, lacking.detail)
            else:
                figures[name] = Total(round(before.value + float(total.value), 8))
        return Period(self.start, figures)


def _sum(frame: pd.DataFrame, name: str, whole: pd.DataFrame) -> Total[float]:
    """Return the sum of a column of days, or why one of them lacks it."""
    if name not in whole:
        return Total(0.0)
    known = whole.index[whole[name].notna()]
    its = frame[frame.index >= known[0]] if len(known) else frame[:0]
    lacking = its[its[name].isna()]
    if len(lacking):
        return _lacking(lacking, name)
    return Total(round(float(its[name].sum()), 8))


def _lacking(days: pd.DataFrame, name: str) -> Total[float]:
    """Return why the last of some days lacks a figure."""
    return Total(None, _reason(str(days["missing"].iloc[-1]), name), f"on {days.index[-1]:%Y-%m-%d}")


def _reason(missing: str, name: str) -> Absence:
    """Return why a figure is missing, out of what is missing of a day."""
    reasons = dict(each.split("=") for each in missing.split())
    return Absence(reasons.get(name, Absence.NO_METER))
