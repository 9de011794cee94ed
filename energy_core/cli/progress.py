"""How far a long work is: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable
from datetime import datetime

_WIDTH = 30
_STEP = 0.1  # of the whole, between two lines


class ProgressBar:
    """Says on standard error how far a long work is."""

    def __init__(
        self, shown: Callable[[datetime], str], *, towards: str = "until", things: str = "rows"
    ) -> None:
        """Show instants in this way; the work goes on `towards` later or earlier ones, over `things`."""
        self._shown = shown
        self._towards = towards
        self._things = things
        self._is_terminal = sys.stderr.isatty()
        self._said = 0.0

    def __call__(self, reached: datetime, count: int, fraction: float) -> None:
        """Say which instant is reached, over how many things, and which share that is."""
        words = f"{fraction:4.0%} {self._towards} {self._shown(reached)}, {count} {self._things}"
        if self._is_terminal:
            bar = "#" * round(fraction * _WIDTH)
            self._write(f"\r[{bar:.<{_WIDTH}}] {words}\033[K")
        elif fraction >= min(1, self._said + _STEP):
            self._said = fraction
            self._write(f"energy-core: {words.lstrip()}\n")

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._is_terminal:
            self._write("\n")

    @staticmethod
    def _write(text: str) -> None:
        """Write at once."""
        sys.stderr.write(text)
        sys.stderr.flush()
