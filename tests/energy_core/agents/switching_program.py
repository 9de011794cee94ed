"""A program that switches on in the sun, says so, and never ends by itself."""

import asyncio
import sys
from pathlib import Path

from energy_core.agents.states_keeper import FileKeeper

from .bench import Bench


async def main(path: Path) -> None:
    """Run until somebody kills it."""
    bench = Bench(keeper=FileKeeper(path))
    await bench.run(1)
    sys.stdout.write(f"{bench.is_on()}\n")
    sys.stdout.flush()
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
