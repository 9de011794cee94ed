"""The electric car of the house, which charges on one phase."""

from bisect import bisect_right

_VOLTS = 230


class Car:
    """A car on the first phase; what it takes changes at whole UTC minutes, and the past stays what it was.

    Every method may be called from any thread.
    """

    def __init__(self, amperes: float = 0.0, *, since: int = 0) -> None:
        """Take so many amperes from a UTC minute since the epoch on, and none before."""
        self._changes: tuple[tuple[int, float], ...] = ((0, 0.0), (since, amperes))

    def charge(self, amperes: float, *, since: int) -> None:
        """Take so many amperes from a minute on. Raises ValueError for one before the last change."""
        if amperes < 0:
            raise ValueError("a car takes no less than nothing")
        if since < self._changes[-1][0]:
            raise ValueError("what the car took is past")
        self._changes = (*self._changes, (since, amperes))

    def amperes(self, minute: int) -> float:
        """Return what the car takes during a minute."""
        return self._changes[bisect_right(self._changes, minute, key=lambda change: change[0]) - 1][1]

    def watts(self, minute: int) -> int:
        """Return its power during a minute, at 230 V."""
        return round(self.amperes(minute) * _VOLTS)
