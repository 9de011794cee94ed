"""An MCP3008, which measures eight voltages: what a current clamp or any analogue sensor says."""

from .calibration import Point
from .config import Mcp3008Config, Mode
from .reader import Mcp3008Reader

__all__ = ["Mcp3008Config", "Mcp3008Reader", "Mode", "Point"]
