"""What must be true of every file of the repository."""

import re

import pytest

from .repository import COMPONENT, ROOT, run, tracked_texts

HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("deb.debian", "org"),
    ("archive.ubuntu", "com"),
]


@pytest.mark.parametrize("host", [".".join(parts) for parts in HOSTS])
def test_no_file_names_a_package_registry(host: str) -> None:
    """Everyone's own package client knows where its packages come from."""
    assert [name for name, text in tracked_texts().items() if host in text] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    """What only one machine has is of no use to the others."""
    homes = re.compile(r"(?<![\w.~])/(?:root|work|home/[a-z]\w*)/")
    assert {name: found for name, text in tracked_texts().items() if (found := homes.findall(text))} == {}


def test_the_integration_holds_the_library_by_a_link() -> None:
    """One source for both halves; a checkout without links would install an empty integration."""
    link = COMPONENT / "energy_core"
    assert link.is_symlink()
    assert link.readlink().as_posix() == "../../energy_core"
    assert link.resolve() == ROOT / "energy_core"


def test_files_end_in_one_newline() -> None:
    """A file without its last newline makes the next change to it look like two."""
    texts = {name: text for name, text in tracked_texts().items() if text}
    assert [name for name, text in texts.items() if not text.endswith("\n") or text.endswith("\n\n")] == []


def test_what_is_installed_needs_no_more_than_the_manifest_says() -> None:
    """The ranges of the manifest are those of the library, or two of them would drift apart."""
    manifest = (COMPONENT / "manifest.json").read_text(encoding="utf-8")
    library = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    required = re.findall(r'"((?:dsmr-parser|serialx)[<>=][^"]+)"', manifest)
    assert len(required) == 2
    assert [requirement for requirement in required if f'"{requirement}"' not in library] == []


def test_python_agrees_with_home_assistant() -> None:
    """Everything here runs on the Python of Home Assistant."""
    found = run("scripts/python314")
    assert found.returncode == 0, found.stderr
    assert run(found.stdout.strip(), "--version").stdout.startswith("Python 3.14.")
