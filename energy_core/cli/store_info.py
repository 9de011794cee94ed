"""`energy-core store info URL`: what is in a store."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ..calendar import days
from ..exceptions import without_secrets
from ..models import Reading, isoformat_utc
from ..protocols import Store
from ..stores.maintenance import AtRest, free_bytes, usage
from .output import printable
from .store_arguments import add_store, bounded, resting

HELP = "say what is in a store, and what room it takes"

_JOURNAL_SIZE = re.compile(r":\d+[kMG]B$", re.ASCII)  # how large it may become, behind its folder
_CHEAP = 1 << 25  # bytes of files whose rows are counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_store(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_info)


def _info(args: argparse.Namespace) -> int:
    """Write what is known of a store."""
    facts = {name: fact for name, fact in _facts(args) if fact is not None}
    if args.json:
        sys.stdout.write(f"{json.dumps(facts)}\n")
    else:
        sys.stdout.write(
            "".join(f"{name:<14} {printable(_shown(name, fact))}\n" for name, fact in facts.items())
        )
    return 0


def _facts(args: argparse.Namespace) -> Iterator[tuple[str, object]]:
    """Yield what is known, by name; what is not known is None."""
    rest = resting(args)
    used = usage(rest)
    yield "store", without_secrets(args.url)
    yield "zone", rest.zone
    with closing(rest.open()) as store:
        first, last = store.first_reading(), store.last_reading()
        yield "first", _at(first)
        yield "last", _at(last)
        yield "columns", [*({} if first is None else _columns(store))]
        yield "rows", _count(store) if used and used.size <= _CHEAP else None
    yield "parts", len(rest.parts()) if rest.is_dated else None
    if used:
        yield "size", used.size
        yield "compressed", used.compressed / used.texts if used.texts else 0.0
        yield "free", free_bytes(args.url)
    yield "decorators", [f"{name}={value}" for name, value in rest.decorators]
    yield from _journal(rest)


def _journal(rest: AtRest) -> Iterator[tuple[str, object]]:
    """Yield in which folder the journal is, and how many bytes wait there."""
    value = dict(rest.decorators).get("buffered")
    if value is not None:
        folder = _JOURNAL_SIZE.sub("", value)
        yield "journal", folder
        yield "waiting", sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _at(reading: Reading | None) -> str | None:
    """Return the time of a row."""
    return None if reading is None else isoformat_utc(reading.at)


def _columns(store: Store) -> dict[str, None]:
    """Return the columns of the first and the last row, which have all of them unless they came and went."""
    return dict.fromkeys(map(str, [*store.get_first().columns, *store.get_last().columns]))


def _count(store: Store) -> int:
    """Return how many rows there are, a day at a time."""
    stretch = bounded(store, None, None)
    return sum(len(store.get(*day)) for day in days(*stretch, store.zone)) if stretch else 0


def _shown(name: str, fact: object) -> str:
    """Write a fact for people."""
    if isinstance(fact, list):
        return ", ".join(fact) or "none"
    if isinstance(fact, float):
        return f"{fact:.0%}"
    if name in {"size", "free", "waiting"} and isinstance(fact, int):
        return f"{fact / 1e6:.1f} MB"
    return str(fact)
