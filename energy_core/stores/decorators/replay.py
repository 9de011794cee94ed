"""What waited in a journal is done to its store, in order."""

import logging
from collections.abc import Iterable, Iterator

from ...models import Reading
from ...protocols import Store
from .journal import Journal, rejected
from .operations import Add, Operation, Replace

_LOGGER = logging.getLogger(__name__)
_TOGETHER = 1000  # rows that are appended at once


def replay(journal: Journal, store: Store, most: int) -> int:
    """Do what waits, until about so many rows are done; returns how many. Raises StoreError.

    The mark in the journal moves after each step; a step that is done twice changes nothing.
    """
    count = 0
    for operation, end in _together(journal.operations()):
        _do(operation, store, journal)
        journal.done(end, operation.rows)
        count += operation.rows
        if count >= most:
            return count
    journal.done(journal.end, journal.rows)
    return count


def _together(operations: Iterable[tuple[Operation, int]]) -> Iterator[tuple[Operation, int]]:
    """Join readings that were appended one after the other, as most were."""
    readings: list[Reading] = []
    last = 0
    for operation, end in operations:
        alike = isinstance(operation, Add) and len(readings) + operation.rows <= _TOGETHER
        if readings and not alike:
            yield Add(readings), last
            readings = []
        if isinstance(operation, Add):
            readings += operation.readings
            last = end
        else:
            yield operation, end
    if readings:
        yield Add(readings), last


def _do(operation: Operation, store: Store, journal: Journal) -> None:
    """Do one operation; rows that the store will never take are set aside one by one."""
    try:
        operation.apply(store)
    except ValueError as error:
        if isinstance(operation, Add | Replace) and operation.rows > 1:
            for reading in operation.readings:
                _do(type(operation)([reading]), store, journal)
        else:
            journal.reject(operation)
            aside = rejected(journal.path)
            _LOGGER.warning("%s: what waited is refused (%s); it is in %s now", journal.path, error, aside)
