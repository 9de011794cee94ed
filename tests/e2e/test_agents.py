"""The same questions to a real Home Assistant and to `energy-core run`, by a program and by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest

from energy_core.agents.client import AgentClient, News
from energy_core.exceptions import AgentAuthenticationError, RequestError
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine

from .agents_doors import PLUG, Door, Headless, add_charger, home_assistant_door
from .house import add_meter
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

METER, LOGGER, CAR = "reader.meter", "logger.meter.readings", "controller.car"
NEWS_WITHIN_S = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, line: PtyLine) -> Iterator[LiveHomeAssistant]:
    """A Home Assistant with a meter, and a charger on a helper."""
    home = LiveHomeAssistant(tmp_path_factory.mktemp("config"))
    home.configure(more=PLUG)
    with home:
        entry = add_meter(home, str(line.path), update_interval=1)
        add_charger(home, entry["entry_id"])
        yield home


@pytest.fixture(scope="module")
def headless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headless]:
    """A house without Home Assistant, on a line of its own."""
    folder, now = tmp_path_factory.mktemp("headless"), datetime.now(UTC).replace(microsecond=0)
    with PtyLine(Meter(MeterOptions(start=now)), link=folder / "p1", start=now) as line:
        house = Headless(folder, line.path)
        yield house
        house.stop()


@pytest.fixture(scope="module", params=["home_assistant", "headless"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each of those who answer."""
    if request.param == "headless":
        house: Headless = request.getfixturevalue("headless")
        return house.door()
    home: LiveHomeAssistant = request.getfixturevalue("home")
    return home_assistant_door(home)


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Run something in a loop of its own."""
    with ThreadPoolExecutor(1) as own_thread:  # another test may have left a loop in this one
        return own_thread.submit(asyncio.run, work).result()


async def until_read(news: AsyncIterator[News]) -> dict[str, Any]:
    """Return the next states in which a meter has said something, which is not what it said before."""
    async with asyncio.timeout(NEWS_WITHIN_S):
        before: object = None
        async for _, states in news:
            if before is not None and states.get("readings", 0) > 0 and states["at"] != before:
                return dict(states)
            before = states.get("at")
    raise AssertionError("there is no news any more")


def test_on_the_command_line(door: Door) -> None:
    """Agents are listed, tell, are set all or not at all; who may only read does so."""
    listed = door.command("list").stdout
    assert {METER, LOGGER} <= {line.split()[0] for line in listed.splitlines()}
    states = json.loads(door.command("states", METER, "--json").stdout)
    assert {"readings", "age", "at", "values", "runs", "failures", "last_error"} <= states.keys()
    assert json.loads(door.command("set", LOGGER, "period=20s", "--json").stdout) == {"period": "20s"}
    refused = door.command("set", LOGGER, "period=0s", "colour=red")
    assert refused.returncode == 1
    assert "period: got '0s', takes a duration" in refused.stderr
    assert "colour: no such key here; known are period" in refused.stderr
    refused = door.command("set", LOGGER, "period=30s", token=door.read_token)
    assert (refused.returncode, "only an administrator" in refused.stderr) == (1, True)
    found = door.command("config", LOGGER, "--json", token=door.read_token)
    assert json.loads(found.stdout) == {"period": "20s"}
    refused = door.command("states", "reader.nobody")
    assert (refused.returncode, "no agent 'reader.nobody'" in refused.stderr) == (1, True)


def test_who_follows_hears_of_each_reading_also_after_a_restart(door: Door) -> None:
    """The client connects again by itself; what was set is there still."""

    async def follow() -> dict[str, Any]:
        async with AgentClient(door.url, door.token) as client:
            await client.set_config(LOGGER, {"period": "15s"})
            async with aclosing(client.follow(METER)) as news:
                first = await until_read(news)
                await asyncio.to_thread(door.restart)
                second = await until_read(news)
            assert second["at"] > first["at"]
            return await client.get_config(LOGGER)

    assert run(follow()) == {"period": "15s"}


def test_strangers_are_refused(door: Door) -> None:
    """A token that is none opens no door."""

    async def ask() -> None:
        async with AgentClient(door.url, "something that is no token"):
            pass

    with pytest.raises(AgentAuthenticationError):
        run(ask())


def test_a_charger_has_one_truth(home: LiveHomeAssistant) -> None:
    """The number moves with a request, and a request sees what was set by the number; nothing is switched."""

    async def change(**changes: object) -> dict[str, Any]:
        async with AgentClient(home.url, home.access_token) as client:
            if changes:
                await client.set_config(CAR, changes)
            return await client.get_config(CAR)

    number = home.wait_until(lambda: _number_of(home), 30, "there is no number")
    run(change(upper_threshold_power=2100.0))
    home.wait_until(lambda: float(home.state(number) or 0) == 2100, 10, "the number does not move")
    home.rest("POST", "services/number/set_value", {"entity_id": number, "value": 1900})
    assert run(change())["upper_threshold_power"] == 1900
    assert home.state("input_boolean.plug") == "off"


def test_a_disk_that_takes_nothing(home: LiveHomeAssistant) -> None:
    """What cannot be written down is not in use, and said."""

    async def change(period: str) -> dict[str, Any]:
        async with AgentClient(home.url, home.access_token) as client:
            return await client.set_config(LOGGER, {"period": period})

    run(change("25s"))
    (file,) = (home.config / ".storage").glob("energy_app.agents_*")
    kept = file.with_name("kept")
    file.rename(kept)
    file.mkdir()
    with pytest.raises(RequestError, match="nothing was changed") as caught:
        run(change("35s"))
    assert caught.value.code == "not_kept"
    file.rmdir()
    kept.rename(file)
    assert run(change("45s")) == {"period": "45s"}


def _number_of(home: LiveHomeAssistant) -> str | None:
    """Return the entity with the threshold of the charger."""
    entities = home.command("config/entity_registry/list")
    found = [each["entity_id"] for each in entities if each["unique_id"].endswith("_upper_threshold_power")]
    return found[0] if found and home.state(found[0]) else None
