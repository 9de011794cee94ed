"""The emulators share no code with what they test."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PRODUCT = {"energy_core", "custom_components", "homeassistant", "dsmr_parser", "pyfronius", "pysma"}
MODULES = [path for path in sorted(HERE.rglob("*.py")) if not path.name.startswith("test_")]


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case _:
                continue


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HERE)))
def test_imports_no_product_code(path: Path) -> None:
    """Nothing but the standard library and the emulators themselves."""
    assert set(_imported(path)) <= set(sys.stdlib_module_names)


def test_loads_no_product_code() -> None:
    """Nor is any of it loaded on the way."""
    devices = ", ".join(f"tests.emulators.{device}" for device in ("p1_meter", "fronius", "sma"))
    program = f"import sys, {devices}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=HERE.parents[1], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not PRODUCT & set(loaded)
