"""Within which bounds the figures of a tariff are."""

_MOST = 1_000_000  # EUR, of any figure: beyond it is a slip of the pen
FIGURE = {"minimum": -_MOST, "maximum": _MOST}
POSITIVE = {"minimum": 0, "maximum": _MOST}
PERCENT = {"minimum": 0, "maximum": 100}
