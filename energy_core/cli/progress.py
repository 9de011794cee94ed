"""How far a long work is: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable
from datetime import datetime

_WIDTH = 30
_STEP = 0.1  # of the whole, between two lines


class ProgressBar:
    """Says on standard error how far a copy is."""

    def __init__(self, shown: Callable[[datetime], str]) -> None:
        """Show instants in this way."""
        self._shown = shown
        self._is_terminal = sys.stderr.isatty()
        self._said = 0.0

    def __call__(self, done_until: datetime, rows: int, fraction: float) -> None:
        """Say until when it is done, over how many rows, and which share that is."""
        words = f"{fraction:4.0%} until {self._shown(done_until)}, {rows} rows"
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
