"""Imports files of the portal of Fluvius."""

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import override

from ...exceptions import ConfigError
from ..batching import Batching
from ..importer import Batch, Importer, Reason, Remark
from .config import FluviusConfig
from .lines import Amount, amounts
from .rows import Rows


class FluviusImporter(Importer):
    """Gives energies and gas by the quarter-hour, hour and day, file by file.

    The sources are `electricity` (`import_t1_kwh`, …, or `import_kwh` where the registers are not told
    apart), `gas` (`gas_m3`, `gas_kwh`), and `electricity_days` and `gas_days`. A row has when it ends, and
    its quality: `complete` or `estimated`.
    """

    index = "start"

    def __init__(self, config: FluviusConfig) -> None:
        """Know where the files are; nothing is opened yet."""
        self._config = config
        self._points: dict[bool, str] = {}

    @override
    def batches(self) -> Iterator[Batch]:
        self._points.clear()
        paths = self._paths()
        ends = list(accumulate(paths.values()))
        for path, start, end in zip(paths, [0, *ends], ends, strict=False):
            batching = Batching(str(path), start / ends[-1], end / ends[-1])
            yield from self._file(path, batching)
            yield from batching.rest()

    def _paths(self) -> dict[Path, int]:
        """Return the files, sorted by name, and their sizes. A place that cannot be read is a ConfigError."""
        place = Path(self._config.place).expanduser()
        try:
            paths = sorted(place.iterdir()) if place.is_dir() else [place]
            chosen = [path for path in paths if path == place or path.suffix.lower() == ".csv"]
            return {path: path.stat().st_size + 1 for path in chosen}
        except OSError as error:
            takes = f"a folder or a file that can be read ({error.strerror})"
            raise ConfigError("place", str(place), takes) from error

    def _file(self, path: Path, batching: Batching) -> Iterator[Batch]:
        """Yield the batches of a file, but the last."""
        rows = Rows()
        for line in amounts(path, self._config.zone):
            batching.remarks += [line] if isinstance(line, Remark) else self._take(line, rows)
            yield from batching.full()
        for reading in rows.readings():
            batching.add(reading)
            yield from batching.full()
        batching.share = 1

    def _take(self, amount: Amount, rows: Rows) -> Iterator[Remark]:
        """Take an amount if it is of the metering point that is meant; yield what is to be said of it."""
        wanted = self._config.ean or self._points.setdefault(amount.is_gas, amount.ean)
        if amount.ean != wanted:
            yield Remark(Reason.OTHER_POINT, amount.where, amount.ean)
        elif remark := rows.add(amount):
            yield remark
        elif amount.amount is None:
            yield Remark(Reason.NO_VALUE, amount.where, amount.column)
        elif amount.is_estimated:
            yield Remark(Reason.ESTIMATED, amount.where, amount.column)
