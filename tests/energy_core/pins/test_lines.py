"""A line of the kernel, over each of the packages."""

import errno
import sys
from pathlib import Path
from types import ModuleType

import pytest

from energy_core.pins import lines

from .kernel import HEADER, WAYS, Kernel, over_gpiod, over_periphery


@pytest.fixture(params=WAYS)
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kernel:
    """Return a kernel, over one of the packages."""
    return WAYS[request.param](monkeypatch, tmp_path)


@pytest.mark.parametrize("level", [0, 1])
def test_it_is_an_output_of_its_level_at_once(kernel: Kernel, level: int) -> None:
    """It has never had another."""
    line = lines.open_line(17, level)
    assert kernel.history[17] == [level]
    assert line.read() == level
    line.write(1 - level)
    assert (line.read(), kernel.history[17]) == (1 - level, [level, 1 - level])
    line.close()


def test_it_is_taken_once(kernel: Kernel) -> None:
    """A second one is refused, until the first is given back."""
    line = lines.open_line(17, 0)
    with pytest.raises(OSError, match=r"[Bb]usy") as caught:
        lines.open_line(17, 1)
    assert caught.value.errno == errno.EBUSY
    line.close()
    lines.open_line(17, 1).close()
    assert kernel.history[17] == [0, 1]


def test_a_kernel_that_fails(kernel: Kernel) -> None:
    """It is an OSError, whatever the package raises."""
    line = lines.open_line(17, 0)
    kernel.failure = OSError(errno.EIO, "no")
    with pytest.raises(OSError, match=r"no|unexpected"):
        line.read()
    with pytest.raises(OSError, match=r"no|unexpected"):
        line.write(1)
    with pytest.raises(OSError, match=r"no|unexpected"):
        lines.open_line(18, 0)
    kernel.failure = None
    line.close()


def test_a_machine_without_a_header(kernel: Kernel) -> None:
    """Chips of other kinds are left alone."""
    kernel.labels[HEADER] = "INT34C5:00"
    with pytest.raises(FileNotFoundError):
        lines.open_line(17, 0)
    assert not kernel.history


def test_a_user_who_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel says so at once."""
    kernel = over_gpiod(monkeypatch, tmp_path)
    kernel.failure = PermissionError(errno.EACCES, "no")
    with pytest.raises(PermissionError):
        lines.open_line(17, 0)


def test_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which would do."""
    for name in WAYS:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="gpiod, periphery, lgpio"):
        lines.open_line(17, 0)


def test_the_first_gpiod(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another package of that name, as old distributions have it, is passed over."""
    kernel = over_periphery(monkeypatch, tmp_path)
    monkeypatch.setitem(sys.modules, "gpiod", ModuleType("gpiod"))
    lines.open_line(17, 1).close()
    assert kernel.history[17] == [1]


def test_the_real_devices_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that is no chip is an OSError of the real kernel."""
    (tmp_path / "gpiochip0").touch()
    monkeypatch.setattr(lines, "DEVICES", tmp_path)
    with pytest.raises(OSError, match="ioctl"):
        lines.open_line(17, 0)
