"""Whether a store can be reached, and when it is tried again."""

import logging
from pathlib import Path

from ...clock import SystemClock
from ...exceptions import StoreError
from ...protocols import Clock

_LOGGER = logging.getLogger(__name__)
_PAUSE, _LONGEST_PAUSE = 5.0, 60.0  # seconds before an unavailable store is tried again, first and at last


class Outage:
    """Knows since when a store has failed, and says what changes once.

    A try can take as long as a time-out, and readings come meanwhile: each pause before the next one is
    longer than the one before.
    """

    def __init__(self, journal: Path, clock: Clock | None = None) -> None:
        """Name the journal in which rows wait meanwhile; nothing has failed yet."""
        self.failure: StoreError | None = None
        self.replayed = 0  # rows, since it is back
        self._journal = journal
        self._clock = clock or SystemClock()
        self._write_after = self._read_after = 0.0  # in monotonic seconds
        self._pause = _PAUSE
        self._is_partial = False  # reads lack what the store holds, and it was said

    @property
    def is_write_due(self) -> bool:
        """Whether writing is to be tried."""
        return self._clock.monotonic() >= self._write_after

    @property
    def is_read_due(self) -> bool:
        """Whether reading is to be tried."""
        return self._clock.monotonic() >= self._read_after

    def fails(self, error: StoreError) -> None:
        """Leave the store alone for a while."""
        if self.failure is None:
            _LOGGER.warning("unavailable, what comes meanwhile waits in %s: %s", self._journal, error)
        self.failure = error
        if self.is_write_due:
            self._write_after = self._clock.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def read_fails(self, error: StoreError) -> None:
        """Leave it alone for a while, and do not read it either."""
        self._read_after = self._clock.monotonic() + _PAUSE
        self.fails(error)

    def is_whole(self) -> None:
        """Hear that what is read has what the store holds."""
        self._is_partial = False

    def is_partial(self) -> None:
        """Hear that what is read is only what waits."""
        if not self._is_partial:
            _LOGGER.warning("%s: what is read is only what waits here", self._journal)
        self._is_partial = True

    def ends(self) -> None:
        """Hear that the store can be reached."""
        if self.failure or self.replayed:
            _LOGGER.warning("available again, %d rows of %s replayed", self.replayed, self._journal)
        self.failure, self.replayed, self._is_partial = None, 0, False
        self._pause = _PAUSE
