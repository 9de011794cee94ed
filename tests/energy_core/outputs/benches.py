"""Every kind of output on a bench: what it does to the relay is seen, and its line may be cut."""

import errno
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, override

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from energy_core.outputs.entity_switch import EntitySwitch, EntitySwitchConfig
from energy_core.outputs.gpio import GpioConfig, GpioOutput
from energy_core.pins import local
from energy_core.protocols import Output
from tests.emulators.pigpiod import Pigpiod
from tests.energy_core.pins.kernel import WAYS, Kernel

from .plugs import Plugs

PIN = 17
SHORT = timedelta(milliseconds=300)


class Bench(ABC):
    """An output, what its relay was made to do, and what may go wrong."""

    falls_off_alone = False

    def __init__(self, output: Output) -> None:
        """Take the output."""
        self.output = output

    @property
    def is_on(self) -> bool:
        """Whether the relay is on."""
        return bool(self.history) and self.history[-1]

    @property
    @abstractmethod
    def history(self) -> list[bool]:
        """What the relay was, from the first that was written."""

    @abstractmethod
    def cut(self) -> None:
        """Make it unreachable; the relay stays as it is."""

    @abstractmethod
    def mend(self) -> None:
        """Make it reachable again."""

    def hang(self) -> None:
        """Have it answer nothing; where that cannot be, it is cut."""
        self.cut()


class Remote(Bench):
    """A pin of another Raspberry Pi."""

    falls_off_alone = True

    def __init__(self, daemon: Pigpiod, *, active_high: bool) -> None:
        """Take the emulated one."""
        where = {"host": daemon.host, "port": daemon.port, "timeout": SHORT}
        super().__init__(GpioOutput(gpio(active_high=active_high, **where)))
        self.daemon, self.active_high = daemon, active_high

    @property
    @override
    def history(self) -> list[bool]:
        return [bool(level) is self.active_high for level in self.daemon.pins.history(PIN)]

    @override
    def cut(self) -> None:
        self.daemon.die()

    @override
    def mend(self) -> None:
        self.daemon.resume()
        self.daemon.revive()

    @override
    def hang(self) -> None:
        self.daemon.hang()


class Local(Bench):
    """A pin of this machine."""

    def __init__(self, kernel: Kernel, *, active_high: bool) -> None:
        """Take the imitated kernel."""
        super().__init__(GpioOutput(gpio(active_high=active_high)))
        self.kernel, self.active_high = kernel, active_high

    @property
    @override
    def history(self) -> list[bool]:
        return [bool(level) is self.active_high for level in self.kernel.history[PIN]]

    @override
    def cut(self) -> None:
        self.kernel.failure = OSError(errno.EIO, "Input/output error")

    @override
    def mend(self) -> None:
        self.kernel.failure = None


class _Pin(MockPin):  # type: ignore[misc] # gpiozero has no types
    """gpiozero's imitated pin, which may fail, and remembers what was written to it for ever."""

    is_cut = False
    written: list[bool]

    def _set_state(self, value: float) -> None:
        if self.is_cut:
            raise OSError(errno.EIO, "Input/output error")
        super()._set_state(value)
        self.written.append(bool(value))

    def _get_state(self) -> int:
        if self.is_cut:
            raise OSError(errno.EIO, "Input/output error")
        return int(super()._get_state())


class _Factory(MockFactory):  # type: ignore[misc] # gpiozero has no types
    """gpiozero's imitated pins, as our factory is used."""

    def sever(self) -> None:
        """Nothing stays open."""


class Mock(Bench):
    """A pin of this machine, over gpiozero's own imitation."""

    def __init__(self, pin: type[_Pin]) -> None:
        """Take the kind of pin."""
        super().__init__(GpioOutput(gpio()))
        self.pin = pin

    @property
    @override
    def history(self) -> list[bool]:
        return self.pin.written

    @override
    def cut(self) -> None:
        self.pin.is_cut = True

    @override
    def mend(self) -> None:
        self.pin.is_cut = False


class Entity(Bench):
    """A plug of Home Assistant."""

    def __init__(self, plugs: Plugs, **settings: Any) -> None:
        """Take the plug."""
        super().__init__(EntitySwitch(plug(timeout=SHORT, **settings), plugs))
        self.plugs = plugs
        self.falls_off_alone = "auto_off" in settings

    @property
    @override
    def history(self) -> list[bool]:
        return self.plugs.history

    @override
    def cut(self) -> None:
        self.plugs.is_available = False

    @override
    def mend(self) -> None:
        self.plugs.hangs = False
        self.plugs.come_back()

    @override
    def hang(self) -> None:
        self.plugs.hangs = True


def gpio(**settings: Any) -> GpioConfig:
    """Return the settings of a relay, some changed."""
    return GpioConfig(**{"name": "car", "pin": PIN, **settings})


def plug(**settings: Any) -> EntitySwitchConfig:
    """Return the settings of a plug, some changed."""
    return EntitySwitchConfig(**{"name": "car", "entity_id": "switch.car", **settings})


type Make = Callable[[pytest.MonkeyPatch, Path], Iterator[Bench]]


def _remote(*, active_high: bool) -> Make:
    def make(_: pytest.MonkeyPatch, __: Path) -> Iterator[Bench]:
        with Pigpiod() as daemon:
            yield Remote(daemon, active_high=active_high)

    return make


def _local(way: str, *, active_high: bool) -> Make:
    def make(monkeypatch: pytest.MonkeyPatch, devices: Path) -> Iterator[Bench]:
        yield Local(WAYS[way](monkeypatch, devices), active_high=active_high)

    return make


def _mock(monkeypatch: pytest.MonkeyPatch, _: Path) -> Iterator[Bench]:
    pin = type("Pin", (_Pin,), {"written": []})
    monkeypatch.setattr(local, "LocalFactory", lambda: _Factory(pin_class=pin))
    yield Mock(pin)


def _entity(**settings: Any) -> Make:
    def make(_: pytest.MonkeyPatch, __: Path) -> Iterator[Bench]:
        yield Entity(Plugs(), **settings)

    return make


KINDS: dict[str, Make] = {
    "pigpiod": _remote(active_high=True),
    "pigpiod, active low": _remote(active_high=False),
    **{way: _local(way, active_high=True) for way in WAYS},
    **{f"{way}, active low": _local(way, active_high=False) for way in WAYS},
    "MockFactory": _mock,
    "entity": _entity(),
    "entity with auto-off": _entity(auto_off=timedelta(minutes=5)),
}


@contextmanager
def bench(kind: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Bench]:
    """Set up a bench of a kind."""
    yield from KINDS[kind](monkeypatch, folder)
