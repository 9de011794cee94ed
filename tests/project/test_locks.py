"""The locks of the development environments."""

import re
from pathlib import Path

import pytest

from .repository import ROOT

FOLDER = ROOT / "requirements"


def _versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", _text(FOLDER / f"{name}.lock"), re.MULTILINE))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["dev", "library", "newest", "bench", "node"])
def test_every_package_is_told_by_its_hash(name: str) -> None:
    """What is installed is what was tested, whoever serves it; and no address says who does."""
    lock = _text(FOLDER / f"{name}.lock")
    packages = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in lock


def test_both_environments_hold_the_same_versions() -> None:
    """A test of the library means the same beside Home Assistant and without it."""
    dev, library = _versions("dev"), _versions("library")
    assert {name: version for name, version in library.items() if dev.get(name) != version} == {}


def test_the_newest_environment_differs_in_pandas_alone() -> None:
    """And in numpy, which comes with it: what fails there alone is their doing."""
    library, newest = _versions("library"), _versions("newest")
    assert {name for name, version in newest.items() if library.get(name) != version} == {"pandas", "numpy"}


def test_the_library_has_no_home_assistant() -> None:
    """The strongest proof that it needs none."""
    assert [name for name in _versions("library") if "homeassistant" in name] == []
