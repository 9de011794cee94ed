"""The agent whose command is an output, and the clauses of the relay's contract that it keeps."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, override

import pytest

from energy_core.agents import commander, kept_states
from energy_core.agents.kept_states import RETRY_S, SAVE_EVERY_S
from energy_core.agents.states_keeper import FileKeeper, StatesKeeper
from energy_core.controllers.config import Mode
from energy_core.controllers.decision import ProblemKind, Reason
from energy_core.controllers.strategy import STRATEGIES
from energy_core.demand import Peak
from energy_core.exceptions import OutputError, StoreError, StoreUnavailableError

from .bench import QUICK, Bench
from .relay import NOON, Relay


class Box(StatesKeeper):
    """Keeps states in memory, as JSON, and may be full."""

    def __init__(self, relay: Relay | None = None) -> None:
        """Begin empty."""
        self.text: str | None = None
        self.saves: list[tuple[bool, bool]] = []  # what was kept, and what the relay was then
        self.error: Exception | None = None
        self.hangs = False
        self.relay = relay

    @override
    async def load(self) -> Mapping[str, Any] | None:
        if self.hangs:
            await asyncio.sleep(3600)
        return None if self.text is None else json.loads(self.text)

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        if self.hangs:
            await asyncio.sleep(3600)
        if self.error:
            raise self.error
        self.text = json.dumps(states)
        self.saves.append((states["on"], self.relay is not None and self.relay.on))


async def test_3_it_is_off_at_the_start_and_ends_off() -> None:
    """Off is the first command, also of what was on, and the last one."""
    bench = Bench(relay_options={"on": True}, is_sending=False)
    assert await bench.run(5) is Reason.STARTING
    assert bench.relay.commands == [(0, False)]
    assert bench.problems == {ProblemKind.STAYS_ON}
    bench.is_sending = True
    assert await bench.run(60) is Reason.SUN
    assert bench.relay.commands == [(0, False), (60, True)]
    await bench.controller.close()
    assert bench.relay.closed
    assert bench.relay.commands[-1:] == [(65, False)]
    assert bench.controller.decision.reason is Reason.STOPPED
    await bench.controller.close()
    await bench.controller.run_once(bench.time.now())
    assert len(bench.relay.commands) == 3


async def test_the_sun_switches_the_relay() -> None:
    """On with it, off without it, and not a command more than that."""
    bench = Bench()
    await bench.run(100)
    bench.grid_w = 500
    assert await bench.run(100) is Reason.NO_SUN
    assert bench.relay.commands == [(0, False), (0, True), (100, False)]


async def test_1_silence_switches_off() -> None:
    """And on again a minute of good data after minimum-off."""
    bench = Bench()
    await bench.run(100)
    bench.is_sending = False
    assert await bench.run(100) is Reason.STALE
    assert bench.relay.commands[-1:] == [(160, False)]
    bench.is_sending = True
    assert await bench.run(10) is Reason.RECOVERING
    await bench.run(100)
    assert bench.relay.commands[-1:] == [(280, True)]


async def test_3_it_is_refreshed_only_while_it_is_on_by_a_decision() -> None:
    """So that it falls off when we do not run, and stays on while we do."""
    bench = Bench(relay_options={"dead_man_s": 10})
    await bench.run(60)
    assert bench.is_on()
    assert bench.problems == set()
    bench.time.second += 11
    assert not bench.is_on()
    assert await bench.run(1) is Reason.MISMATCH
    await bench.run(30)
    assert not bench.is_on()


async def test_3_where_a_crash_leaves_it_on_that_is_told() -> None:
    """As long as it is so, and not in a dry run, which leaves nothing on."""
    assert Bench().problems == {ProblemKind.STAYS_ON}
    assert Bench(options={"dry_run": True}).problems == set()


async def test_3_off_is_the_first_command_when_it_is_back() -> None:
    """It was away when it was to go off."""
    bench = Bench()
    await bench.run(100)
    bench.relay.is_away = True
    assert await bench.run(60) is Reason.UNREACHABLE
    assert bench.is_on()
    assert ProblemKind.UNREACHABLE in bench.problems
    bench.relay.is_away = False
    await bench.run(6)
    assert bench.relay.commands[2:] == [(160, False)] or bench.relay.commands[2:] == [(161, False)]
    assert bench.problems == {ProblemKind.STAYS_ON}
    await bench.run(130)
    assert [on for _, on in bench.relay.commands] == [False, True, False, True]


@pytest.mark.parametrize("seconds", range(70, 75))
async def test_3_an_off_that_fails_is_said_every_other_second(seconds: int) -> None:
    """Where the relay says what it is, it is off within the shortest age of data once it can be commanded."""
    bench = Bench()
    await bench.run(100)
    bench.relay.takes_nothing = True
    bench.is_sending = False
    await bench.run(seconds)
    assert bench.is_on()
    assert ProblemKind.UNREACHABLE in bench.problems
    bench.relay.takes_nothing = False
    await bench.run(3)
    assert not bench.is_on()


async def test_3_a_plug_that_is_away_for_a_moment_is_left_alone() -> None:
    """Ten seconds and no longer."""
    bench = Bench()
    await bench.run(100)
    bench.relay.is_silent = True
    assert await bench.run(9) is Reason.SUN
    bench.relay.is_silent = False
    await bench.run(50)
    assert len(bench.relay.commands) == 2


async def test_2_a_plug_that_comes_back_on_is_set_back() -> None:
    """A hand while it was away is not seen, and no hand."""
    bench = Bench(grid_w=500)
    await bench.run(10)
    bench.relay.is_away = True
    await bench.run(30)
    bench.relay.press(on=True)
    bench.relay.is_away = False
    await bench.run(2)
    assert bench.relay.commands[-1][1] is False
    assert not bench.is_on()
    assert bench.controller.states.override is None


async def test_2_a_hand_on_the_plug_lasts_twelve_hours() -> None:
    """On is kept on, off is kept off."""
    bench = Bench(grid_w=500)
    await bench.run(10)
    bench.relay.press(on=True)
    assert await bench.run(2) is Reason.OVERRIDE_ON
    assert bench.is_on()
    bench.relay.press(on=False)
    assert await bench.run(10) is Reason.OVERRIDE_OFF
    assert bench.controller.states.override is not None
    assert bench.controller.states.override.seconds == 12 * 3600


async def test_6_what_safety_forbids_a_hand_is_off_at_once() -> None:
    """However lately it was commanded off, and again for the next hand."""
    bench = Bench(replace(QUICK, fuse_power=1000), grid_w=500)
    await bench.run(10)
    for second in (10, 20):
        bench.relay.press(on=True)
        assert await bench.run(1) is Reason.FUSE
        assert bench.relay.commands[-1:] == [(second, False)]
        await bench.run(9)


async def test_5_a_hand_that_cannot_be_written_down_is_off() -> None:
    """And is no hand that goes on for ever."""
    bench = Bench(keeper=(box := Box()), grid_w=500)
    await bench.run(10)
    box.error = StoreUnavailableError("the disk is full")
    bench.relay.press(on=True)
    await bench.run(5)
    assert bench.relay.commands[1:] == [(10, False)]
    assert not bench.is_on()


async def test_3_an_error_of_our_own_switches_off_and_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And it recovers as from any safety-off."""
    bench = Bench()
    await bench.run(70)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("by the sun")

    with monkeypatch.context() as patch:
        patch.setitem(STRATEGIES, Mode.SOLAR, fail)
        assert await bench.run(30) is Reason.FAILED
        assert bench.relay.commands[-1:] == [(70, False)]
        assert bench.problems == {ProblemKind.STAYS_ON, ProblemKind.FAILED}
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert errors[0].exc_info
    assert await bench.run(1) is Reason.RECOVERING
    assert bench.problems == {ProblemKind.STAYS_ON}
    await bench.run(150)
    assert bench.is_on()


