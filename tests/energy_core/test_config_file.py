"""The configuration file."""

from datetime import timedelta
from pathlib import Path

import pytest

from energy_core.config import (
    AppConfig,
    HouseConfig,
    LoggerConfig,
    LoggingConfig,
    StoreConfig,
    standard_data_managers,
)
from energy_core.config_file import load
from energy_core.exceptions import ConfigError
from energy_core.readers.dsmr import Country, DsmrConfig

EXAMPLE = Path(__file__).parents[2] / "config" / "example.toml"


def test_the_example_is_what_it_says() -> None:
    """It is the first thing that a user copies."""
    logger = LoggerConfig(reader="meter", store="readings", period=timedelta(seconds=10))
    assert load(EXAMPLE) == AppConfig(
        house=HouseConfig(name="Home", latitude=50.85, longitude=4.35),
        readers=(DsmrConfig(name="meter", url="/dev/ttyUSB0", country=Country.BE),),
        stores=(StoreConfig(name="readings", url="csv:///var/lib/energy-core/readings"),),
        loggers=(logger,),
        data_managers=standard_data_managers(logger),
        logging=LoggingConfig(),
    )


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        (
            'country = "be"',
            'country = "fr"',
            "readers[0].country: got 'fr', takes one of be, nl, lu, se, at, hu",
        ),
        ('period = "10s"', 'period = "often"', "loggers[0].period: got 'often', takes a duration"),
        ('name = "Home"', "", "house.name: got nothing, takes a text"),
        (
            "[logging]",
            "[log]",
            "log: got something, takes no such key here; known are house",
        ),
        ('name = "Home"', "name = Home", "line 6, column 8: got something, takes TOML, with"),
        ("[logging]", "[logging", "line 32, column 9: got something, takes TOML, with"),
    ],
)
def test_a_slip_is_said_with_its_place(tmp_path: Path, written: str, instead: str, message: str) -> None:
    """The file, the key or line, what it got and what it takes."""
    path = tmp_path / "house.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(ConfigError, match=r"nowhere\.toml.*No such file"):
        load(tmp_path / "nowhere.toml")


def test_a_file_of_another_encoding_is_said(tmp_path: Path) -> None:
    """As an old editor saves it."""
    path = tmp_path / "house.toml"
    path.write_bytes('[house]\nname = "Café"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"house\.toml: file: got 'byte 0xe9', takes text in UTF-8"):
        load(path)
