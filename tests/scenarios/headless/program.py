"""The headless program, in a process that is started, ended, killed and stopped."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from .record import Life, Record

ROOT = Path(__file__).parents[3]
_LOOK_EVERY_S = 0.05
PATIENCE_S = 60.0  # on a machine that does other work as well


class Program:
    """One program after the other; a turn at a time, so that faults wait for each other's."""

    def __init__(self, folder: Path, config: Path, record: Record, *, jumps: bool) -> None:
        """Run a configuration; with `jumps` its wall clock is wrong by what is in the file `offset`."""
        self.turn = asyncio.Lock()
        module = ["tests.scenarios.headless.jumping_clock", f"{folder}/offset"] if jumps else ["energy_core"]
        self._command = [sys.executable, "-m", *module, "run", "--config", str(config)]
        self._errors = folder / "errors.txt"
        self._short = TemporaryDirectory(dir="/tmp")  # the path of a socket has to be short
        self._notify = Path(self._short.name) / "notify"
        self._record = record
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def said(self) -> str:
        """What it said on standard error until now."""
        return self._errors.read_text() if self._errors.exists() else ""

    async def start(self) -> None:
        """Start it; returns at once."""
        self._notify.unlink(missing_ok=True)
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.bind(str(self._notify))
        manager.settimeout(0)
        self._record.lives.append(Life(monotonic()))
        with self._errors.open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=ROOT,
                env={**os.environ, "NOTIFY_SOCKET": str(self._notify)},
                stderr=errors,
                stdin=asyncio.subprocess.DEVNULL,
            )
        self._watching = asyncio.create_task(self._watch(manager))

    async def until_ready(self, patience_s: float) -> None:
        """Wait until it says that all has started, or for so long."""
        await until(lambda: self._record.lives[-1].ready < inf, patience_s)

    async def end(self, number: signal.Signals) -> None:
        """End it by a signal, and wait for that."""
        assert self._process is not None
        assert self._watching is not None
        self._now(told=monotonic())
        self.tell(number)
        async with asyncio.timeout(PATIENCE_S):
            code = await self._process.wait()
        self._now(ended=monotonic(), code=code)
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def close(self) -> None:
        """Have it gone, whatever it does."""
        if self._process is not None and self._process.returncode is None:
            await self.end(signal.SIGKILL)
        self._short.cleanup()

    async def _watch(self, manager: socket.socket) -> None:
        """Note when it says that all has started."""
        with manager:
            while not (await asyncio.get_running_loop().sock_recv(manager, 100)).startswith(b"READY=1"):
                pass
            self._now(ready=monotonic())

    def _now(self, **what: float | None) -> None:
        """Write down what became of it."""
        self._record.lives[-1] = self._record.lives[-1]._replace(**what)  # type: ignore[arg-type]  # a code is whole


async def until(found: Callable[[], bool], patience_s: float) -> None:
    """Wait until something is so, or for so many seconds."""
    end = monotonic() + patience_s
    while not found() and monotonic() < end:  # noqa: ASYNC110  # a pin, in a thread, tells nobody
        await asyncio.sleep(_LOOK_EVERY_S)
