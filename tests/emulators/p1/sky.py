"""What stands between the sun and the panels."""

from .noise import Stream, smooth, uniform


def cloud_cover(seed: int, minute: int) -> float:
    """Return the part of the sun, from 0 to 0.9, that clouds take at a UTC minute since the epoch."""
    overcast = uniform(seed, Stream.CLOUD_DAY, minute // 1440)
    return overcast * (0.15 + 0.75 * smooth(seed, Stream.CLOUD, minute, 12))
