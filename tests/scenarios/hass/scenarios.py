"""The scenarios by their seeds: three chargers in each house, which goes through one course."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from . import plays_with_data as with_data, plays_without_data as without_data
from .meter_faults import STOPPING, MeterFault
from .scene import Play
from .stage import House

CHARGERS = 3  # of a house

_ALL = "plug", "auto", "high", "low", "helper"
_PLUGS = "plug", "auto"
_PINS = "high", "low"

# What a play takes for an output, where the meter gives no data, and where it does.
_WITHOUT_DATA: Sequence[tuple[Play, tuple[str, ...]]] = (
    (without_data.goes_off, _ALL),
    (without_data.out_of_reach, _PINS),
    (without_data.does_not_obey, _PLUGS),
    (without_data.settings_changed, _ALL),
    (without_data.comes_back_on, _PLUGS),
    (without_data.out_of_reach, _PLUGS),
    (without_data.hand, ("plug", "auto", "helper")),
)
_WITH_DATA: Sequence[tuple[Play, tuple[str, ...]]] = (
    (with_data.left_alone, _ALL),
    (with_data.gone_for_long, _PINS),
    (with_data.unwanted, _PLUGS),
    (with_data.settings_only, _ALL),
    (with_data.gone_for_long, _PLUGS),
    (with_data.unwanted_and_back_on, _PLUGS),
    (with_data.removed_out_of_reach, ("plug", "auto", "high", "low")),
)
_WITHOUT = tuple(sorted(STOPPING))
_WITH = MeterFault.NONE, MeterFault.AHEAD, MeterFault.NOISE, MeterFault.BEHIND


@dataclass(frozen=True, slots=True)
class Scenario:
    """What one charger goes through, all drawn from its seed."""

    seed: int
    play: Play
    output: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"seed {self.seed}: {self.output} {self.play.__name__}"


@dataclass(frozen=True, slots=True)
class HouseCourse:
    """What a house goes through, and its chargers in it; `reload` is at the beginning of the course."""

    number: int
    fault: MeterFault
    scenarios: tuple[Scenario, ...]
    reload: bool = False
    is_hasty: bool = False  # it begins as soon as all are on

    def __str__(self) -> str:
        """Return it in words."""
        return f"house {self.number}: meter {self.fault}{', reloaded' if self.reload else ''}"

    @property
    def house(self) -> House:
        """What is in it. Safety asks for no minimum time, a wish does."""
        min_on_s = 600 if self.fault in STOPPING else 0
        return House(self.number, {each.seed: each.output for each in self.scenarios}, min_on_s)

    def cast[T](self, scenes: Sequence[T]) -> Iterator[tuple[Scenario, T]]:
        """Return each scenario with what it is played in."""
        return zip(self.scenarios, scenes, strict=True)


def seeds_of(number: int) -> range:
    """Return the seeds of the chargers of a house."""
    return range(CHARGERS * number, CHARGERS * (number + 1))


def house_course(number: int) -> HouseCourse:
    """Return what a house goes through: of five in turn two have no data, two have, and one is another."""
    turn, place = divmod(number, 5)
    if place == 4:
        return _slow(number) if turn % 2 else _reloaded(number)
    nth, has_data = 2 * turn + place // 2, place % 2 == 1
    faults, table = (_WITH, _WITH_DATA) if has_data else (_WITHOUT, _WITHOUT_DATA)
    drawn = [table[(CHARGERS * nth + which) % len(table)] for which in range(CHARGERS)]
    return HouseCourse(number, faults[nth % len(faults)], _scenarios(number, drawn))


def _reloaded(number: int) -> HouseCourse:
    """Return a house that is reloaded."""
    reloaded = with_data.reloaded, _ALL
    drawn = [reloaded, (with_data.reloaded_out_of_reach, _PINS), (with_data.reloaded_out_of_reach, _PLUGS)]
    return HouseCourse(number, MeterFault.NONE, _scenarios(number, drawn), reload=True)


def _slow(number: int) -> HouseCourse:
    """Return a house of plugs that answer late, which loses its data just after they went on."""
    drawn = [(without_data.slow_to_answer, ("slow",))] * CHARGERS
    return HouseCourse(number, MeterFault.SILENT, _scenarios(number, drawn), is_hasty=True)


def _scenarios(number: int, drawn: Sequence[tuple[Play, tuple[str, ...]]]) -> tuple[Scenario, ...]:
    """Return plays with an output for each."""
    return tuple(
        Scenario(seed, play, Random(seed).choice(outputs))  # noqa: S311  # the same each time
        for seed, (play, outputs) in zip(seeds_of(number), drawn, strict=True)
    )
