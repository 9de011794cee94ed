"""From the name of a kind to its class."""

import importlib
import sys
import threading
import time
from pathlib import Path

import pytest

import energy_core
from energy_core.exceptions import ConfigError
from energy_core.models import Reading
from energy_core.registry import Registry


def test_a_kind_is_imported_when_it_is_asked_for() -> None:
    """Not before: one that is never asked for need not even be there."""
    things = Registry[type[Reading]]("thing", ("reading", ".models:Reading"), ("absent", ".nowhere:Nothing"))
    assert things.names == ("absent", "reading")
    assert things.load("reading", key="type") is Reading


def test_what_is_there_is_not_imported_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop may ask for it, which an import would hold up."""

    def refuse(name: str) -> None:
        raise AssertionError(name)

    monkeypatch.setattr("energy_core.registry.import_module", refuse)
    assert Registry[object]("thing", ("reading", ".models:Reading")).load("reading", key="type") is Reading


def test_what_another_thread_is_importing_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module is there before all that it holds."""
    (tmp_path / "slow_kind.py").write_text("import time\ntime.sleep(0.2)\nKind = 7\n", encoding="utf-8")
    monkeypatch.setattr(energy_core, "__path__", [*energy_core.__path__, str(tmp_path)])
    importing = threading.Thread(target=importlib.import_module, args=("energy_core.slow_kind",))
    importing.start()
    try:
        while "energy_core.slow_kind" not in sys.modules:
            time.sleep(0.001)
        assert Registry[object]("thing", ("slow", ".slow_kind:Kind")).load("slow", key="type") == 7
    finally:
        importing.join()
        del sys.modules["energy_core.slow_kind"]


@pytest.mark.parametrize("name", ["other", "", None, 3, ["reading"]])
def test_an_unknown_kind_says_which_are_known(name: object) -> None:
    """And where it was asked for."""
    things = Registry[object]("thing", ("b", ".models:Reading"), ("a", ".models:Reading"))
    with pytest.raises(ConfigError) as caught:
        things.load(name, key="things[0].type", where="house.toml")
    assert str(caught.value) == f"house.toml: things[0].type: got {name!r}, takes a known thing: a, b"


def test_a_name_is_given_once() -> None:
    """Twice is a slip of the programmer."""
    with pytest.raises(ValueError, match="thing 'a' is registered twice"):
        Registry[object]("thing", ("a", ".models:Reading"), ("a", ".models:Value"))
