"""The files of those who run without Home Assistant: the configuration in TOML, a tariff in TOML or JSON."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from .config import AppConfig
from .costs.tariffs import Tariff, tariff_from
from .exceptions import ConfigError, Hidden
from .factory import app_config


def load(path: str | Path) -> AppConfig:
    """Return the configuration in a file. What is wrong is a ConfigError that names the file and the key."""
    return app_config(_toml(_text(path), str(path)), where=str(path))


def load_tariff(path: str | Path) -> Tariff:
    """Return the tariff in a file: one of its own, or the table `tariff` of a configuration.

    It is TOML, or JSON where its name ends in `.json` or it begins with a brace, which no TOML does. What is
    wrong is a ConfigError, as of `load`.
    """
    where, text = str(path), _text(path)
    is_json = where.endswith(".json") or text.lstrip().startswith("{")
    data = (_json if is_json else _toml)(text, where)
    if "contracts" in data:
        return tariff_from(data, where=where)
    tariff = data.get("tariff")
    if not isinstance(tariff, Mapping):
        takes = "a table with contracts, as energy-core tariff writes it"
        raise ConfigError("tariff", tariff, takes, where=where)
    return tariff_from(tariff, key="tariff", where=where)


def _text(path: str | Path) -> str:
    """Return the text of a file."""
    where = str(path)
    try:
        return Path(path).read_bytes().decode()
    except OSError as error:
        raise ConfigError("file", where, f"a file that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            "file", f"byte {error.object[error.start]:#x}", "text in UTF-8", where=where
        ) from error


def _toml(text: str, where: str) -> Mapping[str, object]:
    """Return what TOML says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        takes = f"TOML, with numbers as 0.12 and days as 2026-01-31 ({error.msg})"
        raise ConfigError(place, Hidden(), takes, where=where) from error


def _json(text: str, where: str) -> Mapping[str, object]:
    """Return what JSON says."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ConfigError(place, Hidden(), f"JSON ({error.msg})", where=where) from error
    if not isinstance(data, Mapping):
        raise ConfigError("tariff", Hidden(), "an object with contracts", where=where)
    return data
