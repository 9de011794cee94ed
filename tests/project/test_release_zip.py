"""The zip that HACS installs holds all that the integration needs, in an interpreter without the project."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.release_zip import build, release_version, versions
from tests.e2e.house import add_meter
from tests.e2e.live_home_assistant import LiveHomeAssistant
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine

from .repository import COMPONENT, ROOT, tracked_files

INTERPRETER = str(Path(sys.executable).resolve())  # the one beneath the environment


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The zip of the project as it stands."""
    return build(ROOT, tmp_path / "dist" / "energy_app.zip")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository that may be damaged: the two halves of this one, elsewhere and with other times."""
    root = tmp_path / "copy"
    shutil.copytree(ROOT / "energy_core", root / "energy_core")
    shutil.copytree(COMPONENT, root / "custom_components" / "energy_app", symlinks=True)
    for path in root.rglob("*.py"):
        os.utime(path, (1, 1))
    return root


def test_the_root_of_the_zip_is_the_component(archive: Path) -> None:
    """HACS unpacks the zip into the component's folder: every tracked file of both halves is at its place."""
    halves = (COMPONENT, Path()), (ROOT / "energy_core", Path("energy_core"))
    expected = {
        (place / path.relative_to(half)).as_posix()
        for half, place in halves
        for path in tracked_files()
        if path.is_relative_to(half)
    }
    with ZipFile(archive) as opened:
        assert expected <= set(opened.namelist())


def test_the_zip_holds_the_cards_that_were_built(archive: Path) -> None:
    """All of them, the loader among them: they are in no repository, so nobody else can add them."""
    built = {f"cards/{path.name}" for path in (COMPONENT / "cards").glob("*.js")}
    assert len(built) > 1
    with ZipFile(archive) as opened:
        assert {name for name in opened.namelist() if name.startswith("cards/")} == built
        assert opened.read("cards/loader.js") == (COMPONENT / "cards" / "loader.js").read_bytes()


def test_a_release_is_refused_without_cards(copy: Path) -> None:
    """A forgotten build must not reach the users."""
    shutil.rmtree(copy / "custom_components" / "energy_app" / "cards")
    with pytest.raises(SystemExit, match="cards were not built"):
        build(copy, copy / "energy_app.zip")


def test_the_zip_holds_files_and_nothing_of_the_workshop(archive: Path) -> None:
    """No link, no byte code, no test, no hidden file."""
    with ZipFile(archive) as opened:
        names = opened.namelist()
        assert all(entry.external_attr >> 16 == 0o100644 for entry in opened.infolist())
    parts = {part for name in names for part in name.split("/")}
    assert not parts & {"__pycache__", "tests"}
    assert not [part for part in parts if part.startswith(".") or part.endswith(".pyc")]


def test_the_same_files_give_the_same_bytes(archive: Path, copy: Path) -> None:
    """Anyone can check a release by building it again."""
    assert build(copy, copy / "energy_app.zip").read_bytes() == archive.read_bytes()


def test_files_agree_on_the_version() -> None:
    """The library and the manifest are released together."""
    assert len(set(versions(ROOT).values())) == 1


def test_a_release_is_refused_where_versions_differ(copy: Path) -> None:
    """Home Assistant would show one version and run another."""
    manifest = copy / "custom_components" / "energy_app" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": "99.0.0"}))
    with pytest.raises(SystemExit, match=r"versions differ.*99\.0\.0"):
        release_version(copy)


def test_a_release_is_refused_under_the_wrong_tag() -> None:
    """The tag names the version that HACS shows."""
    command = [sys.executable, str(ROOT / "scripts" / "release_zip.py"), "--tag", "v99.0.0"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "v99.0.0" in refused.stderr


@pytest.fixture
def without_project() -> dict[str, str]:
    """An environment in which the base interpreter has Home Assistant but not this project.

    Folders on PYTHONPATH do not obey `.pth` files, by which an editable project is found.
    """
    return {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONSAFEPATH": "1"}


def _can_import(name: str, environment: dict[str, str]) -> bool:
    program = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    command = [INTERPRETER, "-c", program]
    return subprocess.run(command, env=environment, cwd="/", check=False).returncode == 0


@pytest.mark.live
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("socket_enabled")
def test_the_unpacked_zip_loads_in_a_home_assistant_without_the_project(
    archive: Path, tmp_path: Path, without_project: dict[str, str]
) -> None:
    """As after an installation by HACS: the flow finds a meter, and the house is loaded."""
    assert _can_import("homeassistant", without_project)
    assert not _can_import("energy_core", without_project)

    config = tmp_path / "config"
    component = config / "custom_components" / "energy_app"
    with ZipFile(archive) as opened:
        opened.extractall(component)
    now = datetime.now(UTC).replace(microsecond=0)
    with (
        PtyLine(Meter(MeterOptions(start=now)), link=tmp_path / "p1-meter", start=now) as line,
        LiveHomeAssistant(
            config,
            component=component,
            command=(INTERPRETER, "-m", "homeassistant"),
            environment=without_project,
        ) as home,
    ):
        add_meter(home, str(line.path))
        entries = home.command("config_entries/get", domain="energy_app")
    assert [entry["state"] for entry in entries] == ["loaded"]
