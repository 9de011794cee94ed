"""What a store can do to take less room and be read faster."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Packable(Protocol):
    """A store whose file can be packed; it stays as readable and writable as it was."""

    def pack(self, *, compress: bool) -> bool:
        """Make the derived side file; with `compress`, replace the text by its compressed form as well.

        Returns whether anything was done. Raises StoreError.
        """
