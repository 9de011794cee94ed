"""What may be asked of running agents."""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, override

import pytest

from energy_core.agents.agent import AgentKind, Keeping
from energy_core.agents.overlay import Overlay
from energy_core.agents.requests import Requests
from energy_core.agents.states_keeper import FileKeeper, StatesKeeper
from energy_core.config import changed
from energy_core.exceptions import ConfigError, RequestError, StoreUnavailableError

from .pace import NOON
from .workers import Colour, Worker, WorkerSettings

CAR = "controller.car"


class BrokenKeeper(StatesKeeper):
    """Keeps nothing."""

    @override
    async def load(self) -> Mapping[str, Any] | None:
        raise StoreUnavailableError("the disk is gone")

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        raise StoreUnavailableError("the disk is full")


async def asked(path: Path, *agents: Worker) -> Requests:
    """Return what answers for agents, with what is kept in a file."""
    overlay = Overlay(FileKeeper(path))
    await overlay.load()
    requests = Requests(overlay)
    for agent in agents:
        requests.add(f"controller.{agent.name}", AgentKind.CONTROLLER, agent)
    return requests


async def test_agents_are_listed_with_what_went_wrong(tmp_path: Path) -> None:
    """In the order of their ids."""

    async def fail(_: object) -> None:
        raise ConfigError("url", "mongodb://me:secret@server/house", "something else")

    car, bus = Worker("car", fail), Worker("bus")
    requests = await asked(tmp_path / "settings.json", car, bus)
    with pytest.raises(ConfigError):
        await car.run_once(NOON)
    (first, second) = requests.list()
    assert first == {"agent_id": "controller.bus", "kind": "controller", "name": "bus", "error": None}
    assert second["agent_id"] == CAR
    assert "me:***@server" in second["error"]
    assert "secret" not in json.dumps(requests.get_states(CAR))


async def test_states_and_settings_are_plain() -> None:
    """With what the door adds, and without secrets."""
    car = Worker("car")
    requests = Requests()
    requests.add(CAR, AgentKind.CONTROLLER, car, more=lambda: {"missed": 3})
    await car.run_once(NOON)
    assert requests.get_states(CAR) == {
        "last_run": "2026-06-10T10:00:00Z",
        "last_success": "2026-06-10T10:00:00Z",
        "last_error": None,
        "runs": 1,
        "failures": 0,
        "missed": 3,
    }
    assert requests.get_config(CAR) == {"period": "10s", "limit": 5, "colour": "red", "ratio": None}


async def test_settings_change_and_survive(tmp_path: Path) -> None:
    """Only what is not as configured is kept; set back, it is forgotten."""
    path, told = tmp_path / "settings.json", list[str]()
    car = Worker("car")
    requests = Requests(Overlay(FileKeeper(path)))
    requests.add(CAR, AgentKind.CONTROLLER, car, on_config=lambda: told.append("changed"))
    answer = await requests.set_config(CAR, {"period": "30s", "limit": 5, "ratio": 0.5}, may_set=True)
    assert answer == {"period": "30s", "limit": 5, "colour": "red", "ratio": 0.5}
    assert car.settings == WorkerSettings(period=timedelta(seconds=30), ratio=0.5)
    assert told == ["changed"]
    assert json.loads(path.read_text()) == {CAR: {"period": "30s", "ratio": 0.5}}
    again = Worker("car")
    after = await asked(path, again)
    assert again.settings == car.settings
    await after.set_config(CAR, {"period": 10, "ratio": None}, may_set=True)
    assert json.loads(path.read_text()) == {}


