"""gpiod's extension in C, as far as outputs need it, on a kernel that is imitated."""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import gpiod

if TYPE_CHECKING:
    import pytest

    from .kernel import Kernel


class _Settings:
    """The settings of a line."""

    def __init__(self, **settings: int) -> None:
        self.settings = settings


class _Config:
    """The settings of lines by their number."""

    def __init__(self) -> None:
        self.lines: dict[int, dict[str, int]] = {}

    def add_line_settings(self, offsets: list[int], settings: _Settings) -> None:
        """Remember them."""
        self.lines.update(dict.fromkeys(offsets, settings.settings))


class _Request:
    """Lines that are taken."""

    def __init__(self, kernel: Kernel, chip: str, offsets: list[int]) -> None:
        self._kernel = kernel
        self.chip_name, self.offsets = chip, offsets

    def get_values(self, offsets: list[int], values: list[object]) -> None:
        """Fill in what they are."""
        values[:] = [gpiod.line.Value(self._kernel.read(offset)) for offset in offsets]

    def set_values(self, values: Mapping[int, Any]) -> None:
        """Set them."""
        for offset, value in values.items():
            self._kernel.write(offset, value.value)

    def release(self) -> None:
        """Give them back."""
        for offset in self.offsets:
            self._kernel.release(offset)


class _Chip:
    """A chip that is open."""

    def __init__(self, kernel: Kernel, path: str) -> None:
        kernel.check()
        self._kernel = kernel
        self.path = path

    def get_info(self) -> SimpleNamespace:
        """Return how many lines there are."""
        return SimpleNamespace(num_lines=54)

    def get_line_name(self, offset: int) -> str:
        """Return how a line is called."""
        return f"GPIO{offset}"

    def request_lines(self, config: _Config, consumer: str, _: object) -> _Request:
        """Take lines, as outputs of a level."""
        assert consumer == "energy_core"
        for offset, settings in config.lines.items():
            assert settings["direction"] == gpiod.line.Direction.OUTPUT.value
            self._kernel.take(self.path, offset, settings["output_value"])
        return _Request(self._kernel, self.path, list(config.lines))

    def close(self) -> None:
        """Close it, which gives no line back."""


def install(monkeypatch: pytest.MonkeyPatch, kernel: Kernel) -> None:
    """Put it in the place of the real one."""
    monkeypatch.setattr(gpiod._ext, "Chip", partial(_Chip, kernel))
    monkeypatch.setattr(gpiod._ext, "LineConfig", _Config)
    monkeypatch.setattr(gpiod._ext, "LineSettings", _Settings)
