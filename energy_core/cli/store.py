"""`energy-core store …`: what is in a store, and what is done to it."""

import argparse

from . import store_check, store_copy, store_info, store_rows, store_tidy

HELP = "look into a store, copy it, check it"

_URL = (
    "A store is named by its URL, as csv:///dir/name, csv:///dir/name?distributed=date or mongodb://host/db."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = _URL
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    store_info.configure(actions.add_parser("info", help=store_info.HELP))
    store_rows.configure_get(actions.add_parser("get", help=store_rows.GET_HELP))
    store_rows.configure_single(actions.add_parser("first", help="write the first row"), first=True)
    store_rows.configure_single(actions.add_parser("last", help="write the last row"), first=False)
    store_copy.configure(actions.add_parser("copy", help=store_copy.HELP))
    store_check.configure(actions.add_parser("check", help=store_check.HELP))
    store_tidy.configure(actions.add_parser("tidy", help=store_tidy.HELP))
