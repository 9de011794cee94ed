"""The configuration of the house of a scenario."""

from pathlib import Path

from .listener import TOKEN
from .pi import PIN
from .scenario import DEAD_MAN_S, MAX_AGE_S, Scenario

_KEEPING = """
[[stores]]
name = "readings"
url = "csv://{folder}/readings"
[[loggers]]
reader = "meter"
store = "readings"
period = "1s"
"""


def settings(one: Scenario, folder: Path, pi: int, meter: str, server: int) -> str:
    """Return it, for a Pi and a server at ports of this machine and a meter at an address."""
    return f"""
data_managers = []
[house]
name = "Home"
[run]
state_folder = "{folder}/state"
max_silence = "{MAX_AGE_S}s"
[server]
port = {server}
token = "{TOKEN}"
[[readers]]
type = "dsmr"
name = "meter"
url = "{meter}"
[[outputs]]
type = "gpio"
name = "relay"
pin = {PIN}
active_high = {str(one.active_high).lower()}
host = "127.0.0.1"
port = {pi}
dead_man = "{DEAD_MAN_S}s"
[[controllers]]
name = "car"
output = "relay"
meter = "meter"
period = "{one.period_s}s"
mode = "{one.mode}"
guard = {str(one.guard).lower()}
moving_average_seconds = 3
max_age_seconds = {MAX_AGE_S}
min_on_seconds = {one.min_on_s}
min_off_seconds = {one.min_off_s}
max_switches_per_day = {one.max_switches}
{_KEEPING.format(folder=folder) if one.keeps else ""}
"""
