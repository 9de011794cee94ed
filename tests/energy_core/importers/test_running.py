"""How an import is run, and what it says of it."""

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.exceptions import ConfigError, StoreUnavailableError
from energy_core.importers import IMPORTER_CONFIGS, IMPORTERS, Batch, Reason, Remark, make_importer, run
from energy_core.models import Reading
from energy_core.stores import open_store

from . import older
from .stores import Stores, rows_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Given:
    """An importer that gives what it is given."""

    index = None

    def __init__(self, *batches: Sequence[int], remarks: int = 0) -> None:
        """Give batches of rows at these seconds."""
        self._batches = batches
        self._remarks = tuple(Remark(Reason.NO_VALUE, f"line {n}") for n in range(remarks))

    def batches(self) -> Iterator[Batch]:
        """Yield them."""
        for number, seconds in enumerate(self._batches, 1):
            readings = tuple(Reading("meter", NOON + n * SECOND, {"n": n + number / 10}) for n in seconds)
            yield Batch("meter", readings, self._remarks, "part", number / len(self._batches))


def test_every_kind_is_registered_with_its_settings() -> None:
    """An unknown kind, or a setting that there is not, says what there is."""
    assert IMPORTERS.names == IMPORTER_CONFIGS.names == ("fluvius", "older", "statistics")
    with pytest.raises(ConfigError, match="fluvius, older, statistics"):
        make_importer("younger", {})
    with pytest.raises(ConfigError, match="known are place, names"):
        make_importer("older", {"place": ".", "colour": "blue"})


def test_a_row_that_is_there_is_never_touched(stores: Stores) -> None:
    """It is counted, in a dry run too, also where rows come in no order and from days before."""
    stores("meter").append([Reading("meter", NOON + n * SECOND, {"n": n}) for n in (-100_000, 2)])
    given = Given([2, 3, 1], [], [-100_000, 4, 1])
    dry = run(given, stores, dry_run=True)
    assert len(stores.rows("meter")) == 2
    wet = run(given, stores)
    assert [row["n"] for row in stores.rows("meter").values()] == [-100_000, 1.1, 2, 3.1, 4.3]
    assert dry.sources == wet.sources
    assert (wet.read, wet.imported, wet.there) == (5, 3, 2)
    assert (wet.sources["meter"].first, wet.sources["meter"].last) == (
        NOON - 100_000 * SECOND,
        NOON + 4 * SECOND,
    )
    assert wet.noticed[Reason.DUPLICATE].count == 1


def test_an_import_can_be_stopped(stores: Stores) -> None:
    """It keeps what it has, says that it is not finished, and goes on the next time."""
    asked = iter([False, True])
    report = run(Given([1], [2], [3]), stores, stop=lambda: next(asked))
    assert (report.finished, report.imported) == (False, 1)
    report = run(Given([1], [2], [3]), stores)
    assert (report.finished, report.imported, report.there) == (True, 2, 1)


def test_progress_is_told_after_each_batch(stores: Stores) -> None:
    """Until when, how many rows, and which share; nothing where there were no rows."""
    heard = []
    run(
        Given([2, 1], [], [3]),
        stores,
        progress=lambda at, count, share: heard.append((at, count, round(share, 2))),
    )
    assert heard == [(NOON + 2 * SECOND, 2, 0.33), (NOON + 3 * SECOND, 3, 1)]


def test_of_many_remarks_the_first_are_kept(stores: Stores) -> None:
    """And all are counted."""
    noticed = run(Given([1], [2], remarks=4), stores).noticed[Reason.NO_VALUE]
    assert noticed.count == 8
    assert [remark.where for remark in noticed.examples] == ["line 0", "line 1", "line 2", "line 3", "line 0"]


def test_a_store_that_fails_keeps_what_it_has(tmp_path: Path) -> None:
    """And says why."""
    (tmp_path / "readings.csv").mkdir()
    with pytest.raises(StoreUnavailableError):
        run(Given([1]), lambda _: open_store(f"csv://{tmp_path}/readings"))


@pytest.mark.parametrize(
    "options", ["", "?distributed=date", "?distributed=month&lazy=5s", "?no_duplicates=1s"]
)
def test_rows_go_into_any_store(tmp_path: Path, options: str) -> None:
    """In batches, over days, and before the rows that are there."""
    older.fill(tmp_path, days=2, rows=2250)
    url = f"csv://{tmp_path}/new/readings{options}"
    late = datetime(2026, 1, 1, tzinfo=UTC)
    before = open_store(url)
    before.append([Reading("meter", late, {"gas_m3": 99})])
    before.close()
    importer = make_importer("older", {"place": str(tmp_path)})
    dry = run(importer, lambda _: open_store(url), dry_run=True)
    first = run(importer, lambda _: open_store(url))
    again = run(importer, lambda _: open_store(url))
    assert (dry.imported, first.imported, first.there) == (4500, 4500, 0)
    assert (again.imported, again.there) == (0, 4500)
    rows = rows_of(open_store(url))
    assert len(rows) == 4501
    assert rows[older.NOON + timedelta(days=1)] == older.meter_values(2250)
    assert rows[late] == {"gas_m3": 99}


def peak_of_an_import(folder: Path, days: int) -> int:
    """Return how many bytes of Python an import of so many days holds at most."""
    folder.mkdir()
    older.fill(folder, days, rows=500)
    importer = make_importer("older", {"place": str(folder)})
    tracemalloc.start()
    try:
        report = run(importer, lambda _: open_store(f"csv://{folder}/new/readings?distributed=date"))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert report.imported == days * 500


def test_a_longer_history_takes_no_more_memory(tmp_path: Path) -> None:
    """It is read and written part by part."""
    peak_of_an_import(tmp_path / "warm", 2)  # what is imported late is not counted
    few, many = (peak_of_an_import(tmp_path / str(days), days) for days in (5, 40))
    assert many < 1.5 * few
