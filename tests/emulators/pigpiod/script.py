"""A script in the daemon: a thread that waits to be run, and runs."""

import time
from collections.abc import Callable, Sequence
from enum import IntEnum
from threading import Condition, Thread

from .language import PARAMETERS, VARIABLES, Operand, Register, Step
from .pins import PINS, Pins
from .wire import Error

_MOST_MILS, _MOST_MICS = 60_000, 1_000_000


class State(IntEnum):
    """What a script does, as pigpio numbers it."""

    INITING = 0
    HALTED = 1
    RUNNING = 2


class Script:
    """A stored script. As in the daemon, its registers outlive a run, and a delay is not cut short.

    `pace` is how much faster than life its delays pass.
    """

    def __init__(self, steps: Sequence[Step], pins: Pins, pace: Callable[[], float]) -> None:
        """Begin its thread, which takes a moment to be ready."""
        self.state = State.INITING
        self._steps = steps
        self._pins, self._pace = pins, pace
        self._banks = {"p": [0] * PARAMETERS, "v": [0] * VARIABLES}
        self._runs = self._is_dead = False
        self._change = Condition()
        self._thread = Thread(target=self._live, daemon=True)
        self._thread.start()

    @property
    def parameters(self) -> list[int]:
        """The ten parameters."""
        return list(self._banks["p"])

    def update(self, parameters: Sequence[int]) -> None:
        """Overwrite the first parameters."""
        self._banks["p"][: len(parameters)] = parameters

    def run(self, parameters: Sequence[int]) -> int:
        """Run it, if it is ready to. Returns 0 or an error."""
        with self._change:
            if self.state is not State.HALTED:
                return Error.NOT_HALTED
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
            at, accumulator, flag = 0, 0, 0
            while self._goes_on() and at < len(self._steps):
                at, accumulator, flag = self._do(at, accumulator, flag)

    def _is_asked_for(self) -> bool:
        with self._change:
            self.state = State.HALTED
            self._runs = False
            self._change.notify_all()
            self._change.wait_for(lambda: self._runs or self._is_dead)
            if not self._is_dead:
                self.state = State.RUNNING
            return not self._is_dead

    def _goes_on(self) -> bool:
        return self._runs and not self._is_dead

    def _do(self, at: int, accumulator: int, flag: int) -> tuple[int, int, int]:  # noqa: C901, PLR0911, PLR0912
        step = self._steps[at]
        values = [self._value(operand) for operand in step.operands]
        match step.name, values:
            case "w" | "r" | "mils" | "mics", _:
                result = self._command(step.name, values)
                return at + 1, result, result
            case "jmp", [target]:
                return target, accumulator, flag
            case "jm", [target]:
                return target if flag < 0 else at + 1, accumulator, flag
            case "jp", [target]:
                return target if flag >= 0 else at + 1, accumulator, flag
            case "jz", [target]:
                return at + 1 if flag else target, accumulator, flag
            case "jnz", [target]:
                return target if flag else at + 1, accumulator, flag
            case "lda", [value]:
                return at + 1, value, flag
            case "cmp", [value]:
                return at + 1, accumulator, accumulator - value
            case "add" | "sub", [value]:
                accumulator += value if step.name == "add" else -value
                return at + 1, accumulator, accumulator
            case "ld", [_, value]:
                self._set(step.operands[0], value)
            case "sta", _:
                self._set(step.operands[0], accumulator)
            case "dcr" | "inr", [value]:
                flag = value + (1 if step.name == "inr" else -1)
                self._set(step.operands[0], flag)
            case "halt", _:
                return len(self._steps), accumulator, flag
        return at + 1, accumulator, flag

    def _command(self, name: str, values: Sequence[int]) -> int:
        match name, values:
            case "w", [pin, level]:
                if not 0 <= pin < PINS:
                    return Error.BAD_GPIO
                if level not in {0, 1}:
                    return Error.BAD_LEVEL
                self._pins.write(pin, level)
                return 0
            case "r", [pin]:
                return self._pins.level(pin) if 0 <= pin < PINS else Error.BAD_GPIO
            case "mils", [count]:
                return self._delay(count / 1000) if count <= _MOST_MILS else Error.BAD_MILS_DELAY
            case _, [count]:
                return self._delay(count / 1e6) if count <= _MOST_MICS else Error.BAD_MICS_DELAY
        raise AssertionError(name)

    def _delay(self, seconds: float) -> int:
        """Wait; only the death of the daemon ends that early."""
        end = time.monotonic() + seconds / self._pace()
        with self._change:
            self._change.wait_for(lambda: self._is_dead, end - time.monotonic())
        return 0

    def _value(self, operand: Operand) -> int:
        return self._banks[operand.bank][operand.number] if isinstance(operand, Register) else operand

    def _set(self, operand: Operand, value: int) -> None:
        assert isinstance(operand, Register)
        self._banks[operand.bank][operand.number] = value
