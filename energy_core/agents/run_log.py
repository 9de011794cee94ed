"""How the runs of an agent went."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from ..exceptions import without_secrets


class RunLog:
    """Counts the runs of one agent and remembers the last ones."""

    def __init__(self) -> None:
        """Begin with none."""
        self.runs = 0
        self.failures = 0
        self.last_run: datetime | None = None
        self.last_success: datetime | None = None
        self.last_error: str | None = None  # of the last run; None after one that went well

    @contextmanager
    def noting(self, now: datetime) -> Iterator[None]:
        """Note a run, and what it raises."""
        self.runs += 1
        self.last_run = now
        try:
            yield
        except Exception as error:
            self.failures += 1
            self.last_error = without_secrets(str(error) or type(error).__name__)
            raise
        self.last_success, self.last_error = now, None

    def states(self) -> Mapping[str, object]:
        """Return what is known of the runs."""
        return {
            "last_run": self.last_run,
            "last_success": self.last_success,
            "last_error": self.last_error,
            "runs": self.runs,
            "failures": self.failures,
        }
