"""The disk under the stores that are files."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...exceptions import StoreUnavailableError
from ..csv import CsvStore
from .parts import AtRest, at_rest

COMPRESSED = ".zst"  # what is added to the name of a text that is compressed
SIDE = ".columns"  # what is added to it for what is derived from a text
_ANY_ZONE = "UTC"  # it makes no difference to the disk


@dataclass(frozen=True, slots=True)
class Usage:
    """How many bytes the files of a store take, and how many of its texts are compressed."""

    size: int
    texts: int
    compressed: int


def free_bytes(url: str) -> int | None:
    """Return how many bytes are free where a store keeps its files, None if it keeps none.

    A folder that does not exist yet will be made on the disk of the one above it. A disk that does not
    answer is a StoreUnavailableError.
    """
    store = at_rest(url, zone=_ANY_ZONE, source=None)
    if not store.keeps_files:
        return None
    folder = Path(store.url.path).parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise StoreUnavailableError(f"{folder} cannot be read: {error.strerror}") from error


def usage(store: AtRest) -> Usage | None:
    """Return what a store takes on the disk, None if it keeps no files. Raises StoreUnavailableError."""
    if not store.keeps_files:
        return None
    texts = [path for path in texts_of(store) if path]
    wanted = {path.name for path in texts}
    sizes = dict(_sizes(texts[0].parent, wanted))
    compressed = sum(f"{name}{COMPRESSED}" in sizes for name in wanted)
    return Usage(sum(sizes.values()), len(wanted & sizes.keys()) + compressed, compressed)


def texts_of(store: AtRest) -> Iterator[Path | None]:
    """Yield the file of the store itself and of each part, existing or not; None if it is no file."""
    for suffix in ("", *(part.suffix for part in store.parts())):
        inner = store.family.open(suffix)
        yield inner.path if isinstance(inner, CsvStore) else None


def _sizes(folder: Path, texts: set[str]) -> Iterator[tuple[str, int]]:
    """Yield the name and size of each of these files in a folder, and of those derived from them."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                ends = [n for n, letter in enumerate(name) if letter == "."]
                if name in texts or any(name[:end] in texts for end in ends):
                    yield name, entry.stat().st_size
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreUnavailableError(f"{folder} cannot be read: {error.strerror}") from error
