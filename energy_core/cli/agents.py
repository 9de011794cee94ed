"""`energy-core agents …`: asks running agents how they fare, and changes their settings."""

import argparse
from importlib import import_module

HELP = "ask running agents, and change their settings"
TOKEN_VARIABLE = "ENERGY_CORE_TOKEN"  # noqa: S105 - the name of a variable

_ABOUT = (
    "Asks the agents of `energy-core run` on this machine or, with --url, elsewhere: also those of Home "
    "Assistant, as http://homeassistant.local:8123 with a long-lived access token."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = _ABOUT
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="which agents there are")
    states = actions.add_parser("states", help="how an agent fares")
    states.add_argument("agent", metavar="ID", help="which agent, as logger.meter.readings")
    states.add_argument("--follow", action="store_true", help="go on whenever they change")
    config = actions.add_parser("config", help="the settings of an agent that may change")
    config.add_argument("agent", metavar="ID", help="which agent")
    setting = actions.add_parser("set", help="change settings of an agent, all of these or none")
    setting.add_argument("agent", metavar="ID", help="which agent")
    setting.add_argument("changes", metavar="KEY=VALUE", nargs="+", help="as period=30s; null for nothing")
    for name, action in (("list", listing), ("states", states), ("config", config), ("set", setting)):
        _add_place(action)
        action.set_defaults(run=_run, action=name)


def _add_place(parser: argparse.ArgumentParser) -> None:
    """Have an action take whom to ask, and how to write."""
    parser.add_argument("--url", metavar="URL", help="where they answer, this machine if left out")
    parser.add_argument("--token", metavar="TOKEN", help=f"other users see it here, not in {TOKEN_VARIABLE}")
    parser.add_argument("--config", metavar="FILE", help="the configuration of the house that runs here")
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")


def _run(args: argparse.Namespace) -> int:
    """Ask; what that takes is imported only now, as other commands do without."""
    code: int = import_module(".agents_ask", __package__).run(args)
    return code
