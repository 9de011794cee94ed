"""A bare loop of `asyncio.sleep` in a process of its own: how late this machine has anything.

It keeps a period, in milliseconds, until its input is closed, and prints how many periods began a whole
period late.

    .venv-library/bin/python -m benchmarks.bare_loop 10
"""

import asyncio
import sys
from time import monotonic


async def late_periods(period_s: float) -> int:
    """Return how many periods began a whole period late, or later, until the input is closed."""
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    began, number, late = monotonic(), 0, 0
    while not ended.done():
        late += monotonic() - began >= (number + 1) * period_s
        number += 1
        await asyncio.sleep(max(0.0, began + number * period_s - monotonic()))
    return late


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(late_periods(float(sys.argv[1]) / 1000))}\n")