async def test_wrong_settings_are_refused_whole_with_every_reason(tmp_path: Path) -> None:
    """The right ones among them too, and nothing is kept."""
    car = Worker("car")
    requests = await asked(tmp_path / "settings.json", car)
    changes = {"period": "0s", "limit": "many", "colour": "blue", "x": 1, "password": "open"}
    with pytest.raises(RequestError) as caught:
        await requests.set_config(CAR, changes, may_set=True)
    assert caught.value.code == "invalid_config"
    assert caught.value.wrong == {
        "period": "got '0s', takes a duration as 10s, 15m or 1h, or a number of seconds, at least 1 s",
        "limit": "got 'many', takes a whole number from 1 to 9",
        "x": "no such key here; known are period, limit, colour, ratio",
        "password": "no such key here; known are period, limit, colour, ratio",
    }
    assert car.settings == WorkerSettings()
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("refuses", [None, ConfigError("limit", 9, "less than 9 where it is blue")])
async def test_what_no_single_setting_knows_is_refused_too(refuses: ConfigError | None) -> None:
    """By the settings themselves, or by the agent."""
    car, requests = Worker("car"), Requests()
    car.refuses = refuses
    requests.add(CAR, AgentKind.CONTROLLER, car)
    with pytest.raises(RequestError) as caught:
        await requests.set_config(CAR, {"colour": "blue", "limit": 9}, may_set=True)
    assert caught.value.wrong == {"limit": "got 9, takes less than 9 where it is blue"}
    assert car.settings == WorkerSettings()


async def test_only_those_who_may_change_settings() -> None:
    """Whoever else asks is told so, whatever they ask for."""
    requests = Requests()
    requests.add(CAR, AgentKind.CONTROLLER, car := Worker("car"))
    with pytest.raises(RequestError) as caught:
        await requests.set_config("controller.nobody", {"limit": 3}, may_set=False)
    assert caught.value.code == "unauthorized"
    assert car.settings == WorkerSettings()


async def test_what_cannot_be_kept_is_not_changed(caplog: pytest.LogCaptureFixture) -> None:
    """Or a restart would change it back; what cannot be read is said once, at the start."""
    overlay = Overlay(BrokenKeeper())
    await overlay.load()
    assert "the disk is gone" in caplog.text
    requests = Requests(overlay)
    requests.add(CAR, AgentKind.CONTROLLER, car := Worker("car"))
    with pytest.raises(RequestError) as caught:
        await requests.set_config(CAR, {"limit": 3}, may_set=True)
    assert caught.value.code == "not_kept"
    assert "the disk is full" in str(caught.value)
    assert car.settings == WorkerSettings()


async def test_what_was_kept_and_no_longer_fits_is_said_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest holds; what is kept of an agent that is not there stays for the day it is back."""
    path = tmp_path / "settings.json"
    bus = {"limit": 2}
    path.write_text(
        json.dumps({CAR: {"gone": 1, "limit": 99, "period": "20s"}, "controller.bus": bus, "odd": 3})
    )
    car = Worker("car")
    requests = await asked(path, car)
    assert car.settings == WorkerSettings(period=timedelta(seconds=20))
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == 2
    assert "gone: got something, takes no such key here" in said[0]
    assert "limit: got 99" in said[1]
    await requests.set_config(CAR, {"limit": 3}, may_set=True)
    assert json.loads(path.read_text()) == {CAR: {"limit": 3, "period": "20s"}, "controller.bus": bus}


async def test_settings_that_do_not_fit_each_other_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The one that is said to be wrong, not the others."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({CAR: {"colour": "blue", "limit": 9}}))
    car = Worker("car")
    await asked(path, car)
    assert (car.settings.colour, car.settings.limit) == ("blue", 5)
    assert len(caplog.records) == 1


async def test_a_damaged_file_leaves_the_configuration(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And is said."""
    path = tmp_path / "settings.json"
    path.write_text("{")
    car = Worker("car")
    await asked(path, car)
    assert car.settings == WorkerSettings()
    assert "is damaged" in caplog.text


async def test_who_subscribes_hears_now_and_whenever_something_changes() -> None:
    """Of one agent or of all, until that ends; the same is not said twice."""
    requests, car, bus = Requests(), Worker("car"), Worker("bus")
    requests.add(CAR, AgentKind.CONTROLLER, car)
    requests.add("controller.bus", AgentKind.CONTROLLER, bus)
    one, everything = list[tuple[str, int]](), list[str]()
    end = requests.subscribe(CAR, lambda name, states: one.append((name, states["runs"])))
    requests.subscribe(None, lambda name, _: everything.append(name))
    await car.run_once(NOON)
    requests.look(CAR)
    requests.look(CAR)
    requests.look("controller.bus")
    end()
    end()
    await car.run_once(NOON + timedelta(seconds=1))
    requests.look(CAR)
    requests.look("controller.nobody")
    assert one == [(CAR, 0), (CAR, 1)]
    assert everything == [CAR, "controller.bus", CAR, "controller.bus", CAR]
    with pytest.raises(RequestError, match=r"no agent 'controller\.nobody'; there are: controller\.bus, c"):
        requests.subscribe("controller.nobody", lambda *_: None)


