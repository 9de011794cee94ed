"""Means over the last seconds, in bounded memory and exact, so that the same values give the same mean."""

from collections import deque

_MINUTE_S = 60.0
_CLOSEST_MS = 500  # values closer to each other than this count as one


class MovingAverage:
    """The mean over time of what was pushed: each value holds until the next.

    Powers are kept in whole mW and times in whole ms: sums of integers do not drift in ten years.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._values: deque[tuple[int, int]] = deque()
        self._sum = 0  # mW ms of all values but the last

    def push(self, at: float, value: float, length: float) -> None:
        """Take a value [W] at monotonic seconds, and forget what is older than `length` seconds."""
        moment, power = round(at * 1000), round(value * 1000)
        if self._values:
            last, before = self._values[-1]
            if moment - last < _CLOSEST_MS and len(self._values) > 1:
                self._values[-1] = (last, power)
                return
            self._sum += before * (moment - last)
        self._values.append((moment, power))
        self._forget(moment - round(length * 1000))

    def clear(self) -> None:
        """Forget everything, as after a silence."""
        self._values.clear()
        self._sum = 0

    def mean(self, now: float, length: float) -> float | None:
        """Return the mean [W] of the last `length` seconds, as far as there are values; None without any."""
        if not self._values:
            return None
        moment = round(now * 1000)
        self._forget(moment - round(length * 1000))
        last, power = self._values[-1]
        span = moment - self._values[0][0]
        if span <= 0 or length <= 0:
            return power / 1000
        return (self._sum + power * (moment - last)) / span / 1000

    def covers(self, now: float, length: float) -> bool:
        """Say whether there are values since `length` seconds ago."""
        return bool(self._values) and round(now * 1000) - self._values[0][0] >= round(length * 1000)

    def _forget(self, cutoff: int) -> None:
        """Cut off what was before an instant."""
        values = self._values
        while len(values) > 1 and values[1][0] <= cutoff:
            begin, power = values.popleft()
            self._sum -= power * (values[0][0] - begin)
        begin, power = values[0]
        if begin < cutoff:
            if len(values) > 1:
                self._sum -= power * (cutoff - begin)
            values[0] = (cutoff, power)


class MinuteMeans:
    """The means of the last whole minutes, which are counted from the first value."""

    def __init__(self, minutes: int) -> None:
        """Keep so many."""
        self._means: deque[float] = deque(maxlen=minutes)
        self._began: float | None = None
        self._sum = 0.0
        self._count = 0

    def push(self, at: float, value: float) -> None:
        """Take a value at monotonic seconds."""
        if self._began is None:
            self._began = at
        elif at - self._began >= _MINUTE_S:
            self._means.append(self._sum / self._count)
            self._began += (at - self._began) // _MINUTE_S * _MINUTE_S
            self._sum, self._count = 0.0, 0
        self._sum += value
        self._count += 1

    def clear(self) -> None:
        """Forget everything."""
        self._means.clear()
        self._began, self._sum, self._count = None, 0.0, 0

    def lowest(self, now: float) -> float:
        """Return the lowest of them and of the mean until now."""
        return min((now, *self._means))

    def highest(self, now: float) -> float:
        """Return the highest of them and of the mean until now."""
        return max((now, *self._means))
