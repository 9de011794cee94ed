"""What needs pandas is imported late, and by one thread at a time."""

import subprocess
import sys

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from energy_core.stores.late import frames, late_import

assert "pandas" not in sys.modules
with ThreadPoolExecutor(8) as threads:
    asked = [threads.submit(getattr, frames, "empty_frame" if n % 2 else "to_frame", None) for n in range(4)]
    asked += [threads.submit(late_import, name) for name in ("pandas", "pandas.tseries.offsets") * 2]
    for each in asked:
        each.result()
print(late_import("pandas").Timestamp("2026-01-01").year)
"""


def test_threads_that_import_at_once() -> None:
    """None of them sees the half of it."""
    for _ in range(3):
        ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout.strip()) == (0, "2026"), ran.stderr