async def test_3_an_error_before_anything_is_known_switches_off() -> None:
    """A keeper that breaks with what nobody foresaw, and a relay that was on."""
    box = Box()
    box.text = "{"
    bench = Bench(keeper=box, relay_options={"on": True})
    assert await bench.run(3) is Reason.FAILED
    assert not bench.is_on()


async def test_3_an_output_that_breaks_is_switched_off_all_the_same() -> None:
    """One that cannot say what it is, at the start, and one that raises what nobody foresaw."""
    bench = Bench(relay_options={"on": True})
    bench.relay.breaks = True
    assert await bench.run(3) is Reason.FAILED
    assert not bench.is_on()

    bench = Bench()
    await bench.run(100)

    async def command(*, on: bool) -> None:
        raise ZeroDivisionError(on)

    bench.relay.command = command  # type: ignore[method-assign]
    bench.grid_w = 500
    await bench.run(3)
    assert "could not be commanded: ZeroDivisionError" in str(bench.controller.problems)
    del bench.relay.command
    await bench.run(31)
    assert not bench.is_on()


async def test_5_a_keeper_that_hangs_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on goes off, and nothing is switched on."""
    monkeypatch.setattr(kept_states, "TIMEOUT_S", 0.01)
    bench = Bench(keeper=(box := Box()))
    await bench.run(100)
    box.hangs = True
    bench.grid_w = 500
    await bench.run(2)
    assert not bench.is_on()
    await bench.written()
    assert "in time" in str(bench.controller.problems)
    bench.another()
    bench.grid_w = -3000
    assert await bench.run(2) is Reason.MIN_OFF
    await bench.run(100)
    assert not bench.is_on()


async def test_3_an_output_that_hangs_is_one_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds nothing up for long."""
    monkeypatch.setattr(commander, "TIMEOUT_S", 0.01)
    bench = Bench()
    await bench.run(100)
    bench.relay.hangs = True
    assert await bench.run(15) is Reason.UNREACHABLE
    assert "did not answer" in str([problem.data for problem in bench.controller.problems])
    bench.relay.hangs = False
    await bench.run(40)
    assert not bench.is_on()


