"""What the error codes of WebConnect mean."""

from http import HTTPStatus

from ...exceptions import ReaderAuthenticationError, ReaderConnectionError, ReaderDataError, ReaderError

REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})


class SessionEndedError(ReaderAuthenticationError):
    """The inverter does not know the session any more."""


def session_ended(url: str) -> SessionEndedError:
    """Return that a question was refused that needs a session."""
    return SessionEndedError(
        f"{url}: the inverter refuses the session that it has just given", fault="session_ended"
    )


def password_needed(url: str) -> ReaderAuthenticationError:
    """Return that the inverter shows nothing to just anybody."""
    return ReaderAuthenticationError(f"{url}: the inverter asks for a password", fault="password_needed")


def log_in_error(url: str, code: int | None) -> ReaderError:
    """Return why there is no session."""
    if code in REFUSED:
        return ReaderAuthenticationError(
            f"{url}: the inverter refuses the password; is it that of this group?", fault="wrong_password"
        )
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        return ReaderConnectionError(
            f"{url}: all sessions of the inverter are taken; log out elsewhere, or wait some minutes",
            fault="busy",
        )
    return code_error(url, code)


def code_error(url: str, code: int | None) -> ReaderError:
    """Return what another code means."""
    if code == HTTPStatus.NOT_FOUND:
        return ReaderDataError(
            f"{url}: there is no WebConnect; many inverters have it at https:// only", fault="not_found"
        )
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        return ReaderConnectionError(f"{url}: the inverter is busy", fault="busy")
    if code in _ELSEWHERE:
        return ReaderDataError(
            f"{url}: the inverter sends us elsewhere; is it at https://?", fault="redirect"
        )
    return ReaderDataError(f"{url}: the inverter answers with error {code}", fault="api_status")
