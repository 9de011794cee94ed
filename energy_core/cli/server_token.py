"""The token of the server of agents: from the configuration, or from a file made at the first start."""

import logging
import secrets
from pathlib import Path

from ..config import ServerConfig
from ..durable import write_whole
from ..exceptions import ConfigError, Hidden

_LOGGER = logging.getLogger(__name__)
_TAKES = "a token, since {path} cannot be {done} ({why})"


def make_token(config: ServerConfig, folder: Path) -> str:
    """Return the token, made if there is none yet. A file that cannot be used is a ConfigError."""
    return config.token or read_token(folder) or _made(folder / "token")


def read_token(folder: Path) -> str | None:
    """Return the token that was made in a folder, None if there is none. Raises ConfigError."""
    path = folder / "token"
    try:
        if path.stat().st_mode & 0o077:
            _LOGGER.warning("Others than you can read %s: chmod 600 it, or delete it for a new one", path)
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, "read", error) from error


def _made(path: Path) -> str:
    """Make a token, in a file that only its owner reads."""
    token = secrets.token_hex(32)  # no letter of which is taken for an option by a command line
    try:
        write_whole(path, f"{token}\n", mode=0o600)
    except OSError as error:
        raise _unusable(path, "written", error) from error
    return token


def _unusable(path: Path, done: str, error: Exception) -> ConfigError:
    """Return the error of a file that cannot be used."""
    why = getattr(error, "strerror", None) or "it is no text"
    return ConfigError("server.token", Hidden(), _TAKES.format(path=path, done=done, why=why))
