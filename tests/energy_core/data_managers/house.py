"""Data managers over stores, as tests need them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from energy_core.config import DataManagerConfig
from energy_core.data_managers.block_processor import BlockProcessor
from energy_core.data_managers.building import build
from energy_core.data_managers.report import RunReport
from energy_core.models import Reading, Value
from energy_core.protocols import Store
from energy_core.registers import ticks, unrolled

ZONE = "Europe/Brussels"
START = datetime(2026, 1, 30, 23, tzinfo=UTC)  # midnight in Brussels
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))


def processor(
    source: Store,
    target: Store,
    *,
    state: Path | None = None,
    zone: str = ZONE,
    settings: Mapping[str, object] | None = None,
) -> BlockProcessor:
    """Return a data manager; by default one that makes quarter-hours."""
    config = DataManagerConfig(**{"name": "quarters", "reader": "meter", "store": "raw", **(settings or {})})  # type: ignore[arg-type]  # the settings of each test
    return build(config, source=source, target=target, zone=zone, state=state)


def reading(after: timedelta, **values: Value) -> Reading:
    """Return a reading so long after the start."""
    return Reading("meter", START + after, values)


def even(
    hours: float, *, step: timedelta = MINUTE, begin: float = 100.0, skip: Sequence[int] = ()
) -> list[Reading]:
    """Return readings that come evenly, of a register that counts 0.01 with each, but for some."""
    count = int(hours * HOUR / step)
    return [
        reading(n * step, import_t1_kwh=round(begin + n * 0.01, 3), import_power_w=100.0 + n % 2)
        for n in range(count)
        if n not in skip
    ]


def complete(manager: BlockProcessor, now: datetime, *, most: int = 500) -> int:
    """Run until nothing is due; returns how many blocks were processed."""
    return sum(report.processed for report in runs(manager, now, most=most))


def runs(manager: BlockProcessor, now: datetime, *, most: int = 500) -> list[RunReport]:
    """Run until nothing is due; returns what each run did."""
    reports = []
    for _ in range(most):
        reports.append(manager.run_once(now))
        if not reports[-1].due:
            return reports
    raise AssertionError("it does not end")


def counted(frame: pd.DataFrame, column: str) -> int:
    """Return what the blocks say was counted, in millionths; none is negative."""
    known = frame[column].dropna().to_numpy(float) if column in frame else np.empty(0)
    assert (known >= 0).all()
    return int(ticks(known).sum())


def truth(frame: pd.DataFrame, column: str) -> int:
    """Return what a register has counted over all rows, in millionths."""
    known = frame[column].dropna().to_numpy(float) if column in frame else np.empty(0)
    return int(unrolled(known)[-1]) if len(known) else 0
