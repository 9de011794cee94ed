"""A script in the daemon: a thread that waits to be run, and runs."""

import time
from collections.abc import Callable, Sequence
from enum import IntEnum
from threading import Condition, Thread

from .machine import Machine
from .wire import Error


class State(IntEnum):
    """What a script does, as pigpio numbers it."""

    INITING = 0
    HALTED = 1
    RUNNING = 2


class Script:
    """A stored script. As in the daemon, a delay is not cut short when it is stopped or deleted.

    `pace` is how much faster than life its delays pass.
    """

    def __init__(self, machine: Machine, pace: Callable[[], float]) -> None:
        """Begin its thread, which takes a moment to be ready."""
        self.state = State.INITING
        self._machine, self._pace = machine, pace
        self._runs = self._is_dead = False
        self._change = Condition()
        self._thread = Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def parameters(self) -> list[int]:
        """The ten parameters."""
        return list(self._machine.banks["p"])

    def update(self, parameters: Sequence[int]) -> None:
        """Overwrite the first parameters."""
        self._machine.banks["p"][: len(parameters)] = parameters

    def run(self, parameters: Sequence[int]) -> int:
        """Run it, once it is ready; one that runs gets the parameters, and goes on. Returns 0 or an error."""
        with self._change:
            if self.state is State.INITING:
                return Error.SCRIPT_NOT_READY
            self.update(parameters)
            self._runs = True
            self._change.notify_all()
        return 0

    def stop(self) -> None:
        """Have it halt after the step that it is at."""
        with self._change:
            self._runs = False

    def delete(self) -> None:
        """Have it halt, wait for that, and end its thread."""
        self.stop()
        with self._change:
            self._change.wait_for(lambda: self.state is not State.RUNNING)
        self.die()
        self._thread.join()

    def die(self) -> None:
        """End with the daemon, wherever it is."""
        with self._change:
            self._is_dead = True
            self._change.notify_all()

    def _live(self) -> None:
        while self._is_asked_for():
            self._machine.begin()
            while self._runs and not self._is_dead and not self._machine.is_done:
                self._delay(self._machine.do())

    def _is_asked_for(self) -> bool:
        with self._change:
            self.state = State.HALTED
            self._runs = False
            self._change.notify_all()
            self._change.wait_for(lambda: self._runs or self._is_dead)
            if not self._is_dead:
                self.state = State.RUNNING
            return not self._is_dead

    def _delay(self, seconds: float) -> None:
        """Wait; only the death of the daemon ends that early."""
        if seconds:
            end = time.monotonic() + seconds / self._pace()
            with self._change:
                self._change.wait_for(lambda: self._is_dead, end - time.monotonic())
