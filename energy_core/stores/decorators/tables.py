"""Frames that come from many parts, and go to them.

This module imports pandas, which the live path must not: take it as a `LateModule`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce

import numpy as np
import pandas as pd

from ..frames import frame_of_rows, instants

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of frames of one zone, sorted, of one instant the first, under the columns of all."""
    names = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    times = frames[0].index.append([frame.index for frame in frames[1:]]).rename(frames[0].index.name)
    arrays = {name: np.concatenate([_column(frame, name) for frame in frames]) for name in names}
    series = {
        name: pd.Series(values, times, dtype=values.dtype, copy=False) for name, values in arrays.items()
    }
    frame = pd.DataFrame(series, index=times, copy=False)
    if not times.is_monotonic_increasing:
        frame = frame.sort_index(kind="stable")
    return frame if times.is_unique else frame[~frame.index.duplicated()]


def empty(index: str, zone: str) -> pd.DataFrame:
    """Return a frame without rows and columns."""
    return frame_of_rows((), (), index=index, zone=zone)


def sorted_instants(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the instants of a frame, sorted, in microseconds since 1970, and their places in the frame."""
    moments = instants(frame).asi8
    order = np.argsort(moments, kind="stable")
    return moments[order], order


def moment(number: np.int64) -> datetime:
    """Return an instant of so many microseconds."""
    return _EPOCH + int(number) * _MICROSECOND


def place_of(moments: np.ndarray, at: datetime) -> int:
    """Return the place of the first of the sorted instants that is not before this one."""
    return int(np.searchsorted(moments, (at - _EPOCH) // _MICROSECOND))


def in_order(places: np.ndarray) -> np.ndarray:
    """Return places in the order in which they are in their frame."""
    return np.sort(places)


def one_of_each(frame: pd.DataFrame, *, last: bool) -> pd.DataFrame:
    """Return one row of each instant, the last or the first in the frame's order."""
    return frame[~instants(frame).duplicated(keep="last" if last else "first")]


def ends(frame: pd.DataFrame) -> tuple[datetime, datetime]:
    """Return the first and the last instant of a frame that has rows."""
    times = instants(frame)
    return times.min().to_pydatetime(), times.max().to_pydatetime()


def others(frame: pd.DataFrame, stored: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows whose instants are not among those that are stored."""
    known = np.concatenate([np.empty(0, np.int64), *(instants(rows).asi8 for rows in stored)])
    return frame[~np.isin(instants(frame).asi8, known)]


def common(*frames: pd.DataFrame) -> list[datetime]:
    """Return the instants that are in each of the frames."""
    return [moment(number) for number in reduce(np.intersect1d, (instants(frame).asi8 for frame in frames))]


def cells(frame: pd.DataFrame, column: str) -> list[object]:
    """Return the values of a column, None where it is not there."""
    names = [str(name) for name in frame.columns]
    return frame.iloc[:, names.index(column)].tolist() if column in names else [None] * len(frame)


def grouped(names: Iterable[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each name with its places."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return ((name, np.array(group)) for name, group in places.items())


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return a column, all missing where the frame does not know it."""
    return frame[name].to_numpy() if name in frame.columns else np.full(len(frame), np.nan)
