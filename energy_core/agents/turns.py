"""When chargers were switched on, so that no two behind one meter take the same room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Taken:
    """When a charger went on, and behind which meter."""

    at: float
    meter: object


class Turns:
    """Shared by the controllers of a house: each is told when another behind its meter went on last."""

    def __init__(self) -> None:
        """Start with none that was."""
        self._taken: dict[object, _Taken] = {}

    def take(self, who: object, meter: object, at: float) -> None:
        """Take note that a charger behind a meter goes on, at monotonic seconds."""
        self._taken[who] = _Taken(at, meter)

    def give_back(self, who: object) -> None:
        """Forget a charger that did not go on after all, or is no more."""
        self._taken.pop(who, None)

    def of_others(self, who: object, meter: object) -> float | None:
        """Return when another than this one was switched on last behind a meter, None if none was."""
        others = (taken.at for each, taken in self._taken.items() if each is not who and taken.meter == meter)
        return max(others, default=None)