async def test_agents_come_and_go() -> None:
    """An id is that of one agent."""
    requests = Requests()
    requests.add(CAR, AgentKind.CONTROLLER, Worker("car"))
    with pytest.raises(ValueError, match="two agents"):
        requests.add(CAR, AgentKind.CONTROLLER, Worker("car"))
    requests.remove(CAR)
    requests.remove(CAR)
    with pytest.raises(RequestError, match="there are: none") as caught:
        requests.get_states(CAR)
    assert caught.value.code == "not_found"


async def test_changes_at_the_same_time_take_turns(tmp_path: Path) -> None:
    """None of them is lost."""
    path, car = tmp_path / "settings.json", Worker("car")
    requests = await asked(path, car)
    await asyncio.gather(
        requests.set_config(CAR, {"limit": 3}, may_set=True),
        requests.set_config(CAR, {"period": "20s"}, may_set=True),
        requests.set_config(CAR, {"colour": "blue"}, may_set=True),
    )
    assert json.loads(path.read_text()) == {CAR: {"limit": 3, "period": "20s", "colour": "blue"}}


async def test_who_follows_hears_of_the_end_and_of_another_begin() -> None:
    """An agent that is no more has no states; one of the same id goes on."""
    requests = Requests()
    heard = list[tuple[str, Mapping[str, Any]]]()
    requests.subscribe(None, lambda name, states: heard.append((name, states)))
    requests.add(CAR, AgentKind.CONTROLLER, Worker("car"))
    requests.remove(CAR)
    requests.remove(CAR)
    requests.add(CAR, AgentKind.CONTROLLER, Worker("car"))
    assert [(name, states.get("runs")) for name, states in heard] == [(CAR, 0), (CAR, None), (CAR, 0)]
    assert heard[1] == (CAR, {})


async def test_an_agent_is_configured_anew_and_forgotten(tmp_path: Path) -> None:
    """What is kept is what differs from its configuration of now; what is forgotten is nobody's."""
    path, car = tmp_path / "settings.json", Worker("car")
    requests = await asked(path, car)
    await requests.set_config(CAR, {"limit": 3, "colour": "blue"}, may_set=True)
    car.settings = WorkerSettings(limit=3, colour=Colour.RED)
    await requests.reconfigure(CAR, WorkerSettings(limit=4))
    assert json.loads(path.read_text()) == {CAR: {"limit": 3}}
    requests.remove(CAR)
    with pytest.raises(RequestError, match="no agent"):
        await requests.reconfigure(CAR, WorkerSettings())
    await requests.forget(CAR)
    await requests.forget(CAR)
    assert json.loads(path.read_text()) == {}


class Keeper(Worker, Keeping):
    """Keeps its settings itself."""

    fails: Exception | None = None

    @override
    async def change(self, changes: Mapping[str, object]) -> None:
        if self.fails:
            raise self.fails
        self.settings = changed(self.settings, changes)


async def test_an_agent_that_keeps_its_settings_itself(tmp_path: Path) -> None:
    """Nothing is kept beside it; what it refuses is refused as any other's."""
    path, car = tmp_path / "settings.json", Keeper("car")
    path.write_text(json.dumps({CAR: {"limit": 2}}))
    requests = await asked(path, car)
    assert (await requests.set_config(CAR, {"limit": 7}, may_set=True))["limit"] == 7
    assert json.loads(path.read_text()) == {CAR: {"limit": 2}}
    with pytest.raises(RequestError) as caught:
        await requests.set_config(CAR, {"limit": 70, "x": 1}, may_set=True)
    assert (caught.value.code, list(caught.value.wrong)) == ("invalid_config", ["limit", "x"])
    car.fails = StoreUnavailableError("the disk is full")
    with pytest.raises(RequestError, match="nothing was changed: the disk is full") as caught:
        await requests.set_config(CAR, {"limit": 8}, may_set=True)
    assert caught.value.code == "not_kept"
    assert car.settings.limit == 7
