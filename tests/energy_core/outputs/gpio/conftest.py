"""A Raspberry Pi on the network, and relays on its pins."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from energy_core.outputs.gpio import GpioConfig, GpioOutput
from energy_core.protocols import Clock
from tests.emulators.pigpiod import Pigpiod

PIN = 17

type MakeRelay = Callable[..., GpioOutput]


@pytest.fixture
def daemon() -> Iterator[Pigpiod]:
    """Return the Raspberry Pi."""
    with Pigpiod() as running:
        yield running


@pytest.fixture
def relay(daemon: Pigpiod) -> Iterator[MakeRelay]:
    """Return what makes an output of a relay there, by its settings; none outlives the test."""
    made: list[GpioOutput] = []

    def make(clock: Clock | None = None, **settings: object) -> GpioOutput:
        where = {"host": daemon.host, "port": daemon.port, "timeout": timedelta(seconds=2)}
        config: dict[str, Any] = {"name": "car", "pin": PIN, **where, **settings}
        made.append(GpioOutput(GpioConfig(**config), clock))
        return made[-1]

    yield make
    for output in made:
        output._lose()
