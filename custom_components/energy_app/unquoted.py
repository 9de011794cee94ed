"""Days that were written without quotes: the editor of the frontend makes midnights in UTC of them."""

import re
from typing import Any

_MIDNIGHT = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)T00:00:00(\.0+)?Z", re.ASCII)


def as_day(value: Any) -> Any:
    """Return the text of the day that such an instant was written as; anything else as it is."""
    found = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return found["day"] if found else value
