"""The CSV stores of a URL: one file, or one for each part of what is kept."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import override

from ..exceptions import StoreUnavailableError
from ..protocols import Store
from .csv import CsvStore
from .csv_bytes import packed, side
from .csv_rejected import rejected
from .family import StoreFamily
from .url import StoreUrl

_END = ".csv"
_GRAIN = 100_000_000  # nanoseconds, and more than the clock of a file system needs for a step
_PACKED = ".zst"


def csv_family(url: StoreUrl, *, zone: str, source: str | None) -> StoreFamily:
    """Return the stores of `csv:///dir/name`: `/dir/name.csv` or, of a source, `/dir/name_SOURCE.csv`."""
    url.only("index", "zone")
    name = url.path.removesuffix(_END)
    if url.host or not name.startswith("/") or name.endswith("/"):
        raise url.wrong(f"{url.scheme}://{url.host}{url.path}", "a full path as csv:///dir/name")
    if source is not None:
        name += f"_{url.name_of(source)}"
    return CsvFamily(Path(name), index=url.options.get("index", "time"), zone=zone, source=source)


class CsvFamily(StoreFamily):
    """The files `/dir/name.csv` and `/dir/name_*.csv`."""

    def __init__(self, base: Path, *, index: str, zone: str, source: str | None) -> None:
        """Name the files, without their end."""
        self._base = base
        self._index = index
        self._zone = zone
        self._source = source or base.name
        self._listed: tuple[int, Sequence[str]] = (0, ())  # when the folder had changed, and what was there

    @override
    def open(self, suffix: str = "") -> Store:
        return CsvStore(self._path(suffix), index=self._index, zone=self._zone, source=self._source)

    @override
    def suffixes(self) -> Sequence[str]:
        folder = self._base.parent
        try:
            changed = folder.stat().st_mtime_ns
            if changed != self._listed[0]:
                names = self._names()
                settled = time.time_ns() - changed > _GRAIN  # else it may change again at the same time
                self._listed = (changed if settled else 0, names)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreUnavailableError(f"{folder} cannot be read: {error.strerror}") from error
        return self._listed[1]

    def _names(self) -> Sequence[str]:
        """List the suffixes that are in the folder; a text may be there packed only."""
        begin = f"{self._base.name}_"
        with os.scandir(self._base.parent) as files:
            found = {file.name.removesuffix(_PACKED) for file in files if file.name.startswith(begin)}
        texts = (name.removesuffix(_END) for name in found if name.endswith(_END))
        return tuple(sorted(name.removeprefix(self._base.name) for name in texts))

    @override
    def drop(self, suffix: str) -> None:
        path = self._path(suffix)
        try:
            for file in _files(path):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailableError(f"{path} cannot be deleted: {error.strerror}") from error

    def _path(self, suffix: str) -> Path:
        """Return the file of a suffix."""
        return self._base.with_name(f"{self._base.name}{suffix}{_END}")


def _files(path: Path) -> Iterator[Path]:
    """Yield what there may be of a file, the text last, since what is beside it is worth nothing without."""
    compressed = packed(path)
    kept = (side(path), compressed, rejected(compressed), rejected(path))
    for file in (*kept, path):
        yield file.with_name(file.name + ".tmp")
        yield file
