"""History from elsewhere into a store: what another program has kept of the same house.

An importer reads its source part by part and gives batches of readings; `run` puts them into stores. It may
be stopped at any moment, `kill -9` included, and begun again: the first row of an instant wins, so that
nothing is lost and nothing is there twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..config import decode
from ..registry import Registry
from .importer import Batch, Importer, Reason, Remark
from .report import ImportReport, Noticed, SourceReport
from .running import Progress, run

__all__ = [
    "IMPORTERS",
    "IMPORTER_CONFIGS",
    "Batch",
    "ImportReport",
    "Importer",
    "Noticed",
    "Progress",
    "Reason",
    "Remark",
    "SourceReport",
    "make_importer",
    "run",
]

IMPORTER_CONFIGS = Registry[type[Any]](
    "kind of import",
    ("fluvius", ".importers.fluvius.config:FluviusConfig"),
    ("older", ".importers.older.config:OlderConfig"),
    ("statistics", ".importers.statistics.config:StatisticsConfig"),
)
IMPORTERS = Registry[Callable[[Any], Importer]](
    "kind of import",
    ("fluvius", ".importers.fluvius.importer:FluviusImporter"),
    ("older", ".importers.older.importer:OlderImporter"),
    ("statistics", ".importers.statistics.importer:StatisticsImporter"),
)


def make_importer(kind: str, settings: Mapping[str, object], *, where: str | None = None) -> Importer:
    """Return an importer of a kind with its settings; nothing is opened yet.

    A kind or a setting that is not known, or wrong, is a ConfigError.
    """
    config = decode(IMPORTER_CONFIGS.load(kind, key="kind", where=where), settings, where=where)
    return IMPORTERS.load(kind, key="kind", where=where)(config)
