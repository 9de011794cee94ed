"""Lines with a number: what dsmr-parser makes of them, in the unit of our columns."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from dsmr_parser.parsers import CosemParser, MBusParser, ValueParser

from .draft import Draft
from .stamps import instant

type Decode = Callable[[Draft, str], None]
type Scales = Mapping[str | None, Decimal]

KWH: Scales = {"kWh": Decimal(1), "Wh": Decimal("0.001")}
WATT: Scales = {"kW": Decimal(1000), "W": Decimal(1)}
KILOWATT: Scales = {"kW": Decimal(1), "W": Decimal("0.001")}
VOLT: Scales = {"V": Decimal(1)}
AMPERE: Scales = {"A": Decimal(1)}

_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?", re.ASCII)


def number(text: str) -> Decimal:
    """Return a plain decimal number.

    Raises ValueError for anything else, exponents and infinities among it.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


_QUANTITY = CosemParser(ValueParser(number))
_STAMPED = MBusParser(ValueParser(instant), ValueParser(number))
_WHOLE = CosemParser(ValueParser(int))


def scaled(value: Decimal | None, unit: str | None, scales: Scales) -> float:
    """Return a value in the unit that the scales lead to.

    Raises ValueError for no value, or one in a unit that is not among them.
    """
    if value is None or unit not in scales:
        raise ValueError(f"{value} {unit} is nothing in {'/'.join(map(str, scales))}")
    return float(value * scales[unit])


def whole(line: str) -> int:
    """Return the whole number of a line. Raises ValueError if it has none."""
    value: int | None = _WHOLE.parse(line).value
    if value is None:
        raise ValueError("no number")
    return value


def quantity(column: str, scales: Scales) -> Decode:
    """Return the decoder of a column that has a unit."""

    def decode(draft: Draft, line: str) -> None:
        cosem = _QUANTITY.parse(line)
        draft.values.setdefault(column, scaled(cosem.value, cosem.unit, scales))

    return decode


def limit(key: str, scales: Scales) -> Decode:
    """Return the decoder of a limit of the connection; in a unit of another kind it is another limit."""

    def decode(draft: Draft, line: str) -> None:
        cosem = _QUANTITY.parse(line)
        draft.info.setdefault(key, scaled(cosem.value, cosem.unit, scales))

    return decode


def decode_tariff(draft: Draft, line: str) -> None:
    """Take the number of the tariff that counts now."""
    draft.values.setdefault("tariff", whole(line))


def decode_month_peak(draft: Draft, line: str) -> None:
    """Take the month's highest quarter-hour so far, and when it was."""
    peak = _STAMPED.parse(line)
    draft.values.setdefault("month_peak_w", scaled(peak.value, peak.unit, WATT))
    if peak.datetime:
        draft.values.setdefault("month_peak_at", peak.datetime)
