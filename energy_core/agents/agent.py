"""What every agent can do."""

from datetime import datetime
from typing import Protocol


class Agent(Protocol):
    """A service that does one step whenever a door tells it the time; it owns no clock and no task."""

    name: str

    async def run_once(self, now: datetime) -> None:
        """Do what is due at an instant. Raises EnergyCoreError when it cannot; the next run tries again."""

    async def close(self) -> None:
        """Finish, and let go of everything."""
