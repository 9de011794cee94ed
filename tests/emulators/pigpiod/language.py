"""The language of the daemon's scripts: a text in, numbered steps out.

Described at https://abyz.me.uk/rpi/pigpio/pigs.html#Scripts. Known is a part of it: reading and writing pins,
waiting, counting, comparing and jumping.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from .wire import Error

PARAMETERS = 10
VARIABLES = 150
_TAGS = 50
_REGISTERS = {"p": PARAMETERS, "v": VARIABLES}
_NUMBER = re.compile(r"[-+]?(0x[0-9a-f]+|\d+)", re.IGNORECASE)


class Kind(StrEnum):
    """What a command takes."""

    NUMBER = "number"
    REGISTER = "register"
    VALUE = "number or register, 0 or more"
    ANY = "number or register"
    TAG = "tag"


_TAKES: dict[str, tuple[Kind, ...]] = {
    "w": (Kind.VALUE, Kind.VALUE),
    "r": (Kind.VALUE,),
    "mils": (Kind.VALUE,),
    "mics": (Kind.VALUE,),
    "tag": (Kind.TAG,),
    "jmp": (Kind.TAG,),
    "jm": (Kind.TAG,),
    "jp": (Kind.TAG,),
    "jz": (Kind.TAG,),
    "jnz": (Kind.TAG,),
    "ld": (Kind.REGISTER, Kind.ANY),
    "lda": (Kind.ANY,),
    "sta": (Kind.REGISTER,),
    "add": (Kind.ANY,),
    "sub": (Kind.ANY,),
    "cmp": (Kind.ANY,),
    "dcr": (Kind.REGISTER,),
    "inr": (Kind.REGISTER,),
    "halt": (),
    "nop": (),
}
_SAME = {"write": "w", "read": "r"}
_JUMPS = frozenset({"jmp", "jm", "jp", "jz", "jnz"})


class ScriptError(Exception):
    """A text is no script; `error` is the daemon's number for why."""

    def __init__(self, error: Error) -> None:
        """Say why."""
        super().__init__(error.name)
        self.error = error


class Register(NamedTuple):
    """A parameter (`p`) or a variable (`v`) of a script."""

    bank: str
    number: int


type Operand = int | Register


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it is given; that of a jump is the number of a step."""

    name: str
    operands: tuple[Operand, ...]


def parse(text: str) -> list[Step]:
    """Return the steps of a script. Raises ScriptError."""
    steps, tags = list[Step](), dict[int, int]()
    words = iter(text.split())
    for word in words:
        step = _step(word, words)
        if step.name == "tag":
            _remember(tags, step, len(steps))
        else:
            steps.append(step)
    return [_resolved(step, tags) for step in steps]


def _step(word: str, words: Iterator[str]) -> Step:
    name = _SAME.get(word.lower(), word.lower())
    if name not in _TAKES:
        raise ScriptError(Error.BAD_SCRIPT_CMD)
    return Step(name, tuple(_operand(kind, next(words, "")) for kind in _TAKES[name]))


def _operand(kind: Kind, word: str) -> Operand:
    if kind is not Kind.TAG and word[:1] in _REGISTERS and word[1:].isdecimal():
        register = Register(word[0], int(word[1:]))
        if register.number < _REGISTERS[register.bank]:
            return register
    elif _NUMBER.fullmatch(word):
        number = _number(word)
        if kind is Kind.REGISTER and 0 <= number < VARIABLES:
            return Register("v", number)  # the daemon takes the number of a variable as well
        if kind in {Kind.ANY, Kind.TAG} or (kind is Kind.VALUE and number >= 0):
            return number
    raise ScriptError(Error.BAD_SCRIPT_CMD)


def _number(word: str) -> int:
    """Return a number as C reads it: 0x is hexadecimal, a leading 0 octal."""
    digits = word.lstrip("+-")
    base = 16 if digits[:2].lower() == "0x" else 8 if digits[:1] == "0" and len(digits) > 1 else 10
    octal = "".join(takewhile("01234567".__contains__, digits)) if base == 8 else digits
    return int(octal, base) * (-1 if word[0] == "-" else 1)


def _remember(tags: dict[int, int], step: Step, at: int) -> None:
    (tag,) = step.operands
    assert isinstance(tag, int)
    if tag in tags:
        raise ScriptError(Error.DUP_TAG)
    if len(tags) == _TAGS:
        raise ScriptError(Error.TOO_MANY_TAGS)
    tags[tag] = at


def _resolved(step: Step, tags: dict[int, int]) -> Step:
    if step.name not in _JUMPS:
        return step
    (tag,) = step.operands
    assert isinstance(tag, int)
    if tag not in tags or tag < 0:
        raise ScriptError(Error.BAD_TAG)  # of a negative one, a daemon of 64 bits remembers another number
    return Step(step.name, (tags[tag],))
