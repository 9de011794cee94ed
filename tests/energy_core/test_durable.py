"""Small files that are whole after a power cut."""

from pathlib import Path

import pytest

from energy_core.durable import write_whole


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    """With the folders that it takes, and nothing beside it."""
    path = tmp_path / "some" / "where" / "states.json"
    write_whole(path, "één")
    write_whole(path, "two")
    assert path.read_text(encoding="utf-8") == "two"
    assert list(path.parent.iterdir()) == [path]


def test_the_rights_are_those_asked_for(tmp_path: Path) -> None:
    """What a crash left beside it has no say in that."""
    (tmp_path / "token.tmp").write_text("half")
    (tmp_path / "token.tmp").chmod(0o666)
    write_whole(tmp_path / "token", "secret", mode=0o600)
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600


def test_it_reaches_the_disk_in_order(tmp_path: Path, synced: list[str]) -> None:
    """The text, then the name that it takes, then the folder that holds the name."""
    write_whole(tmp_path / "states.json", "states")
    assert synced == ["states.json.tmp", "replace", "folder"]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """And is said."""
    path = tmp_path / "states.json"
    write_whole(path, "first")
    (tmp_path / "states.json.tmp").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(path, "second")
    assert path.read_text(encoding="utf-8") == "first"
