"""What holds of the agent whatever the house, the output, the hands and the clocks do."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from energy_core.controllers.config import Mode
from energy_core.exceptions import StoreUnavailableError
from tests.effort import some_of

from .bench import QUICK, Bench
from .test_controller import Box

MIN_OFF_S, MIN_ON_S = 45, 30
CONFIG = replace(QUICK, min_on_seconds=MIN_ON_S, min_off_seconds=MIN_OFF_S, max_switches_per_day=4)


@dataclass(frozen=True)
class Event:
    """What happens, and how long it then goes on."""

    what: str
    seconds: int


EVENTS = st.builds(
    Event,
    st.sampled_from(
        [
            "sun",
            "cloud",
            "sun",
            "cloud",
            "silence",
            "telegrams",
            "away",
            "back",
            "hand on",
            "hand off",
            "mode on",
            "solar",
            "restart",
            "kill",
            "clock",
            "no clock",
            "full",
            "room",
            "stuck",
            "free",
        ]
    ),
    st.sampled_from([6, 15, 31, 70, 140]),
)


def press(bench: Bench, *, on: bool) -> None:
    """Lay a hand on the relay, where somebody sees it."""
    if not bench.relay.is_away:
        bench.relay.press(on=on)


async def happen(bench: Bench, box: Box, event: Event) -> None:
    """Let it happen."""
    config = bench.controller.config
    full = StoreUnavailableError("the disk is full")
    simple: dict[str, Callable[[], object]] = {
        "sun": lambda: setattr(bench, "grid_w", -3000),
        "cloud": lambda: setattr(bench, "grid_w", 500),
        "silence": lambda: setattr(bench, "is_sending", False),
        "telegrams": lambda: setattr(bench, "is_sending", True),
        "away": lambda: setattr(bench.relay, "is_away", True),
        "back": lambda: setattr(bench.relay, "is_away", False),
        "hand on": lambda: press(bench, on=True),
        "hand off": lambda: press(bench, on=False),
        "mode on": lambda: bench.controller.set_config(replace(config, mode=Mode.ON)),
        "solar": lambda: bench.controller.set_config(replace(config, mode=Mode.SOLAR)),
        "kill": bench.another,
        "clock": lambda: bench.put_clock(timedelta(hours=-3)),
        "no clock": lambda: bench.put_clock(timedelta(0)),
        "full": lambda: setattr(box, "error", full),
        "room": lambda: setattr(box, "error", None),
        "stuck": lambda: setattr(bench.relay, "refuses", True),
        "free": lambda: setattr(bench.relay, "refuses", False),
    }
    if event.what in simple:
        simple[event.what]()
    elif not bench.relay.is_away:
        await bench.controller.close()
        bench.another()
    await bench.run(event.seconds)


async def live(events: list[Event]) -> None:
    """Live through it, and check all along."""
    box = Box()
    bench = Bench(CONFIG, keeper=box, relay_options={"on": True})
    await bench.run(2)
    for event in events:
        await happen(bench, box, event)
        if event.seconds >= 70 and not bench.relay.is_away and not bench.relay.refuses:
            assert bench.is_on() is bench.controller.decision.on
            assert not (bench.is_on() and event.seconds >= 140 and not bench.is_sending)
    own = [(second, on) for second, on, is_own in bench.relay.switchings if is_own]
    for (before, _, _), (second, on, is_own) in pairwise(bench.relay.switchings):
        assert not (on and is_own) or second - before >= MIN_OFF_S
    hands = sum(event.what == "hand on" for event in events)
    assert sum(on for _, on in own) <= CONFIG.max_switches_per_day + hands
    bench.relay.is_away = bench.relay.refuses = False
    bench.is_sending = True
    await bench.run(60)
    await bench.controller.close()
    assert not bench.is_on()


@settings(max_examples=some_of(80))
@given(st.lists(EVENTS, min_size=1, max_size=14))
def test_whatever_happens(events: list[Event]) -> None:
    """Off without data; own switchings keep minimum-off and the budget over restarts, kills and clocks."""
    asyncio.run(live(events))
