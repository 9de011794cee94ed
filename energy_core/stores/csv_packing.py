"""From the text of a CsvStore to its compressed form and back, so that a crash leaves one of them whole.

The caller holds the lock of the text's own file all the while.
"""

import logging
import os
from contextlib import closing
from pathlib import Path

from ..durable import sync
from ..exceptions import StoreError
from .csv_bytes import Text, packed
from .csv_disk import fill, lock, open_new, write_new
from .csv_layout import blocks
from .csv_packed import PackedText, compressed
from .csv_rejected import rejected

_LOGGER = logging.getLogger(__name__)


def compress(path: Path, text: Text) -> None:
    """Put the compressed text in the place of the text, once it was read back and is the same."""
    target = packed(path)
    temporary = target.with_name(target.name + ".tmp")
    write_new(temporary, compressed(text), os.fstat(text.fd).st_mode)
    try:
        is_same = _is_same(temporary, text)
        if is_same:
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    if not is_same:
        raise StoreError(f"{path} stays as it is: compressed, it came out otherwise; see to the disk")
    sync(path.parent)
    path.unlink()
    sync(path.parent)


def unpack(path: Path, empty: int, temporary: Path) -> int:
    """Put the text in the place of an open file that is empty, at once; returns the file, open and locked."""
    try:
        with closing(PackedText(packed(path))) as text:
            return _filled(path, text, temporary)
    except BaseException:
        path.unlink()  # it says nothing, and the compressed text stays the true one
        raise
    finally:
        os.close(empty)


def drop(path: Path, text: Text) -> None:
    """Remove the compressed text that a crash left beside the same one; another one is kept."""
    target = packed(path)
    if _is_same(target, text):
        target.unlink()
    else:
        aside = rejected(target)
        target.replace(aside)
        _LOGGER.warning("%s: beside it stood another text of the same name, which is %s now", path, aside)
    sync(path.parent)


def _filled(path: Path, text: Text, temporary: Path) -> int:
    """Write a text to a new file, and give it its name."""
    fd = open_new(temporary)
    try:
        lock(fd, path)
        pieces = (text.pread(length, offset) for offset, length in blocks(0, text.size))
        fill(fd, pieces, os.fstat(text.fd).st_mode)
        temporary.replace(path)
    except BaseException:
        os.close(fd)
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)
    return fd


def _is_same(other: Path, text: Text) -> bool:
    """Say whether a compressed text is this one; one that is damaged is not."""
    try:
        with closing(PackedText(other)) as found:
            return found.size == text.size and all(
                found.pread(length, offset) == text.pread(length, offset)
                for offset, length in blocks(0, text.size)
            )
    except StoreError:
        return False
