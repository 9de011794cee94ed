"""A relay on a GPIO pin, of this machine or of a Raspberry Pi on the network."""

from .boot import boot_line, boot_warning
from .config import GpioConfig, Level
from .output import GpioOutput

__all__ = ["GpioConfig", "GpioOutput", "Level", "boot_line", "boot_warning"]
