"""What holds of the agent whatever the house, the output, the hands and the clocks do."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from energy_core.controllers.config import Mode

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
        ]
    ),
    st.sampled_from([6, 15, 31, 70, 140]),
)


async def happen(bench: Bench, event: Event) -> None:
    """Let it happen."""
    if event.what in ("sun", "cloud"):
        bench.grid_w = -3000 if event.what == "sun" else 500
    elif event.what in ("silence", "telegrams"):
        bench.is_sending = event.what == "telegrams"
    elif event.what in ("away", "back"):
        bench.relay.is_away = event.what == "away"
    elif event.what in ("hand on", "hand off") and not bench.relay.is_away:  # else nobody sees it
        bench.relay.press(on=event.what == "hand on")
    elif event.what in ("mode on", "solar"):
        mode = Mode.ON if event.what == "mode on" else Mode.SOLAR
        bench.controller.set_config(replace(bench.controller.config, mode=mode))
    elif event.what == "restart" and not bench.relay.is_away:
        await bench.controller.close()
        bench.another()
    elif event.what == "kill":
        bench.another()
    elif event.what in ("clock", "no clock"):
        bench.put_clock(timedelta(hours=-3) if event.what == "clock" else timedelta(0))
    await bench.run(event.seconds)


async def live(events: list[Event]) -> None:
    """Live through it, and check all along."""
    bench = Bench(CONFIG, keeper=Box(), relay_options={"on": True})
    await bench.run(2)
    for event in events:
        await happen(bench, event)
        quiet = event.seconds >= 140 and not bench.relay.is_away
        assert not (quiet and not bench.is_sending and bench.is_on() and event.what != "back")
    own = [(second, on) for second, on, is_own in bench.relay.switchings if is_own]
    for (before, _, _), (second, on, is_own) in pairwise(bench.relay.switchings):
        assert not (on and is_own) or second - before >= MIN_OFF_S
    hands = sum(event.what == "hand on" for event in events)
    assert sum(on for _, on in own) <= CONFIG.max_switches_per_day + hands
    bench.relay.is_away = False
    bench.is_sending = True
    await bench.run(60)
    await bench.controller.close()
    assert not bench.is_on()


@settings(max_examples=150)
@given(st.lists(EVENTS, min_size=1, max_size=14))
def test_whatever_happens(events: list[Event]) -> None:
    """Off without data; own switchings keep minimum-off and the budget over restarts, kills and clocks."""
    asyncio.run(live(events))
