"""A Home Assistant of tests that are killed does not outlive them."""

import os
import subprocess
import sys

import pytest

from .live_home_assistant import REPOSITORY

TESTS = """
import subprocess, sys, time
from tests.e2e.live_home_assistant import heir
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
home = subprocess.Popen(sleeper, start_new_session=True)
heir(home.pid)
print(home.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.live
def test_it_ends_with_the_tests() -> None:
    """Although it is in a session of its own."""
    with subprocess.Popen([sys.executable, "-c", TESTS], stdout=subprocess.PIPE, cwd=REPOSITORY) as tests:
        assert tests.stdout is not None
        os.kill(int(tests.stdout.readline()), 0)
        tests.kill()
        assert tests.stdout.read() == b""  # all that hold its other end are gone
