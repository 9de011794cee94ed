"""The folder of what a running house must remember: one program at a time has it."""

import fcntl
import logging
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from ..exceptions import StoreError

_LOGGER = logging.getLogger(__name__)


class StateFolder:
    """Holds the folder while the program runs, so that no second one commands the same devices."""

    def __init__(self, path: str | None) -> None:
        """Name the folder; without a name it is that of systemd, or of the user."""
        self.path = default_folder() if path is None else Path(path)
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Make it, and hold it. Raises StoreError if another program does."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.path / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._let_go()
            raise StoreError(f"another energy-core runs with {self.path}; stop that one first") from error
        except OSError as error:  # reading and logging go on without it
            _LOGGER.warning("%s cannot be used, and settings are not kept: %s", self.path, error.strerror)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let others have it."""
        self._let_go()

    def _let_go(self) -> None:
        """Let go of the lock."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def default_folder() -> Path:
    """Return the folder that systemd gives a service or, for a program of a user, that of the user."""
    given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "energy-core"
