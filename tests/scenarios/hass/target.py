"""An output as the world outside knows it."""

from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import Any, Self

from .plug import Change


class Target(ABC):
    """An output as the world outside knows it; a context manager.

    `changes` are those of the contact, `commands` what it was told, both in their order.
    """

    kind: str
    falls_off_alone = False
    yaml: dict[str, Any]  # what Home Assistant needs for it, by its section
    output: dict[str, Any]  # what a charger needs to know
    place: str  # what people are told of it

    def __init__(self) -> None:
        """Have nothing that is open."""
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Be there."""
        return self

    def __exit__(self, *_: object) -> None:
        """Be gone."""
        self._open.close()

    @property
    def is_on(self) -> bool:
        """Whether the contact is closed now."""
        return bool(self.changes) and self.changes[-1].on

    @property
    @abstractmethod
    def changes(self) -> list[Change]:
        """What the contact became, and when."""

    @property
    @abstractmethod
    def commands(self) -> list[bool]:
        """What it was told."""


class Device(Target):
    """An output with a life of its own, which may be out of reach.

    `hangs_s` is for how long one may wait for it in vain, each time, when it is.
    """

    hangs_s = 0.0

    @abstractmethod
    def leave(self) -> None:
        """Be out of reach; the contact stays as it is."""

    @abstractmethod
    def come_back(self) -> None:
        """Be within reach again."""