async def test_6_a_relay_that_refuses_is_commanded_off_now_and_then() -> None:
    """Soon at first, as nobody knows how long it refuses, and no more than that."""
    bench = Bench(grid_w=500)
    await bench.run(10)
    bench.relay.press(on=True)
    bench.controller.set_config(replace(QUICK, mode=Mode.OFF, override_seconds=60))
    await bench.run(60)
    bench.relay.refuses = True
    await bench.run(130)
    assert bench.is_on()
    assert ProblemKind.MISMATCH in bench.problems
    offs = [second for second, on in bench.relay.commands[1:] if not on]
    assert {later - before for before, later in pairwise(offs[-10:])} == {2, 30}
    bench.relay.refuses = False
    await bench.run(31)
    assert not bench.is_on()
    assert ProblemKind.MISMATCH not in bench.problems


async def test_4_settings_switch_nothing() -> None:
    """Through the agent: zero commands."""
    bench = Bench()
    await bench.run(100)
    for threshold in (1000, 2000, 2999):
        bench.controller.set_config(
            replace(QUICK, upper_threshold_power=threshold, moving_average_seconds=60)
        )
        await bench.run(5)
    assert len(bench.relay.commands) == 2


async def test_5_an_on_is_written_down_before_it_is_commanded() -> None:
    """A kill in between cannot forget it; an off is commanded first."""
    bench = Bench(keeper=(box := Box()))
    box.relay = bench.relay
    await bench.run(100)
    assert (True, False) in box.saves
    bench.grid_w = 500
    await bench.run(10)
    assert box.saves[-1] == (False, False)
    assert (False, True) not in box.saves


async def test_5_what_cannot_be_written_down_is_not_switched_on(caplog: pytest.LogCaptureFixture) -> None:
    """It would be forgotten; the budget does not suffer, and off works as ever."""
    bench = Bench(keeper=(box := Box()))
    box.error = StoreUnavailableError("the disk is full")
    assert await bench.run(200) is Reason.MIN_OFF
    assert bench.relay.commands == [(0, False)]
    assert ProblemKind.UNKEPT in bench.problems
    assert len(caplog.records) == 1
    assert bench.controller.states.days[NOON.date()].switches == 0
    box.error = None
    await bench.run(RETRY_S)
    assert bench.is_on()
    assert ProblemKind.UNKEPT not in bench.problems
    box.error = StoreUnavailableError("the disk is full")
    bench.grid_w = 500
    await bench.run(100)
    assert not bench.is_on()


async def test_5_the_states_survive_a_kill(tmp_path: Path) -> None:
    """Budget, minimum-off, override, energy: in a file that is whole."""
    keeper = FileKeeper(tmp_path / "states" / "car.json")
    config = replace(QUICK, max_switches_per_day=2, min_off_seconds=300)
    bench = Bench(config, keeper=keeper)
    await bench.run(400)
    await bench.written()
    bench.another()
    bench.relay.press(on=True)
    assert await bench.run(1) is Reason.MIN_OFF
    assert bench.relay.commands[-1:] == [(400, False)]
    states = bench.controller.states
    assert states.days[NOON.date()].switches == 1
    assert states.days[NOON.date()].charged_kwh == pytest.approx(1.4 * SAVE_EVERY_S / 3600, abs=0.01)
    assert states.days[NOON.date()].solar_kwh == pytest.approx(states.days[NOON.date()].charged_kwh)
    assert await bench.run(299) is Reason.MIN_OFF
    assert await bench.run(1) is Reason.SUN
    await bench.controller.close()
    bench.another()
    await bench.run(400)
    assert bench.controller.decision.reason is Reason.BUDGET
    await bench.written()
    assert not (tmp_path / "states" / "car.json.tmp").exists()


