"""Frames that are shared: nobody writes into their values.

This module imports pandas, which the live path must not: take it as a `LateModule`.
"""

from functools import partial

import numpy as np
import pandas as pd

from .answers import Answer


def frame_answer(frame: pd.DataFrame) -> Answer[pd.DataFrame]:
    """Return a frame as an answer: each time one of its own, over the same values, which are read-only."""
    size = int(frame.memory_usage(deep=True).sum())
    return Answer(partial(_share, _freeze(frame)), size, frozenset(map(str, frame.columns)))


def _share(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame to which columns can be added, and that can be named, without reaching the others."""
    shared = frame.copy(deep=False)
    shared.index = frame.index.view()
    return shared


def _freeze(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame over the same values that nobody can write."""
    if set(frame.dtypes) == {np.dtype(float)}:  # one block is the fastest to share
        return pd.DataFrame(_read_only(frame.to_numpy()), frame.index, frame.columns, copy=False)
    arrays = {name: _read_only(column.to_numpy()) for name, column in frame.items()}
    series = {name: pd.Series(values, frame.index, values.dtype) for name, values in arrays.items()}
    return pd.DataFrame(series, frame.index, frame.columns, copy=False)


def _read_only(values: np.ndarray) -> np.ndarray:
    """Return a view that cannot be written."""
    view = values.view()
    view.flags.writeable = False
    return view
