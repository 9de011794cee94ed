"""What goes wrong is said when it begins and when it is over, and not in between."""

import logging

from ..exceptions import EnergyCoreError

_LOGGER = logging.getLogger(__name__)


class Troubles:
    """The troubles of one agent: each kind is said once, until a run goes well again."""

    def __init__(self, name: str) -> None:
        """Name the agent, for the log."""
        self.name = name
        self._said: tuple[object, ...] | None = None

    def note(self, error: BaseException) -> None:
        """Say what went wrong, unless the same was said last; what nobody foresaw with all that is known."""
        kind = type(error), getattr(error, "fault", None)
        if kind == self._said:
            _LOGGER.debug("%s: %s", self.name, error)
            return
        self._said = kind
        if isinstance(error, EnergyCoreError):
            _LOGGER.warning("%s: %s", self.name, error)
        else:
            _LOGGER.error("%s failed, and is tried again", self.name, exc_info=error)

    def clear(self) -> None:
        """Say that it is over, if there was any."""
        if self._said is not None:
            self._said = None
            _LOGGER.warning("%s: all is well again", self.name)
