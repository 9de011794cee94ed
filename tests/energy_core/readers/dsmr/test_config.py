"""The settings of a reader."""

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.readers.dsmr import Country, DsmrConfig

DEVICES = ["/dev/ttyUSB0", "/dev/serial/by-id/usb-FTDI_FT232R-if00-port0", "COM3"]
ADDRESSES = ["tcp://192.168.1.5:23", "tcp://p1.local:2001", "tcp://[fe80::1]:23", "socket://p1.local:23"]
FAR_PORTS = ["rfc2217://p1.local:2217", "rfc2217://p1.local:2217?timeout=3"]


@pytest.mark.parametrize("url", [*DEVICES, *ADDRESSES, *FAR_PORTS])
def test_url(url: str) -> None:
    """A serial device, here or far away, or a network address is taken as it is given."""
    config = decode(DsmrConfig, {"name": "meter", "url": url, "country": "be"})
    assert config == DsmrConfig(name="meter", url=url, country=Country.BE)
    assert config.is_network is (url not in DEVICES)
    assert config.has_serial_settings is (url not in ADDRESSES)


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "http://p1.local",
        "socket://p1.local",
        "rfc2217://",
        "device:///dev/ttyUSB0",
        "far-away://p1.local",
        "://",
        "tcp://",
        "tcp://p1.local",
        "tcp://:23",
        "tcp://p1.local:0",
        "tcp://p1.local:x",
        "tcp://p1.local:70000",
        "tcp://p1.local:23/path",
        "tcp://p1.local:23?a=b",
        "tcp://me@p1.local:23",
        "tcp://:secret@p1.local:23",
        "tcp://p1.local:23#",
        "tcp://p1.local:23#a",
        "tcp://[::1:23",
        "tcp://p1..local:23",
        f"tcp://{'p' * 64}.local:23",
        "tcp://p1\0.local:23",
        "tcp://p1\n.local:23",
        f"socket://{'p' * 64}.local:23",
        "/dev/tty\0USB0",
    ],
)
def test_wrong_url(url: str) -> None:
    """What can never be opened is refused, with what would be right."""
    with pytest.raises(
        ConfigError, match=r"url: got .*takes a serial device, as /dev/ttyUSB0, or tcp://host:port"
    ):
        DsmrConfig(name="meter", url=url)


def test_a_name_is_needed() -> None:
    """Readings need a source."""
    with pytest.raises(ConfigError, match="name"):
        DsmrConfig(name="", url="COM3")
