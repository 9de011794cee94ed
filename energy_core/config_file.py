"""The configuration file of those who run without Home Assistant: TOML."""

import tomllib
from pathlib import Path

from .config import AppConfig
from .exceptions import ConfigError, Hidden
from .factory import app_config


def load(path: str | Path) -> AppConfig:
    """Return the configuration in a file. What is wrong is a ConfigError that names the file and the key."""
    where = str(path)
    try:
        text = Path(path).read_bytes().decode()
    except OSError as error:
        raise ConfigError("file", where, f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "file", f"byte {error.object[error.start]:#x}", "text in UTF-8", where=where
        ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(place, Hidden(), f"TOML ({error.msg})", where=where) from error
    return app_config(data, where=where)
