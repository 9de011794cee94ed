"""How long tests go on that draw their examples: a share of it in every check, all of it at night."""

from hypothesis import settings

NIGHTLY = settings.get_current_profile_name() == "nightly"


def some_of(examples: int) -> int:
    """Return how many of a night's examples are drawn now: a third in a check, ten at least."""
    return examples if NIGHTLY else max(examples // 3, 10)