@pytest.mark.parametrize("by", [timedelta(days=-400), timedelta(hours=-1), timedelta(days=400)])
async def test_5_no_clock_that_is_put_locks_or_frees_the_relay(by: timedelta) -> None:
    """While it runs, and over a restart: minimum-off is what it is, neither more nor less."""
    bench = Bench(replace(QUICK, min_off_seconds=300), keeper=Box())
    await bench.run(100)
    bench.grid_w = 500
    await bench.run(100)
    bench.grid_w = -3000
    bench.put_clock(by)
    bench.another()
    assert await bench.run(199) is Reason.MIN_OFF
    await bench.run(102)
    assert bench.is_on()
    first_on = [second for second, on in bench.relay.commands if on][1]
    assert 400 <= first_on <= 500


async def test_5_a_clock_that_is_put_while_it_runs_changes_nothing() -> None:
    """Neither minimum times nor overrides nor the budget of the day."""
    bench = Bench(replace(QUICK, max_switches_per_day=1))
    await bench.run(30)
    bench.grid_w = 500
    bench.put_clock(timedelta(days=1))
    assert await bench.run(29) is Reason.MIN_ON
    await bench.run(1)
    await bench.run(1)
    assert bench.relay.commands[-1:] == [(60, False)]
    bench.grid_w = -3000
    assert await bench.run(200) is Reason.BUDGET
    bench.put_clock(timedelta(days=-1))
    await bench.run(200)
    assert bench.problems >= {ProblemKind.CLOCK}


@pytest.mark.parametrize("days", [1, -1])
async def test_5_a_clock_in_another_day_gives_no_second_budget(days: int) -> None:
    """Whichever way it was put."""
    config = replace(QUICK, max_switches_per_day=1, min_on_seconds=0, min_off_seconds=0, mode=Mode.ON)
    bench = Bench(config)
    await bench.run(30)
    bench.put_clock(timedelta(days=days))
    bench.controller.set_config(replace(config, mode=Mode.OFF))
    await bench.run(10)
    bench.controller.set_config(config)
    assert await bench.run(10) is Reason.BUDGET
    assert bench.controller.explain()["switches_left"] == 0


