"""`energy-core read DEVICE …`: prints what a device says; each device is a module here."""

import argparse

from . import dsmr, fronius, mcp3008, openweathermap, sma

HELP = "print what a device says"

_DEVICES = (dsmr, fronius, sma, openweathermap, mcp3008)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    devices = parser.add_subparsers(title="devices", required=True, metavar="DEVICE")
    for device in _DEVICES:
        device.configure(devices)
