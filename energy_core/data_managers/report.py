"""What a run of a data manager did."""

from datetime import datetime
from typing import NamedTuple


class RunReport(NamedTuple):
    """How many blocks were processed, failed, closed and reopened; about how many are still to be processed.

    `due` says whether there is more to do now; what waits for a later try is in `left` only. `reached` is
    the start of the oldest block that was worked on, None if none was.
    """

    processed: int = 0
    failed: int = 0
    closed: int = 0
    reopened: int = 0
    left: int = 0
    due: bool = False
    reached: datetime | None = None
