"""What the commands on stores have in common: the store, and from when to when."""

import argparse
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ..calendar import midnight
from ..exceptions import ConfigError
from ..models import utc
from ..protocols import Store
from ..stores.maintenance import AtRest, at_rest

_TAKES = "a day as 2026-01-31, or a moment as 2026-01-31T12:00 or 2026-01-31T12:00Z"
_TICK = timedelta(microseconds=1)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Have a command take one store."""
    parser.add_argument("url", metavar="URL", help="the store, as csv:///dir/name")
    add_options(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Have a command take what says which store of a URL is meant."""
    parser.add_argument("--source", metavar="NAME", help="the store of this reader, named <name>_NAME")
    parser.add_argument(
        "--zone",
        metavar="ZONE",
        default="Europe/Brussels",
        help="the time zone of the house, unless the URL says another (%(default)s)",
    )


def add_window(parser: argparse.ArgumentParser) -> None:
    """Have a command take from when to when."""
    parser.epilog = (
        "MOMENT is a whole day, as 2026-01-31, or a moment, as 2026-01-31T12:00. Without Z or an offset as "
        "+01:00 behind it, it is local to the time zone of the house. --from takes the begin of a day, --to "
        "its end; a moment of --to is itself left out."
    )
    parser.add_argument("--from", dest="start", metavar="MOMENT", help="from then on, or from the first row")
    parser.add_argument("--to", dest="end", metavar="MOMENT", help="until then, or until the last row")


def resting(args: argparse.Namespace) -> AtRest:
    """Return the store that is meant; a wrong URL, zone or source is a ConfigError."""
    return at_rest(args.url, zone=args.zone, source=args.source)


def window(args: argparse.Namespace, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return from when to when, None where it was not said. What is no moment is a ConfigError."""
    start = None if args.start is None else _moment(args.start, zone, "--from", days_later=0)
    end = None if args.end is None else _moment(args.end, zone, "--to", days_later=1)
    return start, end


def bounded(store: Store, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime] | None:
    """Return the stretch of a window in which a store has rows, None if there is none."""
    first, last = store.first_reading(), store.last_reading()
    if first is None or last is None:
        return None
    begin, stop = max(start or first.at, first.at), min(end or last.at + _TICK, last.at + _TICK)
    return (begin, stop) if begin < stop else None


def _moment(text: str, zone: str, option: str, *, days_later: int) -> datetime:
    """Read a moment, or a day of which it is the begin, so many days later."""
    try:
        try:
            return midnight(date.fromisoformat(text) + timedelta(days=days_later), zone)
        except ValueError:
            moment = datetime.fromisoformat(text)
        return utc(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError) as error:
        raise ConfigError(option, text, _TAKES) from error
