"""What happened on a line since the reader was made."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class LineStatistics:
    """Counts for diagnostics; `rejected` is by reason, `last_error` the last trouble in words.

    `fault` is the one word for what is wrong, None again once something new has come.
    """

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    connected: bool = False
    last_error: str | None = None
    fault: str | None = None
