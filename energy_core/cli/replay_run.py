"""How `energy-core replay` goes through what was kept."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, cast

import pandas as pd

from ..agents.replay import ReplayResult, replay, samples_of
from ..agents.samples import night_tariff
from ..calendar import days, midnight
from ..config import AppConfig, ControllerSetup, changed, day
from ..config_file import load
from ..controllers.config import ControllerConfig
from ..exceptions import ConfigError
from ..models import Reading, Value, isoformat_utc
from ..stores.maintenance import at_rest
from .replay_prices import replay_prices

_DAY = timedelta(days=1)


def run(args: argparse.Namespace) -> int:
    """Write what a controller would have come to. What is wrong is a ConfigError."""
    house = load(args.config)
    setup = _controller(house, args.controller)
    settings = changed(cast("ControllerConfig", setup.settings), _changes(args.changes))
    window = _window(args, house.house.time_zone)
    links = setup.links
    samples = samples_of(
        _readings(house, links.meter, window),
        charger=() if links.charger is None else _readings(house, links.charger, window),
        charger_column=links.charger_column,
        battery=() if links.battery is None else _readings(house, links.battery, window),
        prices=replay_prices(house, args.spot, *window),
        night_tariff=night_tariff(house.house.country),
    )
    result = replay(samples, settings, zone=house.house.time_zone)
    if not result.steps:
        raise ConfigError("--from", args.start, f"days of which the readings of {links.meter} are kept")
    found = _as_object(links.name, window, result)
    for line in [json.dumps(found)] if args.json else _as_lines(found):
        sys.stdout.write(f"{line}\n")
    return 0


def _controller(house: AppConfig, name: str | None) -> ControllerSetup:
    """Return the controller of a name, or the only one."""
    names = [setup.links.name for setup in house.controllers]
    if not names:
        raise ConfigError("controllers", [], "one controller or more")
    if name is None and len(names) == 1:
        return house.controllers[0]
    if name not in names:
        raise ConfigError("--controller", name or "nothing", f"one of {', '.join(names)}")
    return house.controllers[names.index(name)]


def _changes(pairs: Sequence[str]) -> dict[str, Any]:
    """Read `key=value` pairs; what is JSON is taken as that, all else as a text."""
    found = {}
    for pair in pairs:
        name, is_pair, text = pair.partition("=")
        if not is_pair:
            raise ConfigError("--set", pair, "a key and a value as upper_threshold_power=1800")
        try:
            found[name.strip()] = json.loads(text)
        except json.JSONDecodeError:
            found[name.strip()] = text.strip()
    return found


def _window(args: argparse.Namespace, zone: str) -> tuple[datetime, datetime]:
    """Return when the first day begins and the last one ends."""
    first, last = day(args.start), day(args.to)
    for option, text, read in (("--from", args.start, first), ("--to", args.to, last)):
        if read is None:
            raise ConfigError(option, text, "a day as 2026-01-31")
    if first is None or last is None or last < first:
        raise ConfigError("--to", args.to, f"{first} or a later day")
    return midnight(first, zone), midnight(last + _DAY, zone)


def _readings(house: AppConfig, reader: str, window: tuple[datetime, datetime]) -> Iterator[Reading]:
    """Yield what was kept of a reader, a day at a time, so that memory does not grow with the days."""
    stores = {store.name: store for store in house.stores}
    kept = next((logger.store for logger in house.loggers if logger.reader == reader), None)
    if kept is None:
        raise ConfigError("loggers", reader, "a logger that keeps what this reader says")
    zone = house.house.time_zone
    with closing(at_rest(stores[kept].url, zone=zone, source=reader).open()) as store:
        for since, until in days(*window, zone):
            yield from _rows(store.get(since, until), reader)


def _rows(frame: pd.DataFrame, source: str) -> Iterator[Reading]:
    """Yield the rows of a frame as readings."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in names]
    for at, row in zip(frame.index, zip(*columns, strict=True), strict=True):
        values = {name: _plain(value) for name, value in zip(names, row, strict=True) if not pd.isna(value)}
        yield Reading(source, at.to_pydatetime(), values)


def _plain(value: Any) -> Value:
    """Return a value without its pandas clothes."""
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else cast("Value", value)


def _as_object(name: str, window: tuple[datetime, datetime], result: ReplayResult) -> dict[str, Any]:
    """Return a result as JSON knows it."""
    share = result.solar_share
    return {
        "controller": name,
        "from": isoformat_utc(window[0]),
        "to": isoformat_utc(window[1]),
        "steps": result.steps,
        "switches": result.switches,
        "on_hours": round(result.on_hours, 3),
        "charged_kwh": round(result.charged_kwh, 3),
        "solar_kwh": round(result.solar_kwh, 3),
        "solar_share_pct": None if share is None else round(100 * share, 1),
        "cost_eur": None if result.cost_eur is None else round(result.cost_eur, 4),
        "reasons": {reason.value: count for reason, count in result.reasons.most_common()},
        "peaks_w": {
            month: {"without": effect.without_w, "with": effect.with_w}
            for month, effect in sorted(result.months.items())
        },
        "changes": [
            {"at": isoformat_utc(at), "on": decision.on, "reason": decision.reason.value}
            for at, decision in result.changes
        ],
    }


def _as_lines(found: dict[str, Any]) -> Iterator[str]:
    """Return a result as lines to read."""
    for key in ("controller", "from", "to", "steps", "switches", "on_hours", "charged_kwh", "solar_kwh"):
        yield f"{key:<16} {found[key]}"
    for key in ("solar_share_pct", "cost_eur"):
        yield f"{key:<16} {'-' if found[key] is None else found[key]}"
    for month, peaks in found["peaks_w"].items():
        without, with_charger = ("-" if each is None else f"{each:g} W" for each in peaks.values())
        yield f"peak {month:<11} {without} without, {with_charger} with the charger"
    for change in found["changes"]:
        yield f"{change['at']} {'on ' if change['on'] else 'off'} {change['reason']}"
