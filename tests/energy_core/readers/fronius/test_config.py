"""The settings of a Fronius reader."""

from datetime import timedelta

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.readers.fronius import FroniusConfig


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://192.168.1.5", "http://192.168.1.5"),
        ("192.168.1.5", "http://192.168.1.5"),
        ("fronius.local:8080/", "http://fronius.local:8080"),
        ("https://proxy/roof/", "https://proxy/roof"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_addresses(url: str, base: str) -> None:
    """As people write them."""
    assert FroniusConfig(name="roof", url=url).base_url == base


@pytest.mark.parametrize(
    "url",
    ["", "http://", "ftp://roof", "http://roof/?x=1", "http://me:pass@roof", "http://roof\n", "http://["],
)
def test_what_is_no_address(url: str) -> None:
    """It is refused, and no password is shown."""
    with pytest.raises(ConfigError, match="takes the address of the inverter") as caught:
        FroniusConfig(name="roof", url=url)
    assert "pass@" not in str(caught.value)


def test_it_is_not_asked_too_often() -> None:
    """Every ten seconds, and never below five."""
    table = {"name": "roof", "url": "http://roof"}
    assert decode(FroniusConfig, table).period == timedelta(seconds=10)
    with pytest.raises(ConfigError, match=r"period: got '4s', takes a duration .* at least 5 s"):
        decode(FroniusConfig, table | {"period": "4s"})


@pytest.mark.parametrize(("name", "zone", "key"), [("", "UTC", "name"), ("roof", "Mars/Base", "time_zone")])
def test_what_is_refused(name: str, zone: str, key: str) -> None:
    """By its key."""
    with pytest.raises(ConfigError) as caught:
        FroniusConfig(name=name, url="http://roof", time_zone=zone)
    assert caught.value.key == key
