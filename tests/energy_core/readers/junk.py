"""JSON of any kind, and answers in which something is not as it should be."""

import json
import math
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from energy_core.models import Reading

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "1", "None", "nan", "-5.5", "W", "kWh", "x" * 50]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["0", "1", "val", "tag", "Value", "Values", "Unit", "P"]), inner)
    ),
    max_leaves=12,
)


def spoiled(body: bytes, replacement: object, rng: random.Random) -> bytes:
    """Return an answer of which one part, at random, is something else."""
    whole: dict[str, Any] = {"root": json.loads(body)}
    holder, key = rng.choice([*_places(whole)])
    holder[key] = replacement
    return json.dumps(whole["root"]).encode()


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value, as what holds it and its key there."""
    for key, inner in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        yield node, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def check(reading: Reading) -> None:
    """See that every value of a reading is a number."""
    for value in reading.values.values():
        assert isinstance(value, int | float)
        assert math.isfinite(value)
