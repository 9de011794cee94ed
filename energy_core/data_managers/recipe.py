"""What a data manager makes of rows: an algorithm, and the columns that it is applied to.

This module imports numpy, which the live path must not.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

import numpy as np

from ..exceptions import AlgorithmError
from .algorithms import ALGORITHMS, Algorithm
from .algorithms.last import Last
from .blocks import Quality
from .named_columns import NamedColumns
from .samples import Samples, Spans, is_there

_FLOAT = np.dtype(float)
_KNOWN = 8  # sets of names that are remembered; a source mostly has one
QUALITY = "quality"  # the column that says how good a result is
_WORDS = np.array([quality.word for quality in Quality], object)


class Recipe:
    """Applies an algorithm to chosen columns, or to those that suit it.

    With `keep_last` the other columns are there as well, as they were last.
    """

    def __init__(self, algorithm: str, columns: Sequence[str] = (), *, keep_last: bool = False) -> None:
        """Name the algorithm; one that is not known is a ConfigError."""
        self.algorithm: Algorithm = ALGORITHMS.load(algorithm, key="algorithm")()
        self._chosen = tuple(columns)
        self._last = Last() if keep_last else None
        self._suiting = lru_cache(maxsize=_KNOWN)(self._find_suiting)

    def columns_of(self, samples: Samples) -> Sequence[str]:
        """Return the names of the columns to which the algorithm is applied, in their order."""
        return self._suiting(tuple(samples.columns))

    def _find_suiting(self, names: Sequence[str]) -> Sequence[str]:
        """Find the names for `columns_of`."""
        if self._chosen:
            return [name for name in names if name in self._chosen]
        return [name for name in names if self.algorithm.suits(name)]

    def apply(self, samples: Samples, spans: Spans) -> Samples:
        """Return what becomes of the blocks: a row at the start of each that has any value.

        A column that cannot be used is an AlgorithmError.
        """
        chosen = self.columns_of(samples)
        tables = [_computed(self.algorithm, chosen, samples, spans)]
        if self._last:
            taken = {*chosen, *tables[0].names, QUALITY}
            rest = [name for name in samples.columns if name not in taken]
            for of_text in (False, True):
                names = [name for name in rest if (samples.columns[name].dtype == object) is of_text]
                tables.append(_computed(self._last, names, samples, spans))
        there = _there(tables)
        return Samples(spans.edges[:-1][there], _joined(tables, there))


class _Made(NamedTuple):
    """What an algorithm has made: of each name the values of the blocks, and the quality of these."""

    names: Sequence[str]
    values: np.ndarray
    quality: np.ndarray
    is_whole: bool = False  # whether no value is missing, which is not known where they are not numbers


def _there(tables: Sequence[_Made]) -> np.ndarray | slice:
    """Return which blocks have a value of any name: all of them as a slice, as it mostly is, else a mask."""
    if any(each.is_whole for each in tables):
        return slice(None)
    there = np.zeros(len(tables[0].quality), bool)
    for each in tables:
        there |= is_there(each.values).any(axis=0)
    return there


def _joined(tables: Sequence[_Made], there: np.ndarray | slice) -> NamedColumns:
    """Return what was made of some of the blocks, and how good it is."""
    names: list[str] = []
    numbers: list[np.ndarray] = []
    others: dict[str, np.ndarray] = {}
    for each in tables:
        if each.values.dtype == _FLOAT:
            names += each.names
            numbers.append(each.values[:, there])
        else:
            others |= zip(each.names, each.values[:, there], strict=True)
    others[QUALITY] = words = _WORDS[tables[0].quality[there]]
    if len(numbers) != 1:
        numbers = [np.concatenate([np.empty((0, len(words))), *numbers])]
    return NamedColumns((*names, *others), numbers[0], others)


def _computed(algorithm: Algorithm, names: Sequence[str], samples: Samples, spans: Spans) -> _Made:
    """Apply an algorithm to some columns. One that cannot be used is an AlgorithmError."""
    made = algorithm.named(names)
    if not made:
        return _Made((), np.empty((0, spans.count)), np.zeros(spans.count, np.int64))
    columns = samples.pick(names)
    if not isinstance(columns, np.ndarray) and not algorithm.takes_text:
        _refuse_text(names, columns)
    values, quality = algorithm.compute(columns, spans)
    is_whole = values.dtype == _FLOAT and isfinite(values.sum())
    if values.dtype == _FLOAT and not is_whole:  # or NaN, which there may be
        _refuse_infinite(made, values)
    return _Made(made, values, quality, is_whole)


def _refuse_text(names: Sequence[str], columns: Sequence[np.ndarray]) -> None:
    """Raise an AlgorithmError if a column is not of numbers."""
    for name, values in zip(names, columns, strict=True):
        if values.dtype != _FLOAT:
            raise AlgorithmError(f"{name} is not a number everywhere")


def _refuse_infinite(names: Sequence[str], values: np.ndarray) -> None:
    """Raise an AlgorithmError if a value is infinite, which no register and no mean is."""
    for name, row in zip(names, values, strict=True):
        if np.isinf(row).any():
            raise AlgorithmError(f"{name} is infinite")
