"""From many samples to one number."""

import math
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import given, strategies as st

from energy_core.exceptions import ReaderDataError
from energy_core.readers.mcp3008.samples import Smoother, mean, rms, take, take_for, volts


class Bench:
    """A signal that is sampled at a rate; its clock is the samples."""

    def __init__(self, signal: Callable[[float], float], rate: float) -> None:
        """Begin at 0 s."""
        self.seconds = 0.0
        self._signal = signal
        self._step = 1 / rate

    def read(self) -> int:
        """Take a sample."""
        code = int(self._signal(self.seconds))
        self.seconds += self._step
        return code

    def now(self) -> float:
        """Return the time."""
        return self.seconds


def wave(amplitude: float, hertz: float, phase: float = 0) -> Callable[[float], float]:
    """Return an alternating current on a bias in the middle of the range."""
    return lambda seconds: 512 + amplitude * math.sin(2 * math.pi * hertz * seconds + phase)


def test_volts_of_the_data_sheet() -> None:
    """A step is a 1024th of the reference."""
    assert volts(0, 3.3) == 0
    assert volts(512, 3.3) == pytest.approx(1.65)
    assert volts(1023, 5.0) == pytest.approx(5 * 1023 / 1024)


def test_a_mean_of_so_many() -> None:
    """And of no more."""
    codes = take(iter([1, 2, 6, 100]).__next__, 3, 10, iter(range(9)).__next__)
    assert codes == [1, 2, 6]
    assert mean(codes) == 3


def test_a_line_that_takes_too_long() -> None:
    """Is given up."""
    ticks: Iterator[int] = count()
    with pytest.raises(TimeoutError):
        take(lambda: 1, 100, 5, ticks.__next__)


@given(
    amplitude=st.floats(50, 500),
    hertz=st.sampled_from([50.0, 60.0]),
    phase=st.floats(0, 6.28),
    rate=st.sampled_from([353.0, 487.0, 1111.0, 2903.0, 8009.0]),
    tenths=st.integers(2, 6),
)
def test_an_effective_value(amplitude: float, hertz: float, phase: float, rate: float, tenths: int) -> None:
    """Of both frequencies, at any phase and any rate that is fast enough, to some percent."""
    bench = Bench(wave(amplitude, hertz, phase), rate)
    codes = take_for(bench.read, tenths / 10, bench.now)
    assert rms(codes) == pytest.approx(amplitude / math.sqrt(2), rel=0.03, abs=0.6)


def test_the_bias_does_not_count() -> None:
    """No current is nothing, wherever the bias is."""
    bench = Bench(lambda _: 700, 1000)
    assert rms(take_for(bench.read, 0.2, bench.now)) == 0


def test_too_few_samples_are_no_effective_value() -> None:
    """They are refused, and the rate is said."""
    bench = Bench(wave(100, 50), 100)
    with pytest.raises(ReaderDataError, match="Only 100 samples a second") as caught:
        take_for(bench.read, 0.2, bench.now)
    assert caught.value.fault == "too_slow"


def test_smoothing() -> None:
    """After one time constant a step has come to 63 %, however often it was asked meanwhile."""
    for steps in (1, 7):
        smoother = Smoother(10)
        assert smoother.add(0, 100) == 0
        for step in range(1, steps + 1):
            value = smoother.add(1, 100 + 10 * step / steps)
        assert value == pytest.approx(1 - 1 / math.e)


def test_no_smoothing() -> None:
    """Each value is what it is."""
    smoother = Smoother(0)
    assert [smoother.add(value, 1) for value in (1, 5, 2)] == [1, 5, 2]
