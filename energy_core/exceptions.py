"""The errors of energy_core: one tree, so that a caller chooses how finely to catch."""

import re
from collections.abc import Mapping, Sequence
from typing import override

_SECRET = re.compile(r"(//[^/\s:@]*):.*@", re.DOTALL)


def without_secrets(text: str) -> str:
    """Return a text with the password of a URL in it masked; rather too much is masked than too little."""
    return _SECRET.sub(r"\1:***@", text)


class EnergyCoreError(Exception):
    """Anything that went wrong in energy_core; the password of a URL is never in its words."""

    def __init__(self, message: str = "") -> None:
        """Say what happened."""
        super().__init__(without_secrets(message))


class ReaderError(EnergyCoreError):
    """A device could not be read; `fault` is the one word for why, for a program to act on."""

    def __init__(self, message: str, *, fault: str = "unknown") -> None:
        """Say what happened, to what, and what to do."""
        super().__init__(message)
        self.fault = fault


class ReaderConnectionError(ReaderError):
    """The device or its line cannot be reached."""


class ReaderTimeoutError(ReaderError):
    """The device is reached but said nothing in time."""


class ReaderAuthenticationError(ReaderError):
    """The device refuses who we say we are."""


class ReaderDataError(ReaderError):
    """The device answered, and the answer cannot be trusted or understood."""


class ReaderQuotaError(ReaderError):
    """The device has been asked too often; `retry_after` is the seconds until it may be asked again."""

    def __init__(self, message: str, *, retry_after: float, fault: str = "quota") -> None:
        """Say what happened, and for how long to leave the device alone."""
        super().__init__(message, fault=fault)
        self.retry_after = retry_after


class StoreError(EnergyCoreError):
    """Readings could not be kept or given back."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached now; the same call may succeed later."""


class StoreRefusedError(StoreUnavailableError):
    """The store is there and does not let us in; once its keeper changes that, the same call succeeds."""


class OutputError(EnergyCoreError):
    """A device could not be commanded; `fault` is the one word for why, for a program to act on."""

    def __init__(self, message: str, *, fault: str = "unknown") -> None:
        """Say what happened, to what, and what to do."""
        super().__init__(message)
        self.fault = fault


class AlgorithmError(EnergyCoreError):
    """A block of data could not be processed."""


class Hidden:
    """What was given for a setting, where it may be a secret."""

    @override
    def __repr__(self) -> str:
        """Read well in an error: `got something`."""
        return "something"


class ConfigError(EnergyCoreError):
    """A setting is wrong: says which, what it got and what it takes."""

    def __init__(self, key: str, got: object, takes: str, *, where: str | None = None) -> None:
        """Name the key (dotted, as `readers[0].country`), the value and what would be right.

        `where` names the file, when there is one.
        """
        self.key = key
        self.got = without_secrets(got) if isinstance(got, str) else got
        self.takes = takes
        self.where = where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{key}: got {got!r}, takes {takes}")


class SettingsError(EnergyCoreError):
    """Several settings are wrong; `errors` says of each what is."""

    def __init__(self, errors: Sequence[ConfigError]) -> None:
        """Hold one or more."""
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, self.errors)))


class RequestError(EnergyCoreError):
    """A request to an agent was refused.

    `code` is one word for a program to act on, `wrong` says by key what is wrong with which setting.
    """

    def __init__(self, code: str, message: str, wrong: Mapping[str, str] | None = None) -> None:
        """Say why, in a word and in words."""
        self.code = code
        self.wrong = dict(wrong or {})
        super().__init__(message)


class AgentClientError(EnergyCoreError):
    """Those who run the agents cannot be asked."""


class AgentConnectionError(AgentClientError):
    """They cannot be reached, or the connection was lost."""


class AgentTimeoutError(AgentClientError):
    """They are reached but did not answer in time."""


class AgentAuthenticationError(AgentClientError):
    """They refuse the token."""
