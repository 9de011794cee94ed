"""What the status in the head of an answer means, in one word for a program and in a sentence for a person.

The codes are those of the manual of the Solar API (42,0410,2012), chapter "Common response header".
"""

from collections.abc import Mapping

from ...exceptions import ReaderDataError

_LONGEST_WORDS = 200
_CODES: Mapping[object, tuple[str, str]] = {
    1: ("not_supported", "not implemented"),
    2: ("busy", "not yet started"),
    3: ("busy", "starting"),
    5: ("busy", "time-out"),
    6: ("wrong_scope", "wrong argument"),
    7: ("busy", "no answer from the inverters"),
    8: ("busy", "time-out of the inverters"),
    9: ("busy", "the answer of the inverters is garbled"),
    10: ("api_status", "its configuration cannot be read"),
    11: ("not_supported", "not supported"),
    12: ("not_available", "the device is not there, or asleep"),
}
_WORDS = (
    ("not supported", "not_supported"),
    ("scope", "wrong_scope"),
    ("not available", "not_available"),
    ("does not exist", "not_available"),
)

# What a device that gives one of these does not have, rather than not now.
MISSING = frozenset({"not_found", "not_supported", "wrong_scope"})


def status_error(place: str, status: object) -> ReaderDataError:
    """Return what a status other than 0 means: its code, unless its reason says it better."""
    told = status if isinstance(status, Mapping) else {}
    code = told.get("Code")
    fault, words = _CODES.get(code if isinstance(code, int) else None, ("api_status", "unknown error"))
    reason = told.get("Reason")
    if isinstance(reason, str) and reason.strip():
        words = reason.strip()[:_LONGEST_WORDS]
        fault = next((better for text, better in reversed(_WORDS) if text in words.lower()), fault)
    return ReaderDataError(f"{place}: the Solar API answers with status {code}: {words}", fault=fault)
