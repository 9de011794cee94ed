"""From configuration to objects: the only package that knows every concrete class."""

from .app import app_config
from .controllers import controller_setup, make_controller
from .kinds import DATA_MANAGERS, OUTPUT_CONFIGS, OUTPUTS, READER_CONFIGS, READERS
from .outputs import make_output, output_config, output_place
from .readers import make_reader
from .stores import make_data_manager, make_store

__all__ = [
    "DATA_MANAGERS",
    "OUTPUTS",
    "OUTPUT_CONFIGS",
    "READERS",
    "READER_CONFIGS",
    "app_config",
    "controller_setup",
    "make_controller",
    "make_data_manager",
    "make_output",
    "make_reader",
    "make_store",
    "output_config",
    "output_place",
]
