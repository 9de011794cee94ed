"""How `energy-core totals` counts."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast

from ..calendar import local_date
from ..clock import SystemClock
from ..config import AppConfig, day
from ..config_file import load
from ..costs.counterfactual import without_panels
from ..costs.inputs import Inputs
from ..costs.months import later_month, month_of
from ..costs.quarters import QUARTER_S, instant
from ..costs.tariffs import Tariff
from ..costs.totals import Totals, totals
from ..exceptions import ConfigError
from .bill_files import read_house_spot, read_peaks
from .output import complain
from .totals_output import as_json, as_table
from .totals_usage import read_house

_DAY = timedelta(days=1)


def run(args: argparse.Namespace) -> int:
    """Write the totals; what cannot be counted is left out, and said why."""
    house = load(args.config)
    zone = house.house.time_zone
    start, end = _day(args.start, "--from"), _day(args.to, "--to") + _DAY
    if start >= end:
        raise ConfigError("--to", args.to, f"{start} or a later day")
    now = SystemClock().now()
    today = local_date(now, zone)
    if start > today:
        raise ConfigError("--from", args.start, f"a day that has begun: today is {today}")
    if end > today + _DAY:
        complain(f"the days after {today} are still to come")
    inputs = _inputs(args, house, start, end, now)
    tariff = cast("Tariff | None", house.tariff)
    without = without_panels(inputs) if tariff and inputs.usage.pv_kwh is not None else None
    stretches = _stretches(start, min(end, today + _DAY), args.by)
    counted: Iterator[Totals] = (
        totals(tariff, inputs, first, stop, without=without) for first, stop in stretches
    )
    for line in (as_json if args.json else as_table)(counted):
        sys.stdout.write(f"{line}\n")
    return 0


def _inputs(args: argparse.Namespace, house: AppConfig, start: date, end: date, now: datetime) -> Inputs:
    """Return what is counted from. What is wrong in it is a ConfigError."""
    zone = house.house.time_zone
    kept = read_house(house, start, end)
    return Inputs(
        usage=kept.usage,
        zone=zone,
        spot=read_house_spot(house, args.spot),
        measured_peaks={**kept.peaks, **(read_peaks(args.peaks) if args.peaks else {})},
        until=instant(int(now.timestamp()) // QUARTER_S * QUARTER_S),
        gaps=args.allow_gaps,
        lumps=kept.lumps,
        day_by_day=True,
    )


def _day(text: str, option: str) -> date:
    """Read a day. What is none is a ConfigError."""
    read = day(text)
    if read is None:
        raise ConfigError(option, text, "a day as 2026-01-31")
    return read


def _stretches(start: date, end: date, by: str) -> Iterator[tuple[date, date]]:
    """Yield the days, months or years of [start, end), the first and the last cut to it."""
    while start < end:
        match by:
            case "day":
                stop = start + _DAY
            case "month":
                stop = later_month(month_of(start), 1)
            case _:
                stop = date(start.year + 1, 1, 1)
        yield start, min(stop, end)
        start = stop
