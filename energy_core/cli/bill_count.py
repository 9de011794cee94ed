"""How `energy-core bill` counts."""

import argparse
import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ..config import day, is_time_zone
from ..config_file import load_tariff
from ..costs.absence import Absence, MissingDataError
from ..costs.bill import bill
from ..costs.inputs import Inputs
from ..costs.profit import Profit, profit
from ..costs.quarters import QUARTER_S, day_of, local_time, seconds
from ..costs.usage import EXPORT, IMPORT, Column, Usage
from ..exceptions import ConfigError
from .bill_doubts import doubts
from .bill_files import read_peaks, read_spot
from .bill_lacks import unread
from .bill_output import as_json, as_table
from .bill_usage import read_usage
from .output import complain

_DAY = timedelta(days=1)
_LACKING = {
    Absence.NO_METER: (*IMPORT, *EXPORT),
    Absence.NO_GAS: ("gas_m3",),
    Absence.NO_SOLAR: ("pv_kwh",),
    Absence.NO_BATTERY: ("battery_kwh",),
}


def run(args: argparse.Namespace) -> int:
    """Write the bill; what cannot be counted is an error."""
    if not is_time_zone(args.zone):
        raise ConfigError("--zone", args.zone, "a time zone as Europe/Brussels")
    tariff = load_tariff(args.tariff)
    start, end = _days(args)
    gas_only = not any(contract.has_electricity for contract in tariff.contracts)
    told = read_usage(args, start, end, gas_only=gas_only)
    usage = told.usage if gas_only else _with_export(told.usage)
    start, end = start or _first_day(usage, args.zone), end or _last_day(usage, args.zone)
    if start >= end:
        _check_days_known(usage, args)
        option, day_said = ("--end", end) if args.to is None else ("--to", end - _DAY)
        takes = f"a day {'after' if args.to is None else 'from'} {start}, on which the bill begins"
        raise ConfigError(option, str(day_said), takes)
    inputs = Inputs(
        usage=usage,
        zone=args.zone,
        spot=read_spot(args.spot, args.zone) if args.spot else None,
        measured_peaks={**told.peaks, **(read_peaks(args.peaks) if args.peaks else {})},
        gaps=args.allow_gaps,
        lumps=told.lumps,
    )
    absent = unread(tariff.held(start, end), usage, told.columns, earned=args.profit)
    for doubt in dict.fromkeys((*absent, *doubts(tariff, inputs, start, end))):
        complain(doubt)
    try:
        earned: Profit | None = profit(tariff, inputs, start, end) if args.profit else None
        counted = earned.actual if earned else bill(tariff, inputs, start, end)
    except MissingDataError as error:
        raise MissingDataError(error.absence, f"{error}{_remedy(error.absence, args, usage)}") from error
    lines = (as_json if args.json else as_table)(counted, earned)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _check_days_known(usage: Usage, args: argparse.Namespace) -> None:
    """Refuse with a ConfigError usage of no whole day, or that ends before the first day that is billed."""
    if not args.end is args.to is None:
        return
    first, last = (local_time(at, args.zone) for at in (usage.starts[0], usage.starts[-1] + QUARTER_S))
    if args.start is not None:
        takes = f"a day that is over by {last}, until when usage is known"
        raise ConfigError("--start or --from", args.start, takes)
    takes = "a day or more from midnight to midnight, with a reading at both"
    raise ConfigError("--usage", f"{first} to {last}", takes)


def _remedy(absence: Absence, args: argparse.Namespace, usage: Usage) -> str:
    """Return what to do about data that are missing, as it is told after what is."""
    if absence is Absence.NO_SPOT and not args.spot:
        return "; they are given by --spot"
    if absence is Absence.NO_PEAK:
        return "; they are given by --peaks, or made of rows by the quarter-hour"
    columns: list[Column | None] = [getattr(usage, name) for name in _LACKING.get(absence, ())]
    there = [column for column in columns if column is not None]
    known = usage.starts[~np.isnan(sum(there, np.zeros(len(usage.starts))))]
    if not there or not len(known) or args.allow_gaps:
        return ""
    first, last = (local_time(at, args.zone) for at in (known[0], known[-1] + QUARTER_S))
    return f"; it is known from {first} to {last}, and --allow-gaps counts the rest as nothing"


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


def _with_export(usage: Usage) -> Usage:
    """Return usage in which a house without a meter for it gave nothing."""
    if usage.export_t1_kwh is not None:
        return usage
    first, second = usage.exported
    return replace(usage, export_t1_kwh=first, export_t2_kwh=second)


def _first_day(usage: Usage, zone: str) -> date:
    """Return the first local day that begins in the usage."""
    first = day_of(usage.starts[0], zone)
    return first if seconds(first, zone) == usage.starts[0] else first + _DAY


def _last_day(usage: Usage, zone: str) -> date:
    """Return the local day in which the usage ends: the one after the last whole one."""
    return day_of(usage.starts[-1] + QUARTER_S, zone)
