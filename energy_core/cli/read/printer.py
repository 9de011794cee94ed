"""What every device's command takes and prints."""

import argparse

from ...models import Reading
from ...readers.dsmr import Rejection
from ..output import complain, show

type Devices = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no other name for it


def add_output(parser: argparse.ArgumentParser, count: str, *, default: int | None = None) -> None:
    """Have a command take how much it prints, and how."""
    parser.add_argument("--count", metavar="N", type=_count, default=default, help=count)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


class Printer:
    """Prints readings and rejections, and knows when there were enough."""

    def __init__(self, *, limit: int | None, as_json: bool) -> None:
        """Print `limit` readings, or all for None."""
        self.good = 0
        self._limit = limit
        self._as_json = as_json

    @property
    def is_done(self) -> bool:
        """Whether there were enough."""
        return self._limit is not None and self.good >= self._limit

    def print(self, result: Reading | Rejection) -> None:
        """Print a reading, or on standard error why there is none; nothing more when it is done."""
        if self.is_done:
            return
        if isinstance(result, Rejection):
            complain(f"rejected, {result.reason}: {result.detail}")
        else:
            self.good += 1
            show(result, as_json=self._as_json)


def _count(text: str) -> int:
    """Read a number of readings."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return int(text)
