"""`energy-core read DEVICE …`: prints what a device says; each device is a module here."""

import argparse

from . import dsmr, mcp3008, openweathermap

HELP = "print what a device says"

_DEVICES = (dsmr, mcp3008, openweathermap)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    devices = parser.add_subparsers(title="devices", required=True, metavar="DEVICE")
    for device in _DEVICES:
        device.configure(devices)
