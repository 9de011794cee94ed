"""Many scenarios side by side: they mostly wait."""

import asyncio
import traceback
from collections.abc import Sequence
from pathlib import Path

from .judge import judge
from .play import play
from .scenario import scenario

_AT_ONCE = 40  # houses
_STARTING = 4  # programs, so that those that run already are not kept waiting


async def verdicts(seeds: Sequence[int], folder: Path, *, at_night: bool) -> list[str]:
    """Return what is wrong with the scenarios of some seeds, those of which all is well left out."""
    places, starting = asyncio.Semaphore(_AT_ONCE), asyncio.Semaphore(_STARTING)

    async def verdict(seed: int) -> str:
        one, place = scenario(seed, at_night=at_night), folder / f"{seed}"
        place.mkdir()
        async with places:
            try:
                return judge(one, await play(one, place, starting))
            except Exception:  # noqa: BLE001  # it belongs to this seed, and ends no other
                return f"seed {seed}: {traceback.format_exc()}"

    return [each for each in await asyncio.gather(*map(verdict, seeds)) if each]
