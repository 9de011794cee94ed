"""A folder that goes away and comes back, as that of a network disk does."""

from pathlib import Path


class Disk:
    """A folder on a disk; while it is away, a file stands in its place."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        self.folder = folder
        self._aside = folder.with_name(folder.name + ".away")
        folder.mkdir()

    @property
    def is_away(self) -> bool:
        """Whether it cannot be reached."""
        return self._aside.exists()

    def go(self) -> None:
        """Go away."""
        self.folder.rename(self._aside)
        self.folder.touch()

    def come_back(self) -> None:
        """Come back, as it was."""
        self.folder.unlink()
        self._aside.rename(self.folder)
