"""What a store's file asks of the system: one writer, all bytes, and that they reach the disk."""

import fcntl
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from ..exceptions import StoreError

_LOGGER = logging.getLogger(__name__)
_WRITE = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
_MODE = 0o666  # what the user's umask leaves of it


def open_locked(path: Path) -> int:
    """Open a file as its one writer. StoreError if there is another."""
    while True:
        fd = os.open(path, _WRITE, _MODE)
        try:
            lock(fd, path)
            # The writer before us may have put a new file in the place of the one that we locked.
            if path.exists() and os.path.samestat(os.fstat(fd), path.stat()):
                return fd
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)


def open_new(path: Path) -> int:
    """Open a file to be written from its begin."""
    return os.open(path, _WRITE | os.O_TRUNC, _MODE)


def lock(fd: int, path: Path) -> None:
    """Become the one writer of a file. StoreError if there is another."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"{path} is being written by another program, or twice by this one") from error
    except OSError as error:
        # Some network file systems know no locks; there it is up to the user to have one writer.
        _LOGGER.debug("%s cannot be locked: %s", path, error)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte, in one call where the kernel takes it."""
    done = os.write(fd, data)
    while done < len(data):
        done += os.write(fd, memoryview(data)[done:])


def fill(fd: int, pieces: Iterable[bytes], mode: int) -> None:
    """Write a new file, safe on the disk, with the rights of an old one."""
    os.fchmod(fd, mode & 0o7777)
    for piece in pieces:
        write_all(fd, piece)
    os.fsync(fd)


def write_new(path: Path, pieces: Iterable[bytes], mode: int) -> None:
    """Write a file whole and safe on the disk; if not all of it can be, there is none."""
    fd = open_new(path)
    try:
        fill(fd, pieces, mode)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(fd)
