"""Build the zip that HACS installs: the contents of the component, the library a real folder in it."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"__pycache__", "tests", "node_modules"}


def versions(root: Path) -> dict[str, str]:
    """Return the version that each file states."""
    library = (root / "energy_core" / "__init__.py").read_text(encoding="utf-8")
    stated = re.search(r'^__version__ = "(.+)"$', library, re.MULTILINE)
    manifest = json.loads((root / "custom_components/energy_app/manifest.json").read_text(encoding="utf-8"))
    return {
        "energy_core/__init__.py": stated[1] if stated else "none",
        "manifest.json": manifest["version"],
    }


def release_version(root: Path) -> str:
    """Return the one version of the release; SystemExit where files differ about it."""
    stated = versions(root)
    if len(set(stated.values())) != 1:
        raise SystemExit(f"no release, the versions differ: {stated}")
    return stated["manifest.json"]


def check_cards(component: Path) -> None:
    """Raise SystemExit where the cards were not built: they are in no repository."""
    if not (component / "cards" / "loader.js").is_file():
        raise SystemExit(
            f"no release, the cards were not built: there is no {component / 'cards' / 'loader.js'}"
        )


def component_files(component: Path) -> Iterator[Path]:
    """Walk over what a user gets, sorted, through the link to the library."""
    for path in sorted(component.iterdir()):
        if path.name in LEFT_OUT or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from component_files(path)
        elif path.suffix != ".pyc":
            yield path


def build(root: Path, target: Path) -> Path:
    """Write the zip; the same files give the same bytes, whenever and wherever it is built."""
    component = root / "custom_components" / "energy_app"
    check_cards(component)
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for path in component_files(component):
            entry = ZipInfo(path.relative_to(component).as_posix())
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())
    return target


def main() -> None:
    """Check the versions, build, say what was built."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tag", help="refuse unless the version is that of this tag, as v1.2.3")
    tag = arguments.parse_args().tag
    version = release_version(ROOT)
    if tag and tag.removeprefix("v") != version:
        raise SystemExit(f"no release, the tag is {tag} and the version {version}")
    target = build(ROOT, ROOT / "dist" / "energy_app.zip")
    print(f"{target.relative_to(ROOT)}: energy_app {version}, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
