"""The sun on the panels of a house, which a cloud may hide."""

SUNNY_W, CLOUDY_W = -3000, 400


class Weather:
    """A house that gives to the grid in the sun, and takes from it under a cloud.

    What the meter says follows at the next minute, as it takes each minute as a whole.
    """

    is_cloudy = False

    def phases_w(self, _minute: int, /) -> tuple[int, ...]:
        """Return the watts of each phase."""
        return (CLOUDY_W if self.is_cloudy else SUNNY_W, 0, 0)
