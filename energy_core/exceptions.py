"""The errors of energy_core: one tree, so that a caller chooses how finely to catch."""


class EnergyCoreError(Exception):
    """Anything that went wrong in energy_core."""


class ReaderError(EnergyCoreError):
    """A device could not be read; `fault` is the one word for why, for a program to act on."""

    def __init__(self, message: str, *, fault: str = "unknown") -> None:
        """Say what happened, to what, and what to do."""
        super().__init__(message)
        self.fault = fault


class ReaderConnectionError(ReaderError):
    """The device or its line cannot be reached."""


class ReaderTimeoutError(ReaderError):
    """The device is reached but said nothing in time."""


class ReaderAuthenticationError(ReaderError):
    """The device refuses who we say we are."""


class ReaderDataError(ReaderError):
    """The device answered, and the answer cannot be trusted or understood."""


class StoreError(EnergyCoreError):
    """Readings could not be kept or given back."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached now; the same call may succeed later."""


class OutputError(EnergyCoreError):
    """A device could not be commanded."""


class AlgorithmError(EnergyCoreError):
    """A block of data could not be processed."""


class ConfigError(EnergyCoreError):
    """A setting is wrong: says which, what it got and what it takes."""

    def __init__(self, key: str, got: object, takes: str, *, where: str | None = None) -> None:
        """Name the key (dotted, as `readers[0].country`), the value and what would be right.

        `where` names the file, when there is one.
        """
        self.key = key
        self.got = got
        self.takes = takes
        self.where = where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{key}: got {got!r}, takes {takes}")
