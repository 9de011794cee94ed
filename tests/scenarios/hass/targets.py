"""What a charger switches in these tests, and what is seen of it from outside."""

import time
from collections.abc import Callable
from random import Random
from typing import Self, override

from tests.emulators.pigpiod import Pigpiod

from .plug import Change, Manner, SmartPlug
from .target import Device, Target
from .witness import Witness

AUTO_OFF_S = 20.0  # the shortest that a charger takes
_PIN = 17
_TIMEOUT_S = 3.0  # of a command to a pin


class Plug(Device):
    """A smart plug, with or without an auto-off."""

    def __init__(self, seed: int, *, auto_off: bool, manner: Manner = Manner.OBEYS) -> None:
        """Take a name by its seed."""
        super().__init__()
        self.kind = "plug with auto-off" if auto_off else "plug"
        self.falls_off_alone = auto_off
        self.plug = SmartPlug(auto_off_s=AUTO_OFF_S if auto_off else None)
        self.plug.manner = manner
        self.place = f"switch.plug_{seed}"
        self.output = {"type": "entity_switch", "entity_id": self.place}
        self.output |= {"auto_off": AUTO_OFF_S} if auto_off else {}
        self._name = f"Plug {seed}"

    @override
    def __enter__(self) -> Self:
        self._open.enter_context(self.plug)
        self.yaml = {"switch": [{"platform": "smart_plug", "name": self._name, "port": self.plug.port}]}
        return self

    @property
    @override
    def changes(self) -> list[Change]:
        return self.plug.changes

    @property
    @override
    def commands(self) -> list[bool]:
        return self.plug.commands

    @override
    def leave(self) -> None:
        self.plug.leave()

    @override
    def come_back(self) -> None:
        self.plug.come_back()


class Pin(Device):
    """A relay on a pin of a Raspberry Pi, at a pigpiod; of each second seed that hangs in place of dying."""

    falls_off_alone = True

    def __init__(self, seed: int, *, active_high: bool) -> None:
        """Be off."""
        super().__init__()
        self.kind = f"pin, active {'high' if active_high else 'low'}"
        self.yaml = {}
        self.daemon = Pigpiod()
        self._on = int(active_high)
        self.hangs_s = Random(seed).choice((0.0, _TIMEOUT_S))  # noqa: S311  # the same each time
        self._changes: list[Change] = []
        self.daemon.pins.drive(_PIN, 1 - self._on)
        self.daemon.pins.listeners.append(self._note)

    @override
    def __enter__(self) -> Self:
        self._open.enter_context(self.daemon)
        host, port = self.daemon.host, self.daemon.port
        self.place = f"GPIO{_PIN} of {host}:{port}"
        self.output = {
            "type": "gpio",
            "pin": _PIN,
            "active_high": bool(self._on),
            "host": host,
            "port": port,
        }
        return self

    def _note(self, pin: int) -> None:
        if pin == _PIN:
            self._changes.append(Change(time.monotonic(), self.daemon.pins.level(_PIN) == self._on))

    @property
    @override
    def changes(self) -> list[Change]:
        return self._changes

    @property
    @override
    def commands(self) -> list[bool]:
        return [level == self._on for level in self.daemon.pins.history(_PIN)]

    @override
    def leave(self) -> None:
        if self.hangs_s:
            self.daemon.hang()
        else:
            self.daemon.die()

    @override
    def come_back(self) -> None:
        self.daemon.resume()
        self.daemon.revive()


class Helper(Target):
    """A helper of Home Assistant; it is seen over the stream of states, and ends with it."""

    kind = "helper"

    def __init__(self, seed: int, witness: Witness) -> None:
        """Take a name by its seed."""
        super().__init__()
        name = f"helper_{seed}"
        self.place = self.entity_id = f"input_boolean.{name}"
        self.yaml = {"input_boolean": {name: {"name": name, "initial": False}}}
        self.output = {"type": "entity_switch", "entity_id": self.entity_id}
        self._changes = witness.watch(self.entity_id)

    @property
    @override
    def changes(self) -> list[Change]:
        return self._changes

    @property
    @override
    def commands(self) -> list[bool]:
        return [each.on for each in self._changes]


_MAKERS: dict[str, Callable[[int, Witness], Target]] = {
    "plug": lambda seed, _: Plug(seed, auto_off=False),
    "auto": lambda seed, _: Plug(seed, auto_off=True),
    "slow": lambda seed, _: Plug(seed, auto_off=False, manner=Manner.DAWDLES),
    "high": lambda seed, _: Pin(seed, active_high=True),
    "low": lambda seed, _: Pin(seed, active_high=False),
    "helper": Helper,
}


def make(kind: str, seed: int, witness: Witness) -> Target:
    """Make the output of a charger."""
    return _MAKERS[kind](seed, witness)
