"""What tests of the whole library share."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done for the disk, in its order: the files that were synced by name, `folder`, `replace`."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def record_fsync(fd: int) -> None:
        place = Path(f"/proc/self/fd/{fd}").readlink()
        done.append("folder" if place.is_dir() else place.name)
        fsync(fd)

    def record_replace(this: Path, target: Path) -> Path:
        done.append("replace")
        return replace(this, target)

    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(Path, "replace", record_replace)
    return done
