"""200 houses in which something goes wrong; each is named by its seed, and played again by it."""

from pathlib import Path

import pytest

from .playing import verdicts


@pytest.mark.slow
async def test_whatever_goes_wrong_it_is_safe(tmp_path: Path) -> None:
    """A share of them, for every check."""
    wrong = await verdicts(range(10), tmp_path, at_night=False)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_whatever_goes_wrong_200_times_it_is_safe(tmp_path: Path) -> None:
    """All of them; some are watched until they charge again."""
    wrong = await verdicts(range(200), tmp_path, at_night=True)
    assert not wrong, "\n\n".join(wrong)
