"""The text of one telegram, understood line by line."""

import logging

from dsmr_parser.exceptions import ParseError

from .draft import Draft
from .info import take_identity
from .mbus import take_volumes
from .objects import DECODERS

_LOGGER = logging.getLogger(__name__)


class Telegram:
    """A telegram from its `/` to its `!`."""

    def __init__(self, body: bytes) -> None:
        """Split the lines; one that starts with a parenthesis goes on from the line before.

        DSMR 2 and 3 put a gas meter's value on such a line, others break long lists.
        """
        header, *lines = body.rstrip(b"!").replace(b"\r", b"\n").decode("latin-1").split("\n")
        self.header = header.strip()[1:]
        self.lines: list[str] = []
        for line in map(str.strip, lines):
            if line.startswith("(") and self.lines:
                self.lines[-1] += line
            elif line:
                self.lines.append(line)
        self.codes = {line.partition("(")[0] for line in self.lines}

    def understand(self) -> Draft:
        """Return what the lines say; a line that cannot be understood is left out."""
        draft = Draft()
        for line in self.lines:
            decode = DECODERS.get(line.partition("(")[0])
            if decode is None:
                continue
            try:
                decode(draft, line)
            except (ParseError, ValueError) as error:
                _LOGGER.debug("Left out %r: %r", line, error)
        take_identity(draft)
        take_volumes(draft)
        return draft
