"""A server that speaks MongoDB's protocol, as a process that can be stopped, hung and killed."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds until it answers


def program() -> str:
    """Return the server's program, which is installed when it is first asked for."""
    found = subprocess.run(
        [ROOT / "scripts" / "mongodb-server"], check=True, stdout=subprocess.PIPE, text=True
    )
    return found.stdout.strip()


class MongoServer:
    """One server on a port of this machine, with its data in a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Know where its data are; it does not run yet."""
        self.port = free_port()
        self.options: Sequence[str] = options
        self._folder = folder
        self._program = program()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"127.0.0.1:{self.port}"

    def url(self, database: str, collection: str = "readings", *, user: str = "", **options: str) -> str:
        """Return the URL of a store in it."""
        query = "".join(f"&{name}={value}" for name, value in options.items())
        at = f"{user}@" if user else ""
        return f"mongodb://{at}{self.address}/{database}?collection={collection}&directConnection=true{query}"

    def start(self, *options: str) -> None:
        """Run it, and wait until it answers."""
        command = [self._program, "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--storage-path", str(self._folder), "--cache-size", "256M", *self.options, *options]
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self._process = subprocess.Popen(
            command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End it as its keeper would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def hang(self) -> None:
        """Have it answer nothing; on return it does not any more."""
        self._signal(signal.SIGSTOP)
        assert self._process is not None
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self) -> None:
        """Have it answer again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        """End it if it runs, hanging or not."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)

    def _wait_until_it_answers(self) -> None:
        """Return once it takes connections."""
        process = self._process
        until = time.monotonic() + PATIENCE
        while process is not None and process.poll() is None and time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError("the MongoDB server does not start")
