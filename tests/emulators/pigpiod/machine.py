"""What runs the steps of a script, one at a time: an accumulator, a flag, and the registers.

As in the daemon, loading the accumulator sets no flag, a jump by the flag looks at the last result, and a
script never gets beyond a `nop`.
"""

from collections.abc import Callable, Sequence

from .language import PARAMETERS, VARIABLES, Operand, Register, Step
from .pins import PINS, Pins
from .wire import Error

_MOST_MILS, _MOST_MICS = 60_000, 1_000_000
_PAUSE_S = 0.001  # the daemon has none, and runs hot
_JUMPS: dict[str, Callable[[int], bool]] = {
    "jmp": lambda _: True,
    "jm": lambda flag: flag < 0,
    "jp": lambda flag: flag >= 0,
    "jz": lambda flag: flag == 0,
    "jnz": lambda flag: flag != 0,
}


class Machine:
    """Runs a script on pins; its registers outlive a run."""

    def __init__(self, steps: Sequence[Step], pins: Pins) -> None:
        """Be at the end."""
        self.banks = {"p": [0] * PARAMETERS, "v": [0] * VARIABLES}
        self._steps, self._pins = steps, pins
        self._at = len(steps)
        self._accumulator = self._flag = 0

    @property
    def is_done(self) -> bool:
        """Whether it is at the end."""
        return self._at >= len(self._steps)

    def begin(self) -> None:
        """Go to the beginning."""
        self._at = self._accumulator = self._flag = 0

    def do(self) -> float:
        """Do a step; returns for how many seconds it waits."""
        step = self._steps[self._at]
        self._at += 1
        values = [self._value(operand) for operand in step.operands]
        if step.name in _JUMPS:
            if _JUMPS[step.name](self._flag):
                self._at = values[0]
            return 0
        if step.name in {"w", "r", "mils", "mics"}:
            self._accumulator, wait = self._command(step.name, values)
            self._flag = self._accumulator
            return wait
        self._calculate(step, values)
        return _PAUSE_S if step.name == "nop" else 0

    def _calculate(self, step: Step, values: Sequence[int]) -> None:
        match step.name, values:
            case "lda", [value]:
                self._accumulator = value
            case "cmp", [value]:
                self._flag = self._accumulator - value
            case "add" | "sub", [value]:
                self._accumulator += value if step.name == "add" else -value
                self._flag = self._accumulator
            case "ld", [_, value]:
                self._set(step.operands[0], value)
            case "sta", _:
                self._set(step.operands[0], self._accumulator)
            case "dcr" | "inr", [value]:
                self._flag = value + (1 if step.name == "inr" else -1)
                self._set(step.operands[0], self._flag)
            case "halt", _:
                self._at = len(self._steps)
            case "nop", _:
                self._at -= 1

    def _command(self, name: str, values: Sequence[int]) -> tuple[int, float]:
        """Return the result of a command of the daemon, and for how long it waits."""
        match name, values:
            case "w", [pin, level]:
                return self._write(pin, level), 0
            case "r", [pin]:
                return (self._pins.level(pin) if 0 <= pin < PINS else Error.BAD_GPIO), 0
            case "mils", [count]:
                return (0, count / 1000) if count <= _MOST_MILS else (Error.BAD_MILS_DELAY, 0)
            case _, [count]:
                return (0, count / 1e6) if count <= _MOST_MICS else (Error.BAD_MICS_DELAY, 0)
        raise AssertionError(name)

    def _write(self, pin: int, level: int) -> int:
        if not 0 <= pin < PINS:
            return Error.BAD_GPIO
        if level not in {0, 1}:
            return Error.BAD_LEVEL
        self._pins.write(pin, level)
        return 0

    def _value(self, operand: Operand) -> int:
        return self.banks[operand.bank][operand.number] if isinstance(operand, Register) else operand

    def _set(self, operand: Operand, value: int) -> None:
        assert isinstance(operand, Register)
        self.banks[operand.bank][operand.number] = value
