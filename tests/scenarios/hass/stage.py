"""The stage: one Home Assistant, the houses that are to come in it, and one of them at a time."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Self

from tests.e2e.live_home_assistant import GHENT, LiveHomeAssistant
from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions, PtyLine

from . import seeding
from .actions import Actions
from .judge import Judge
from .scene import Scene
from .target import Target
from .targets import make
from .witness import Witness

COMPONENTS = Path(__file__).parent / "components"
# What Home Assistant and asyncio say of a program that holds up the loop, fails, or leaves something behind.
_COMPLAINTS = re.compile(
    r"[Bb]locking call|never awaited|never retrieved|was destroyed|took too long|File .*/energy_app/"
)
SUN_W = -3000  # what the house gives back, all the time


@dataclass(frozen=True, slots=True)
class House:
    """What is in a house besides its meter: outputs by the seeds of their chargers, and minimum-on."""

    number: int
    outputs: Mapping[int, str]
    min_on_s: float = 600


class Stage:
    """A Home Assistant in which houses wait to be played with; a context manager."""

    def __init__(
        self, folder: Path, houses: Iterable[House], *, program: tuple[str, ...] = ("-m", "homeassistant")
    ) -> None:
        """Prepare; nothing runs yet. Home Assistant is started by a program of Python's."""
        self.home = LiveHomeAssistant(folder / "config", command=(sys.executable, *program))
        self.witness = Witness(self.home)
        self.targets: dict[int, Target] = {}
        self._houses = tuple(houses)
        self._folder = folder
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Start it."""
        with ExitStack() as opening:
            for house in self._houses:
                for seed, kind in house.outputs.items():
                    self.targets[seed] = opening.enter_context(make(kind, seed, self.witness))
            self._prepare()
            opening.enter_context(self.home)
            opening.enter_context(self.witness)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End all of it."""
        self._open.close()

    def _prepare(self) -> None:
        """Write what Home Assistant finds at its start."""
        link = self.home.config / "custom_components" / "smart_plug"
        link.symlink_to(COMPONENTS / "smart_plug", target_is_directory=True)
        sections = [target.yaml for target in self.targets.values()]
        switches = [each for section in sections for each in section.get("switch", ())]
        helpers = {
            name: each for section in sections for name, each in section.get("input_boolean", {}).items()
        }
        more = f"switch: {json.dumps(switches)}\ninput_boolean: {json.dumps(helpers)}\n"  # JSON is YAML
        self.home.configure(place=GHENT, more=more)
        seeding.seed_houses(self.home, map(self._house, self._houses))

    def _house(self, house: House) -> dict[str, Any]:
        chargers = [
            seeding.charger(seed, self.targets[seed].output, min_on_seconds=house.min_on_s)
            for seed in house.outputs
        ]
        meters = [seeding.meter(seed, self._port(seed)) for seed in house.outputs]
        return seeding.house(house.number, [*meters, *chargers])

    def _port(self, seed: int) -> str:
        return str(self._folder / f"p1-{seed}")

    def scenes(self, house: House) -> list[Scene]:
        """Return what is needed to play with each charger of a house."""
        return [
            Scene(
                seed,
                self.targets[seed],
                Judge(self.targets[seed], seed, self.witness),
                Actions(self.home, seed, house.number),
                Random(seed),  # noqa: S311  # the same each time
            )
            for seed in house.outputs
        ]

    @contextmanager
    def living(self, house: House) -> Iterator[list[PtyLine]]:
        """Have a house, and its meters, for a while; in the end all of it is off."""
        now = datetime.now(UTC).replace(microsecond=0)
        with ExitStack() as open_lines:
            lines = [open_lines.enter_context(self._line(seed, now)) for seed in house.outputs]
            self._enable(house.number, by=None)
            try:
                yield lines
            finally:
                self._enable(house.number, by="user")

    def _line(self, seed: int, now: datetime) -> PtyLine:
        """Return the meter of a charger, on its line."""
        meter = Meter(MeterOptions(start=now, seed=seed), ConstantHouse((SUN_W, 0, 0)))
        return PtyLine(meter, link=self._port(seed), start=now)

    def complaints(self) -> str:
        """Return what Home Assistant complains of, which no fault of a device is a reason for."""
        lines = self.home.console().splitlines()
        places = [place for place, line in enumerate(lines) if _COMPLAINTS.search(line)]
        return "\n…\n".join("\n".join(lines[place - 5 : place + 40]) for place in places[:3])

    def _enable(self, number: int, *, by: str | None) -> None:
        entry_id = seeding.house_id(number)
        self.home.command("config_entries/disable", entry_id=entry_id, disabled_by=by)
