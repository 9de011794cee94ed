"""What a data manager has done, in a small file that a crash leaves whole."""

import fcntl
import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ..durable import write_whole
from ..exceptions import ConfigError, StoreError, StoreUnavailableError
from ..models import isoformat_utc, utc
from .blocks import BlockState, Fault
from .instants import instant, micros
from .ledger import Ledger, Stretch

_LOGGER = logging.getLogger(__name__)
_VERSION = 1


class Kept(NamedTuple):
    """What was done when it was last saved, if it was; `latest` is when the last row was by then [us]."""

    ledger: Ledger
    saved_at: datetime | None = None
    latest: int | None = None


class StateFile:
    """The ledger of one data manager at rest.

    `identity` says what its blocks are (their length, zone and algorithm). A file of others is a
    ConfigError: their results stand in the same store, at other instants.
    """

    def __init__(self, path: Path | None, identity: str) -> None:
        """Name the file; without one, everything is forgotten with the process."""
        self.path = path
        self._identity = identity
        self._lock: int | None = None

    def load(self) -> Kept:
        """Return what was kept, with an empty ledger if there is no file that can be used.

        From then on it is ours: a StoreError if another program has it. A file that is damaged is said in
        the log, and everything is done again.
        """
        if self.path is None:
            return Kept(Ledger())
        try:
            self._hold(self.path)
        except OSError as error:
            raise StoreUnavailableError(f"{self.path} cannot be written: {error.strerror}") from error
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return Kept(Ledger())
        except OSError as error:
            raise StoreUnavailableError(f"{self.path} cannot be read: {error.strerror}") from error
        try:
            found = json.loads(text)
            latest = micros(_moment(found["latest"])) if "latest" in found else None
            kept = Kept(Ledger(map(_stretch, found["blocks"])), _moment(found["saved_at"]), latest)
            identity = str(found["identity"]) if found["version"] == _VERSION else ""
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            _LOGGER.warning("%s is damaged, all blocks are processed again: %s", self.path, error)
            return Kept(Ledger())
        if identity != self._identity:
            takes = (
                f"a name of its own for {self._identity}, since {self.path} is that of {identity or 'others'}"
            )
            raise ConfigError("name", self.path.name.partition(".")[0], takes)
        return kept

    def close(self) -> None:
        """Let others have the file."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hold(self, path: Path) -> None:
        """Become the one program that processes these blocks. StoreError if there is another."""
        if self._lock is not None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise StoreError(f"the blocks of {path} are being processed by another program") from error
        except OSError as error:
            # Some network file systems know no locks; there it is up to the user to have one program.
            _LOGGER.debug("%s cannot be locked: %s", path, error)
        self._lock = lock

    def save(self, ledger: Ledger, now: datetime, latest: int | None) -> None:
        """Write what was done, whole or not at all, and safe from a power cut. Raises StoreUnavailableError.

        `latest` is when the last row was [us], None where there is none.
        """
        if self.path is None:
            return
        found = {"version": _VERSION, "identity": self._identity, "saved_at": isoformat_utc(now)}
        if latest is not None:
            found["latest"] = isoformat_utc(instant(latest))
        text = json.dumps(found | {"blocks": [_plain(each) for each in ledger]}, indent=1)
        try:
            write_whole(self.path, text)
        except OSError as error:
            raise StoreUnavailableError(f"{self.path} cannot be written: {error.strerror}") from error


def _plain(stretch: Stretch) -> dict[str, object]:
    """Return a stretch as JSON knows it."""
    text: dict[str, object] = {
        "from": isoformat_utc(instant(stretch.start)),
        "to": isoformat_utc(instant(stretch.end)),
        "state": stretch.state,
    }
    if stretch.fault:
        fault = stretch.fault
        text |= {
            "why": fault.reason,
            "attempts": fault.attempts,
            "retry_at": isoformat_utc(fault.retry_at),
        }
    return text


def _stretch(found: dict[str, object]) -> Stretch:
    """Return a stretch from JSON. What is none is a ValueError, TypeError or KeyError."""
    fault = None
    if "why" in found:
        fault = Fault(str(found["why"]), int(str(found["attempts"])), _moment(found["retry_at"]))
    start, end = (micros(_moment(found[name])) for name in ("from", "to"))
    return Stretch(start, end, BlockState(str(found["state"])), fault)


def _moment(text: object) -> datetime:
    """Return an instant from its text. What is none is a ValueError."""
    return utc(datetime.fromisoformat(str(text)))
