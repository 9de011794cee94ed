"""Where the states of a controller are kept over a restart."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, override

from ..durable import write_whole
from ..exceptions import StoreError, StoreUnavailableError


class StatesKeeper(Protocol):
    """Keeps the states of one controller; what is kept is there after a crash."""

    async def load(self) -> Mapping[str, Any] | None:
        """Return what was kept last, None if there is nothing. Raises StoreError."""

    async def save(self, states: Mapping[str, Any]) -> None:
        """Keep states in place of the last; on return they survive our death. Raises StoreError."""


class FileKeeper(StatesKeeper):
    """Keeps them in a JSON file, whole or not at all, and safe from a power cut."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self.path = path
        self._turn = Lock()  # whoever gave up on a write has not ended it

    @override
    async def load(self) -> Mapping[str, Any] | None:
        return await asyncio.to_thread(self._read)

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        await asyncio.to_thread(self._write, json.dumps(states, indent=1))

    def _read(self) -> Mapping[str, Any] | None:
        """Read the file."""
        try:
            found = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailableError(f"{self.path} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise StoreError(f"{self.path} is damaged: {error}") from error
        if not isinstance(found, dict):
            raise StoreError(f"{self.path} is damaged: it holds no states")
        return found

    def _write(self, text: str) -> None:
        """Have the file hold a text."""
        try:
            with self._turn:
                write_whole(self.path, text)
        except OSError as error:
            raise StoreUnavailableError(f"{self.path} cannot be written: {error.strerror}") from error
