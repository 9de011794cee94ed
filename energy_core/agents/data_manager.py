"""The agent that has blocks processed."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, override

from ..models import utc
from .agent import Agent

if TYPE_CHECKING:
    from ..data_managers.block_processor import BlockProcessor
    from ..data_managers.report import RunReport


class DataManagerAgent(Agent):
    """Runs a data manager in a thread, since it reads files and computes."""

    def __init__(self, name: str, processor: BlockProcessor) -> None:
        """Run `processor`, which belongs to this agent from now on."""
        self.name = name
        self.processor = processor
        self.report: RunReport | None = None  # what the last run did

    @override
    async def run_once(self, now: datetime) -> None:
        """Process what is due, a few blocks at most. Raises StoreError, and ConfigError."""
        self.report = await asyncio.to_thread(self.processor.run_once, utc(now))

    @override
    async def close(self) -> None:
        """Let go of the stores. Raises StoreError."""
        await asyncio.to_thread(self.processor.close)
