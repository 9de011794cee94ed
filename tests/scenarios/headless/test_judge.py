"""The judge: it has nothing against a house in which all goes well, and sees each thing that goes wrong."""

import signal
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions

from .faults import FAULTS
from .judge import RULES, judge
from .meter import stamps
from .record import Change, Life, Record, Said
from .scenario import KINDS, Fault, Scenario, scenario
from .spans import both, without

ONE = Scenario(
    seed=7,
    faults=(Fault("settings", 1, 1, 0.5),),
    is_long=True,
    mode="on",
    guard=False,
    active_high=True,
    flavour="be",
    line="tcp",
    keeps=False,
    period_s=1,
    min_on_s=5,
    min_off_s=4,
    max_switches=2,
)
ON, OFF = Change(5, on=True, is_commanded=True), Change(50.2, on=False, is_commanded=True)
FIRST = Change(2.1, on=False, is_commanded=True)
ALL_IS_WELL = Record(
    began=0,
    ended=60,
    heard=[float(second) for second in range(2, 60)],
    good=[float(second) for second in range(2, 60)],
    changes=[ON, OFF],
    writes=[FIRST, ON, OFF],
    lives=[Life(1, 2, 50, 51, 0)],
    offsets=[(0, 0)],
    notes=[(6, "begins"), (49, "ends")],
    said=[Said(at + 0.5, at >= 5, "mode_on", frozenset(), None) for at in range(2, 50)],
)
SILENT = [at for at in ALL_IS_WELL.good if not 20 < at < 40]


def at(second: float, *, on: bool) -> Change:
    """Return a command."""
    return Change(second, on, is_commanded=True)


def again(off: float, on: float) -> dict[str, Any]:
    """Return what is seen of a relay that is off for a while."""
    return {
        "changes": [ON, at(off, on=False), at(on, on=True), OFF],
        "writes": [FIRST, ON, at(off, on=False), at(on, on=True), OFF],
    }


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("fresh_or_off", {"good": SILENT}),
    ("dead_man", {"lives": [Life(1, 2, 20, 20, -signal.SIGKILL), Life(44, 45, 50, 51, 0)]}),
    ("off_at_the_start", {"writes": [at(2.1, on=True), ON, OFF]}),
    ("off_at_the_start", {"heard": ALL_IS_WELL.heard[4:]}),
    ("off_soon", {"lives": [Life(1, 2, 20, 20, -signal.SIGKILL), Life(21, 22, 50, 51, 0)]}),
    ("off_soon", {"spans": {"away": [(20, 25)]}}),
    ("off_when_back", {"spans": {"away": [(20, 25)]}, **again(19, 26)}),
    ("off_at_the_end", {"lives": [Life(1, 2, 50, 51, 1)]}),
    ("off_at_the_end", {"lives": [Life(1, 2, 50, 59.5, 0)]}),
    ("off_at_the_end", {"changes": [ON, OFF._replace(at=52)]}),
    ("recovered", {"good": SILENT, **again(22, 45)}),
    ("min_off", again(20, 21)),
    ("min_on", again(7, 12)),
    ("budget", {"changes": [at(second, on=second % 10 == 0) for second in range(5, 40, 5)]}),
    ("nothing_for_nothing", again(20, 30)),
    ("why_off", {"good": SILENT}),
    ("silence", {"good": SILENT}),
    ("unreachable", {"spans": {"away": [(15, 45)]}}),
    ("clock", {"offsets": [(0, 0), (20, 75), (40, 0)]}),
    ("mismatch", {"spans": {"stuck": [(15, 45)]}, "writes": [FIRST, ON, at(16, on=False), OFF]}),
    ("unkept", {"spans": {"full": [(1, 20)]}}),
    ("unkept", {"spans": {"full": [(19, 40)]}, **again(25, 45)}),
    ("no_error_of_ours", {"log": "Traceback (most recent call last):"}),
    ("charges", {"changes": [], "writes": [FIRST]}),
    ("charges", {"changes": [ON, at(30, on=False)]}),
]


def test_a_house_in_which_all_goes_well_is_left_alone() -> None:
    """By every rule."""
    assert judge(ONE, ALL_IS_WELL) == ""


@pytest.mark.parametrize(("rule", "seen"), WRONG)
def test_what_goes_wrong_is_seen(rule: str, seen: dict[str, Any]) -> None:
    """And said with the seed and all that happened."""
    verdict = judge(ONE, replace(ALL_IS_WELL, **seen))
    assert f"seed 7: {rule}: " in verdict
    assert "6.00 begins" in verdict


def test_every_rule_is_tried() -> None:
    """Here."""
    assert {rule.__name__ for rule in RULES} == {rule for rule, _ in WRONG}


def test_what_cannot_be_reached_is_not_asked_for() -> None:
    """Until it is back."""
    seen = replace(ALL_IS_WELL, good=SILENT, spans={"away": [(21, 60)]})
    assert "fresh_or_off" not in judge(ONE, seen)


def test_who_stood_still_knows_of_no_silence() -> None:
    """Nor does who is started after."""
    lives = [Life(1, 2, 41, 41, -signal.SIGKILL), Life(42, 43, 50, 51, 0)]
    seen = replace(ALL_IS_WELL, good=SILENT, lives=lives, **again(22, 45))
    assert "recovered" in judge(ONE, seen)
    assert "recovered" not in judge(ONE, replace(seen, spans={"paused": [(20, 41)]}))


def test_a_seed_is_a_scenario() -> None:
    """Always the same, and all that can go wrong does in some."""
    all_of_them = [scenario(seed, at_night=True) for seed in range(200)]
    assert all_of_them == [scenario(seed, at_night=True) for seed in range(200)]
    assert {one.faults[0].kind for one in all_of_them} == set(KINDS) == set(FAULTS)
    assert any(one.is_long for one in all_of_them)


def test_spans() -> None:
    """What is in both, what is in one alone."""
    assert both([(0, 5), (8, 9)], [(1, 2), (4, 8.5)]) == [(1, 2), (4, 5), (8, 8.5)]
    assert without([(0, 5), (8, 9)], [(1, 2), (4, 8.5)]) == [(0, 1), (2, 4), (8.5, 9)]


def test_a_good_telegram_is_told_from_a_bad_one() -> None:
    """By its checksum and its time stamp."""
    noon = datetime.fromisoformat("2026-06-15T12:00:00+02:00")
    data = Meter(MeterOptions(start=noon), ConstantHouse((500,))).telegram(noon)
    assert stamps(data + data[:-9] + data) == [datetime(2026, 6, 15, 11)] * 2  # noqa: DTZ001  # by winter time
    assert stamps(data.replace(b"0-0:96.14.0(000", b"0-0:96.14.0(001")) == []