async def test_states_that_are_damaged_are_taken_for_a_switching(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Said once, and minimum-off is kept."""
    for text in ("{", "[]", '{"on": 3}', '{"future": 1}', '{"days": {"today": {}}}'):
        path = tmp_path / "car.json"
        path.write_text(text)
        caplog.clear()
        bench = Bench(keeper=FileKeeper(path))
        assert await bench.run(59) is Reason.MIN_OFF
        assert len(caplog.records) == 1
        assert "begins without what it knew" in caplog.text
        await bench.run(10)
        assert bench.is_on()


async def test_a_file_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    """Says so, and names it."""
    folder = tmp_path / "car.json"
    folder.mkdir()
    keeper = FileKeeper(folder)
    with pytest.raises(StoreError, match=r"car\.json cannot be read"):
        await keeper.load()
    with pytest.raises(StoreError, match=r"car\.json cannot be written"):
        await keeper.save({})


async def test_energy_is_written_down_now_and_then() -> None:
    """Not each second, which wears an SD card out."""
    bench = Bench(keeper=(box := Box()))
    await bench.run(1000)
    assert len(box.saves) <= 2 + 1000 / SAVE_EVERY_S


async def test_charge_now() -> None:
    """For so long, or for so much."""
    bench = Bench(grid_w=500)
    await bench.run(5)
    bench.controller.charge_now(duration=timedelta(minutes=5))
    assert await bench.run(299) is Reason.OVERRIDE_ON
    assert await bench.run(3) is Reason.NO_SUN
    bench.controller.charge_now(kwh=0.14)
    await bench.run(60)
    assert bench.is_on()
    await bench.run(380)
    assert not bench.is_on()
    assert bench.controller.states.days[NOON.date()].charged_kwh == pytest.approx(0.1167 + 0.14, abs=0.002)


async def test_override() -> None:
    """Until an instant, which is neither past nor naive."""
    bench = Bench()
    await bench.run(100)
    bench.controller.override(False, bench.time.now() + timedelta(seconds=100))  # noqa: FBT003 - off
    assert await bench.run(99) is Reason.OVERRIDE_OFF
    assert await bench.run(3) is Reason.SUN
    bench.controller.override(True)  # noqa: FBT003 - on
    assert await bench.run(1) is Reason.OVERRIDE_ON
    bench.controller.override(None)
    assert await bench.run(1) is Reason.SUN
    with pytest.raises(ValueError, match="an end in the future"):
        bench.controller.override(True, NOON)  # noqa: FBT003 - on
    with pytest.raises(ValueError, match="naive"):
        bench.controller.override(True, datetime(2027, 1, 1))  # noqa: DTZ001, FBT003 - what is refused
    with pytest.raises(ValueError, match="some kWh"):
        bench.controller.charge_now(kwh=0)
    with pytest.raises(ValueError, match="naive"):
        await bench.controller.run_once(datetime(2027, 1, 1))  # noqa: DTZ001 - what is refused


async def test_an_override_before_the_first_run_is_not_lost() -> None:
    """What is kept is loaded later, and goes behind it."""
    bench = Bench(grid_w=500, keeper=(box := Box()))
    box.text = json.dumps({"session_kwh": 3.5})
    bench.controller.override(True)  # noqa: FBT003 - on
    assert await bench.run(2) is Reason.OVERRIDE_ON
    assert bench.controller.states.session_kwh == pytest.approx(3.5, abs=0.01)
    bench.controller.new_session()
    assert bench.controller.states.session_kwh == 0


async def test_a_dry_run_never_commands() -> None:
    """It decides as if the charger obeyed, and remembers; the relay is not touched, not even at the end."""
    bench = Bench(options={"dry_run": True}, keeper=Box())
    await bench.run(100)
    assert bench.controller.decision.on
    bench.grid_w = 500
    await bench.run(10)
    assert bench.controller.decision.reason is Reason.NO_SUN
    assert bench.controller.states.days[NOON.date()].charged_kwh == pytest.approx(1.4 * 100 / 3600, abs=0.001)
    assert bench.controller.explain()["dry_run"] is True
    await bench.controller.close()
    assert bench.relay.commands == []
    assert not bench.relay.closed


async def test_explain_is_plain() -> None:
    """Before the first run, while it runs, and JSON knows all of it."""
    bench = Bench(replace(QUICK, guard=True))
    assert json.loads(json.dumps(bench.controller.explain()))["reason"] == "starting"
    bench.meter.columns = {"demand_w": 10.0, "current_l1_a": 3.0, "export_power_l1_w": 700.0}
    bench.controller.know_peak(Peak(NOON - timedelta(days=2), 3100.0))
    await bench.run(61)
    bench.controller.charge_now(kwh=2)
    await bench.run(1)
    found = json.loads(json.dumps(bench.controller.explain()))
    assert found["reason"] == "override_on"
    assert found["excess_w"] == 3000
    assert found["limit_w"] == 3100
    assert found["switches_left"] == 11
    assert found["override"]["seconds_left"] == pytest.approx(12 * 3600, abs=2)
    assert found["projection_w"] == pytest.approx(10, abs=5)
    states = json.loads(json.dumps(bench.controller.get_states()))
    assert states["problems"] == [{"kind": "stays_on"}]
    assert states["states"]["override"]["kwh"] == pytest.approx(2, abs=0.01)
    assert states["reason"] == "override_on"


async def test_closing_while_the_relay_is_away_says_so() -> None:
    """And remembers all the same."""
    bench = Bench(keeper=(box := Box()))
    await bench.run(100)
    bench.relay.is_away = True
    with pytest.raises(OutputError):
        await bench.controller.close()
    assert box.text is not None
    assert json.loads(box.text)["on"] is False


async def test_who_closes_during_a_run_waits_for_it() -> None:
    """No on comes after the last off."""
    bench = Bench()
    bench.meter.send(-3000)
    await asyncio.gather(bench.controller.run_once(bench.time.now()), bench.controller.close())
    assert bench.relay.commands == [(0, False), (0, True), (0, False)]
