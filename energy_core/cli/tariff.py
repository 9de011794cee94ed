"""`energy-core tariff`: tariffs to begin with, as JSON that `energy-core bill` takes."""

import argparse
import json
import sys
from dataclasses import replace

from ..config import day
from ..config_file import load_tariff
from ..costs.presets import CARDS, OPERATORS, dutch_contract, flemish_tariff
from ..costs.tables import table_of
from ..costs.tariffs import Tariff
from ..exceptions import ConfigError

HELP = "write a tariff to begin with"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Writes a tariff as JSON. Its figures are as of 2026: look through them, and change yours."
    )
    regions = parser.add_subparsers(title="regions", required=True, metavar="REGION")
    flanders = regions.add_parser("flanders", help="a supplier's card, with the network and the levies")
    flanders.add_argument("operator", choices=OPERATORS, metavar="OPERATOR", help=", ".join(OPERATORS))
    flanders.add_argument("card", choices=tuple(CARDS), metavar="CARD", help=", ".join(CARDS))
    flanders.add_argument("--start", metavar="DAY", required=True, help="the first day, as 2026-01-31")
    flanders.add_argument("--not-domiciled", action="store_true", help="nobody lives there officially")
    flanders.set_defaults(run=_flanders)
    netherlands = regions.add_parser("netherlands", help="a supplier's contract, with the energy tax")
    netherlands.add_argument("file", metavar="FILE", help="a tariff with one contract, without the tax")
    netherlands.set_defaults(run=_netherlands)


def _flanders(args: argparse.Namespace) -> int:
    """Write a tariff of Flanders."""
    start = day(args.start)
    if start is None:
        raise ConfigError("--start", args.start, "a day as 2026-01-31")
    return _write(flemish_tariff(args.operator, args.card, start, domiciled=not args.not_domiciled))


def _netherlands(args: argparse.Namespace) -> int:
    """Write a tariff of the Netherlands."""
    tariff = load_tariff(args.file)
    if len(tariff.contracts) != 1:
        raise ConfigError("contracts", len(tariff.contracts), "one contract", where=args.file)
    return _write(replace(tariff, contracts=(dutch_contract(tariff.contracts[0]),)))


def _write(tariff: Tariff) -> int:
    """Write a tariff."""
    sys.stdout.write(f"{json.dumps(table_of(tariff), indent=2, ensure_ascii=False)}\n")
    return 0
