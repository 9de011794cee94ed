"""`energy-core config check FILE`: says what a configuration file means, or what is wrong in it."""

import argparse
import sys
from dataclasses import fields
from datetime import timedelta
from enum import Enum
from typing import Any

from ..config_file import load
from ..costs.tariffs import Tariff

HELP = "the configuration file"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="say what a configuration file means, or what is wrong in it")
    check.add_argument("file", metavar="FILE", help="a TOML file")
    check.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    """Say what was understood; what is wrong is a ConfigError."""
    config = load(args.file)
    sys.stdout.write("".join(f"{line}\n" for line in lines(config)))
    return 0


def lines(config: Any) -> list[str]:
    """Return a line for each section, list items one by one."""
    written = []
    for section in fields(config):
        value = getattr(config, section.name)
        if section.name == "tariff":
            written += _tariff(value)
            continue
        if value is None:
            continue
        items = value if isinstance(value, tuple) else (value,)
        name = section.name.removesuffix("s") if isinstance(value, tuple) else section.name
        written += [f"{name}: {_settings(item)}" for item in items]
    return written


def _tariff(tariff: Tariff | None) -> list[str]:
    """Return a line for each contract: its days, and what is charged."""
    contracts = () if tariff is None else tariff.contracts
    return [
        f"contract: name {contract.name}, start {contract.start}, "
        + (f"end {contract.end}, " if contract.end else "")
        + f"charges {', '.join(charge.name for charge in contract.charges)}"
        for contract in contracts
    ]


def _settings(item: Any) -> str:
    """Return the settings of a section on one line; those that are not set are left out."""
    pairs = ((setting, getattr(item, setting.name)) for setting in fields(item))
    shown = (
        (each.name, _shown(value) if each.repr else "***") for each, value in pairs if value not in (None, ())
    )
    return ", ".join(f"{name} {value}" for name, value in shown)


def _shown(value: object) -> str:
    """Write a setting as it would stand in the file."""
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}s"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)
