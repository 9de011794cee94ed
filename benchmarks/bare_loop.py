"""A bare loop of `asyncio.sleep` in a process of its own: how late this machine has anything.

It keeps a period, in milliseconds, until its input is closed, and prints how many periods began a whole
period late.

    .venv-library/bin/python -m benchmarks.bare_loop 10
"""

import asyncio
import sys
from array import array
from collections.abc import Sequence
from time import monotonic


async def instants(period_s: float) -> array[float]:
    """Return when each period began, until the input is closed."""
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    at = array("d", [monotonic()])
    while not ended.done():
        await asyncio.sleep(max(0.0, at[0] + len(at) * period_s - monotonic()))
        at.append(monotonic())
    return at


def late(at: Sequence[float], period: float) -> int:
    """Return how many runs of a loop that leaves none out began a whole period late."""
    return sum(each - at[0] >= (index + 1) * period for index, each in enumerate(at))


if __name__ == "__main__":
    period = float(sys.argv[1]) / 1000
    sys.stdout.write(f"{late(asyncio.run(instants(period)), period)}\n")
