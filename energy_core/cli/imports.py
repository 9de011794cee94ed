"""`energy-core import older|fluvius|statistics`: history that others have kept, into a store."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping

from ..calendar import local_date
from ..exceptions import ConfigError
from ..importers import ImportReport, make_importer, run
from ..models import isoformat_utc
from ..protocols import Store
from ..stores.maintenance import at_rest
from ..stores.url import StoreUrl
from .output import printable
from .progress import ProgressBar

HELP = "import history that other programs have kept"
_ABOUT = (
    "Stop it when you like: called again, it adds what is not there yet, and nothing twice. Rows that are "
    "in the store stay as they are. What is imported from where is told in docs/import.md."
)

_MADE_BEFORE = "what was made of those days before: energy-core process --config FILE --check makes it again"

type Settings = Callable[[argparse.Namespace], Mapping[str, object]]


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = _ABOUT
    kinds = parser.add_subparsers(title="kinds", required=True, metavar="KIND")
    older = _kind(kinds.add_parser("older", help="the older energy_app: CSV files or MongoDB"), _older)
    older.add_argument(
        "--name",
        metavar="OLDER=SOURCE",
        action="append",
        default=[],
        help="what an older store is called from now on, as dsmr=meter; more than once if need be",
    )
    fluvius = _kind(kinds.add_parser("fluvius", help="CSV files of the portal of Fluvius"), _fluvius)
    fluvius.add_argument("--ean", metavar="EAN", help="the metering point, if the files have several")
    hours = _kind(kinds.add_parser("statistics", help="Home Assistant's long-term statistics"), _statistics)
    hours.add_argument(
        "--column",
        metavar="COLUMN=STATISTIC",
        action="append",
        default=[],
        help="which statistic becomes which column, as import_t1_kwh=sensor.meter; more than once if need be",
    )
    hours.add_argument("--source", metavar="NAME", default="statistics", help="their source (%(default)s)")


def _kind(parser: argparse.ArgumentParser, settings: Settings) -> argparse.ArgumentParser:
    """Have a kind take what all of them take."""
    parser.description = _ABOUT
    parser.add_argument("--from", dest="place", metavar="PLACE", required=True, help="what is imported")
    parser.add_argument(
        "--to",
        metavar="URL",
        required=True,
        help="the store, as csv:///dir/name: of each source <name>_SOURCE",
    )
    parser.add_argument(
        "--zone", metavar="ZONE", default="Europe/Brussels", help="the time zone of the house (%(default)s)"
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would be done")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of lines")
    parser.set_defaults(run=_import, kind=parser.prog.rpartition(" ")[2], settings=settings)
    return parser


def _older(args: argparse.Namespace) -> Mapping[str, object]:
    """Return the settings of an import from the older energy_app."""
    return {"place": args.place, "names": _pairs(args.name, "--name", "dsmr=meter")}


def _fluvius(args: argparse.Namespace) -> Mapping[str, object]:
    """Return the settings of an import from the portal of Fluvius."""
    return {"place": args.place, "ean": args.ean, "zone": args.zone}


def _statistics(args: argparse.Namespace) -> Mapping[str, object]:
    """Return the settings of an import of Home Assistant's statistics."""
    columns = _pairs(args.column, "--column", "import_t1_kwh=sensor.meter")
    return {"place": args.place, "columns": columns, "source": args.source}


def _pairs(texts: Iterable[str], option: str, example: str) -> dict[str, str]:
    """Read texts as `a=b`. What is none is a ConfigError."""
    pairs = {}
    for text in texts:
        name, _, value = text.partition("=")
        if not name or not value or name in pairs:
            raise ConfigError(option, text, f"two names as {example}, the first of them once")
        pairs[name] = value
    return pairs


def _import(args: argparse.Namespace) -> int:
    """Import, showing how far it is."""
    importer = make_importer(args.kind, args.settings(args))
    url = _with_index(args.to, importer.index)
    zone = at_rest(url, zone=args.zone, source=None).zone
    bar = ProgressBar(lambda at: local_date(at, zone).isoformat())

    def opened(source: str) -> Store:
        return at_rest(url, zone=args.zone, source=source).open()

    try:
        report = run(importer, opened, dry_run=args.dry_run, progress=bar)
    finally:
        bar.end()
    if args.json:
        sys.stdout.write(f"{json.dumps(report.as_object())}\n")
    else:
        sys.stdout.write(f"{_as_text(report, are_readings=importer.index is None)}\n")
    return 0 if report.read or not report.noticed else 1


def _with_index(url: str, index: str | None) -> str:
    """Return the URL of a store whose time index is called so, unless the URL says how it is called."""
    if index is None or "index" in StoreUrl.parse(url).options:
        return url
    return f"{url}{'&' if '?' in url else '?'}index={index}"


def _as_text(report: ImportReport, *, are_readings: bool) -> str:
    """Say what was done, and what was left out or is worth a look; of readings, that more is made of them."""
    lines = []
    for source, each in report.sources.items():
        stretch = f"from {isoformat_utc(each.first)} until {isoformat_utc(each.last)}"
        verb = "would import" if report.dry_run else "imported"
        lines.append(
            f"{source}: {verb} {each.imported} of {each.read} rows {stretch}, {each.there} were there"
        )
    for reason, noticed in report.noticed.items():
        lines.append(f"{reason.replace('_', ' ')}: {noticed.count}")
        lines += [f"  {each.where}{f': {each.detail}' if each.detail else ''}" for each in noticed.examples]
        if noticed.count > len(noticed.examples):
            lines.append(f"  and {noticed.count - len(noticed.examples)} more")
    if are_readings and report.imported and not report.dry_run:
        lines.append(_MADE_BEFORE)
    return "\n".join(map(printable, lines)) or "nothing to import: there are no rows"
