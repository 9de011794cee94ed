"""Plays the scenarios of some seeds, and says what is wrong: `python -m tests.scenarios.headless SEED…`."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.signals import have_programs_hear

from .playing import verdicts


async def main(seeds: list[int]) -> int:
    """Play them; returns how many went wrong."""
    with TemporaryDirectory() as folder:
        wrong = await verdicts(seeds, Path(folder), at_night=True)
    sys.stdout.write("\n\n".join([*wrong, f"{len(wrong)} of {len(seeds)} went wrong\n"]))
    return len(wrong)


if __name__ == "__main__":
    have_programs_hear()
    sys.exit(asyncio.run(main([int(each) for each in sys.argv[1:]])))
