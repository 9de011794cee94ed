"""Has a house live through a restart, and gathers what was wrong with its chargers."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from .performance import at_the_end, complaints
from .restarts import Ordeal, Part, Restart, ordeal, part
from .seeding import house_id
from .stage import House, Stage

_ON_WITHIN_S = 90  # a machine that held up a telegram costs a minute
_UP_WITHIN_S = 60


def house_of(restart: Restart) -> House:
    """Return what is in the house that lives through a restart."""
    return House(restart.number, {seed: ordeal(seed).output for seed in restart.seeds})


def live_through(stage: Stage, restart: Restart) -> list[str]:
    """Have a house live through it; returns what was wrong with any of its chargers, by seed."""
    house = house_of(restart)
    scenes = stage.scenes(house)
    ordeals = [ordeal(scene.seed) for scene in scenes]
    parts = [part(scene, each, restart) for scene, each in zip(scenes, ordeals, strict=True)]
    with stage.living(house) as lines:
        for scene in scenes:
            scene.judge.goes_on(_ON_WITHIN_S)
        wrong = _go_on(restart, ordeals, parts, next)
        ended = _end(stage, restart)
        if restart.is_silent:
            for line in lines:
                line.silence()
        wrong += _go_on(restart, ordeals, parts, lambda each: each.send(ended))
        time.sleep(max(0.0, ended + restart.down_s - time.monotonic()))
        began = _begin(stage, restart)
        wrong += _go_on(restart, ordeals, parts, lambda each: each.send(began))
    return wrong + at_the_end(restart, scenes)


def _end(stage: Stage, restart: Restart) -> float:
    """End Home Assistant; returns when."""
    ended = time.monotonic()
    if restart.is_kill:
        stage.home.kill()
    else:
        stage.home.stop()
    return ended


def _begin(stage: Stage, restart: Restart) -> float:
    """Have Home Assistant begin again; returns when the house is up."""
    home = stage.home
    home.start()

    def is_up() -> bool:
        entries = home.command("config_entries/get", domain="energy_app")
        return any(
            each["entry_id"] == house_id(restart.number) and each["state"] == "loaded" for each in entries
        )

    home.wait_until(is_up, _UP_WITHIN_S, "the house does not come up")
    return time.monotonic()


def _go_on(
    restart: Restart, ordeals: Sequence[Ordeal], parts: Sequence[Part], step: Callable[[Part], None]
) -> list[str]:
    """Have each part go on to its next halt, side by side; returns what was wrong. Some may have ended."""
    with ThreadPoolExecutor(len(parts)) as players:
        played = [players.submit(_stepped, step, part) for part in parts]
    wrong = [complaints(restart, each, done) for each, done in zip(ordeals, played, strict=True)]
    return [words for words in wrong if words is not None]


def _stepped(step: Callable[[Part], None], part: Part) -> None:
    """Have a part go on."""
    with suppress(StopIteration):
        step(part)
