"""The names of what is made of the readings of a source, which are kept for ever."""

RESULTS = frozenset({"means", "quarters", "days"})
ONLY_MEANS = frozenset({"means"})


def is_result(source: str) -> bool:
    """Say whether a store is that of results, by what follows the name of its source."""
    return source.rpartition("_")[2] in RESULTS
