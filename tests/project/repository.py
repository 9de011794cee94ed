"""The repository as the tests of the project see it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPONENT = ROOT / "custom_components" / "energy_app"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command at the root, with this environment and no other where one is given."""
    return subprocess.run(
        command, cwd=ROOT, env=environment or None, capture_output=True, text=True, check=False
    )


def tracked_files() -> list[Path]:
    """Return what is in the repository, links not followed."""
    listed = run("git", "-c", f"safe.directory={ROOT}", "ls-files", "-z")
    assert listed.returncode == 0, listed.stderr
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def tracked_texts() -> dict[str, str]:
    """Return the text of every tracked file that is text, by its name."""
    texts = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            texts[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return texts
