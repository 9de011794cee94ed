"""Fixtures for tests that need Home Assistant."""

from pathlib import Path

import pytest

# Home Assistant puts a folder of test integrations first on the path; ours must be known before.
import custom_components.energy_app  # noqa: F401

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Forgive Home Assistant what it warns of in its own code."""
    forgiven = pytest.mark.filterwarnings("ignore:It is recommended to use web.(App|Request)Key")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(forgiven)


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integrations of this project."""


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give each test a configuration folder of its own."""
    folder = tmp_path / "config"
    folder.mkdir()
    return str(folder)
