"""The lines of meters, as settings."""

import pytest

from custom_components.energy_app.settings import Line


@pytest.mark.parametrize(
    ("line", "url", "label"),
    [
        (Line.serial(" /dev/ttyUSB0 "), "/dev/ttyUSB0", "/dev/ttyUSB0"),
        (Line.serial("socket://gateway:23"), "tcp://gateway:23", "gateway:23"),
        (Line.serial("SOCKET://gateway:23"), "tcp://gateway:23", "gateway:23"),
        (Line.serial("rfc2217://gateway:23"), "rfc2217://gateway:23", "rfc2217://gateway:23"),
        (Line.network(" gateway ", 23), "tcp://gateway:23", "gateway:23"),
        (Line.network("fe80::1", 23), "tcp://[fe80::1]:23", "[fe80::1]:23"),
    ],
)
def test_line(line: Line, url: str, label: str) -> None:
    """A line has one URL however it is written, and is shown as the user knows it."""
    assert (line.url, line.label) == (url, label)
    assert line.reader_config("meter").url == url


@pytest.mark.parametrize("host", ["gateway", "192.168.1.5", "fe80::1"])
def test_network_there_and_back(host: str) -> None:
    """The host and the port of a line are those that it was made of."""
    assert Line.network(host, 8088).host_and_port == (host, 8088)
