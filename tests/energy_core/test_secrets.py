"""Secrets are in no error, whatever is wrong around them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from energy_core.config import StoreConfig, decode
from energy_core.config_file import load
from energy_core.exceptions import ConfigError, EnergyCoreError, ReaderError, StoreError, without_secrets
from energy_core.readers.dsmr import DsmrConfig
from energy_core.readers.dsmr.faults import connection_error
from energy_core.stores import open_store
from energy_core.stores.url import StoreUrl

SECRET = "S3CRET"  # noqa: S105 - a made-up one, to be looked for


def says_nothing(error: EnergyCoreError) -> bool:
    """Whether neither form of an error shows the secret."""
    return SECRET not in str(error) + repr(error)


@pytest.mark.parametrize(
    "url",
    [
        f"mongodb://u:{SECRET}@nas/db",
        f"mongodb://u:{SECRET}@nas/db?zone=x&zone=y",
        f"mongodb://u:{SECRET}@[nas/db",
        f"mongodb://u:{SECRET}\u2100@nas/db",
        f"mongodb://u:a b/{SECRET}@nas/db",
        f"mongodb://:a@{SECRET}@nas/db",
        f"csv://u:{SECRET}@nas/db",
        f"csv:///dir/name?password={SECRET}",
        f"memory://u:{SECRET}@nas",
    ],
)
def test_the_url_of_a_store(url: str) -> None:
    """The errors of a URL show what is wrong with it, and no password."""
    with pytest.raises(ConfigError) as caught:
        open_store(url)
    assert says_nothing(caught.value)
    assert SECRET not in str(caught.value.got)
    assert caught.value.__cause__ is None or SECRET not in repr(caught.value.__cause__)


def test_the_parts_of_a_url() -> None:
    """Where it stands in a log, it is without its host, which may have a password before it."""
    assert SECRET not in repr(StoreUrl.parse(f"mongodb://u:{SECRET}@nas/db"))


@pytest.mark.parametrize("url", [f"tcp://user:{SECRET}@p1:23", f"tcp://:{SECRET}@p1", f"no://me:{SECRET}@p1"])
def test_the_url_of_a_meter(url: str) -> None:
    """Neither does that of a meter, alone or in its table."""
    with pytest.raises(ConfigError, match=r"\*\*\*@p1") as alone:
        DsmrConfig(name="meter", url=url)
    with pytest.raises(ConfigError, match=r"\*\*\*@p1") as in_table:
        decode(DsmrConfig, {"name": "meter", "url": url}, key="readers[0]", where="house.toml")
    assert says_nothing(alone.value)
    assert says_nothing(in_table.value)


@pytest.mark.parametrize("kind", [EnergyCoreError, ReaderError, StoreError])
def test_any_error(kind: type[EnergyCoreError]) -> None:
    """Also what cannot be reached is named without its password."""
    error = kind(f"Cannot open far://me:{SECRET}@nas:2217: no answer")
    assert str(error) == "Cannot open far://me:***@nas:2217: no answer"
    assert says_nothing(error)
    assert says_nothing(connection_error(f"far://me:{SECRET}@nas", OSError("no answer")))


def test_what_is_no_secret_is_shown() -> None:
    """A URL without a password is as it was."""
    for url in ("tcp://p1:23", "csv:///dir/name?zone=UTC", "mongodb://me@nas/db"):
        assert without_secrets(url) == url


@dataclass
class Picky:
    """Settings of which none is right."""

    password: str

    def __post_init__(self) -> None:
        """Refuse."""
        raise ValueError("too short")


@pytest.mark.parametrize(
    ("cls", "data"),
    [
        (StoreConfig, {"name": "a", "url": "memory:", "password": SECRET}),
        (StoreConfig, {"name": "a", "url": "memory:", "login": {"password": SECRET}}),
        (StoreConfig, {"name": "a", "url": [f"mongodb://u:{SECRET}@nas/db"]}),
        (Picky, {"password": SECRET}),
    ],
)
def test_settings(cls: type, data: dict[str, object]) -> None:
    """The value of a key that is not known, or of a table that is refused, is not shown."""
    with pytest.raises(ConfigError) as caught:
        decode(cls, data)
    assert says_nothing(caught.value)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (f'password = "{SECRET}', "line 2, column "),
        (f"password = {SECRET}", "line 2, column 12"),
        (f'url = "mongodb://u:{SECRET}@nas/db', "line 2, column "),
        (f'password = "{SECRET}"', "house.password"),
    ],
)
def test_a_slip_in_the_file(tmp_path: Path, line: str, place: str) -> None:
    """The place is said, and not what stands there."""
    path = tmp_path / "house.toml"
    path.write_text(f'[house]\n{line}\nname = "Home"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {place}")
    assert says_nothing(caught.value)
