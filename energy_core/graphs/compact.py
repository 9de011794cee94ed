"""Series as few bytes: columns, times as what passed since the one before."""

from collections.abc import Iterable, Mapping
from typing import TypedDict

import numpy as np

from .series import Instants, Series, Values

_SECOND_MS = 1000
_WHOLE = 2.0**53  # beyond which a float is no exact number, nor JSON's


class Columns(TypedDict):
    """A series: its first instant in ms, then how many steps pass until each, and what held from it on."""

    unit: str
    t0: int
    dt: list[int]
    v: list[float | None]


def step_ms(series: Iterable[Series]) -> int:
    """Return by how much time is told [ms]: a second, or one where that would make two instants the same."""
    apart = (np.diff(_steps(each.times, _SECOND_MS)).min(initial=1) > 0 for each in series)
    return _SECOND_MS if all(apart) else 1


def compact(series: Mapping[str, Series], step: int, unit: str = "W") -> dict[str, Columns]:
    """Return series of power as columns; devices measure no finer than a watt."""
    return {name: _columns(each, step, unit) for name, each in series.items() if len(each.times)}


def _columns(series: Series, step: int, unit: str) -> Columns:
    """Return a series as columns."""
    steps = _steps(series.times, step)
    passed = np.diff(steps, prepend=steps[0])
    return Columns(unit=unit, t0=int(steps[0]) * step, dt=passed.tolist(), v=_whole(series.values))


def _steps(times: Instants, step: int) -> Instants:
    """Return instants in steps since the epoch."""
    return (times + step // 2) // step


def _whole(values: Values) -> list[float | None]:
    """Return whole numbers, None for what is not known."""
    return [
        None if value != value else int(value) if abs(value) < _WHOLE else value  # noqa: PLR0124 - NaN
        for value in np.rint(values).tolist()
    ]
