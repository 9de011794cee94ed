"""How `energy-core bill` counts."""

import argparse
import sys
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ..config import day, is_time_zone
from ..config_file import load_tariff
from ..costs.absence import Absence, MissingDataError
from ..costs.bill import bill
from ..costs.inputs import Inputs
from ..costs.profit import Profit, profit
from ..costs.quarters import QUARTER_S, day_of, instant, seconds
from ..costs.tariffs import Tariff
from ..costs.usage import EXPORT, Usage
from ..exceptions import ConfigError
from .bill_doubts import doubts
from .bill_files import read_peaks, read_spot
from .bill_output import as_json, as_table
from .bill_usage import read_usage
from .output import complain

_DAY = timedelta(days=1)


def run(args: argparse.Namespace) -> int:
    """Write the bill; what cannot be counted is an error."""
    if not is_time_zone(args.zone):
        raise ConfigError("--zone", args.zone, "a time zone as Europe/Brussels")
    tariff = load_tariff(args.tariff)
    start, end = _days(args)
    gas_only = not any(contract.has_electricity for contract in tariff.contracts)
    by_register = any(charge.is_by_register for each in tariff.contracts for charge in each.offtake)
    usage, said = read_usage(args, start, end, gas_only=gas_only, by_register=by_register)
    usage = usage if gas_only else _with_export(usage, tariff, earned=args.profit)
    start, end = start or _first_day(usage, args.zone), end or _last_day(usage, args.zone)
    if start >= end:
        option, day_said = ("--end", end) if args.to is None else ("--to", end - _DAY)
        takes = f"a day {'after' if args.to is None else 'from'} {start}, on which the bill begins"
        raise ConfigError(option, str(day_said), takes)
    inputs = Inputs(
        usage=usage,
        zone=args.zone,
        spot=read_spot(args.spot, args.zone) if args.spot else None,
        measured_peaks=said | (read_peaks(args.peaks) if args.peaks else {}),
        gaps=args.allow_gaps,
    )
    for doubt in doubts(tariff, inputs, start, end):
        complain(doubt)
    try:
        earned: Profit | None = profit(tariff, inputs, start, end) if args.profit else None
        counted = earned.actual if earned else bill(tariff, inputs, start, end)
    except MissingDataError as error:
        raise MissingDataError(error.absence, f"{error}{_remedy(error.absence, args, usage)}") from error
    lines = (as_json if args.json else as_table)(counted, earned)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _remedy(absence: Absence, args: argparse.Namespace, usage: Usage) -> str:
    """Return what to do about data that are missing, as it is told after what is."""
    if absence is Absence.NO_SPOT and not args.spot:
        return "; they are given by --spot"
    if absence in {Absence.NO_METER, Absence.NO_GAS, Absence.NO_SOLAR, Absence.NO_BATTERY}:
        first, last = (_local(at, args.zone) for at in (usage.starts[0], usage.starts[-1] + QUARTER_S))
        return f"; the usage is from {first} to {last}, and --allow-gaps counts what is not known as nothing"
    return ""


def _local(at: int, zone: str) -> str:
    """Return the local time of seconds since the epoch, to the minute."""
    return instant(at).astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _days(args: argparse.Namespace) -> tuple[date | None, date | None]:
    """Return the first day and the day after the last, None where it was not said."""
    names = {"start": "--start or --from", "end": "--end", "to": "--to"}
    start, end, last = (_day(getattr(args, name), option) for name, option in names.items())
    return start, end or (None if last is None else last + _DAY)


def _day(text: str | None, option: str) -> date | None:
    """Read a day. What is none is a ConfigError."""
    if text is None:
        return None
    read = day(text)
    if read is None:
        raise ConfigError(option, text, "a day as 2026-01-31")
    return read


def _with_export(usage: Usage, tariff: Tariff, *, earned: bool) -> Usage:
    """Return usage in which a house without a meter for it gave nothing; where that counts, say so."""
    if usage.export_t1_kwh is not None:
        return usage
    if earned or any(contract.injection or contract.netting for contract in tariff.contracts):
        complain(f"the usage has no {EXPORT[0]}: nothing is taken to have gone to the grid")
    first, second = usage.exported
    return replace(usage, export_t1_kwh=first, export_t2_kwh=second)


def _first_day(usage: Usage, zone: str) -> date:
    """Return the first local day that begins in the usage."""
    first = day_of(usage.starts[0], zone)
    return first if seconds(first, zone) == usage.starts[0] else first + _DAY


def _last_day(usage: Usage, zone: str) -> date:
    """Return the local day in which the usage ends: the one after the last whole one."""
    return day_of(usage.starts[-1] + QUARTER_S, zone)
