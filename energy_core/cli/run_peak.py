"""The peak of this month as what is kept has it, for controllers behind a meter that does not say it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from ..agents.agent import Agent
from ..agents.controller import Controller
from ..calendar import local_date, midnight
from ..config import AppConfig, DataManagerConfig
from ..demand import MOST_QUARTER_W, QUARTER_S, Peak
from ..stores.maintenance import AtRest, at_rest

if TYPE_CHECKING:
    import pandas as pd

LOOK_EVERY = timedelta(minutes=15)
_QUARTER = timedelta(seconds=QUARTER_S)
_W_OF_KWH = 3_600_000 / QUARTER_S
_REGISTERS = "import_t1_kwh", "import_t2_kwh"
_TOTAL, _QUALITY = "import_total_kwh", "quality"


@dataclass(frozen=True, slots=True)
class _Quarters:
    """Where the quarter-hours of a meter are kept, and in which zone its months are."""

    place: AtRest
    zone: str

    def peak(self, now: datetime) -> Peak | None:
        """Return the highest of this month that is known from end to end. Raises StoreError."""
        first = midnight(local_date(now, self.zone).replace(day=1), self.zone)
        with closing(self.place.open()) as store:
            frame = store.get(first, now)
        watts = _watts(frame)
        watts = watts[watts <= MOST_QUARTER_W]
        if watts.empty:
            return None
        highest = int(watts.to_numpy().argmax())
        return Peak(watts.index[highest].to_pydatetime() + _QUARTER, float(watts.iloc[highest]))


class KeptPeak(Agent):
    """Tells controllers the peak of this month; quarter-hours before their time are in it, and late ones."""

    def __init__(self, name: str, quarters: _Quarters, controllers: Sequence[Controller]) -> None:
        """Know whom to tell."""
        self.name = name
        self._quarters = quarters
        self._controllers = controllers

    @override
    async def run_once(self, now: datetime) -> None:
        """Look once. Raises StoreError."""
        peak = await asyncio.to_thread(self._quarters.peak, now)
        if peak is not None:
            for controller in self._controllers:
                controller.know_peak(peak)

    @override
    async def close(self) -> None:
        """Hold nothing."""


def kept_peaks(house: AppConfig, controllers: Sequence[Controller]) -> Iterator[KeptPeak]:
    """Yield who tells controllers of the peak of their meter, where a data manager makes quarter-hours."""
    urls = {store.name: store.url for store in house.stores}
    behind: dict[str, list[Controller]] = {}
    for setup, controller in zip(house.controllers, controllers, strict=True):
        behind.setdefault(setup.links.meter, []).append(controller)
    for manager in house.data_managers:
        if manager.reader in behind and _counts_quarters(manager):
            source = f"{manager.reader}_{manager.name}"
            place = at_rest(urls[manager.target or manager.store], zone=house.house.time_zone, source=source)
            quarters = _Quarters(place, house.house.time_zone)
            yield KeptPeak(f"peak of {manager.reader}", quarters, behind.pop(manager.reader))


def _counts_quarters(manager: DataManagerConfig) -> bool:
    """Say whether a data manager makes quarter-hours of registers."""
    return manager.algorithm == "diff" and manager.block == _QUARTER


def _watts(frame: pd.DataFrame) -> pd.Series[float]:
    """Return the mean powers of quarter-hours that are known from end to end.

    Of both registers where there are two, else of the total; what is not there is missing.
    """
    names = list(_REGISTERS) if set(_REGISTERS) <= set(frame.columns) else [_TOTAL]
    columns = frame.reindex(columns=[*names, _QUALITY])
    whole = columns[columns[_QUALITY] == "complete"]
    return whole[names].astype(float).sum(axis=1, skipna=False) * _W_OF_KWH
