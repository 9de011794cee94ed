"""A house that runs: from its configuration to its end."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from aiohttp import ClientSession

from ..agents.app import App
from ..agents.notify import Notifier
from ..agents.overlay import Overlay
from ..agents.pace import Pace, SystemPace
from ..agents.requests import Requests
from ..agents.server import AgentServer
from ..agents.states_keeper import FileKeeper
from ..config import AppConfig, LogLevel
from ..config_file import load
from .heap import give_back
from .run_parts import start_all
from .server_token import make_token
from .state_folder import StateFolder
from .turns import take_short_turns

_LOGGER = logging.getLogger(__name__)

_THREADS = "energy-core"  # begins the names of those in which files are read and written
_MORE_THREADS = 8  # than agents, of which each may be busy in one
_LAST_WAIT_S = 0.3  # for them
_SERVER_PERIOD = timedelta(minutes=1)  # until an address that is taken is tried again
_STUCK_S = 60.0  # that a controller may take, until the service manager is to start all anew
_SIGNALS = signal.SIGTERM, signal.SIGINT, signal.SIGHUP


def run(path: str) -> int:
    """Run the house of a configuration file until it is told to stop; returns 0 when all ended well.

    Raises ConfigError, and StoreError when another program runs this house.
    """
    house = load(path)
    give_back()
    take_short_turns()
    _log(house.logging.level)
    with StateFolder(house.run.state_folder) as folder, asyncio.Runner() as runner:
        code = runner.run(_run(house, folder, SystemPace()))
        _leave(code)
    return code


def _log(level: LogLevel) -> None:
    """Say as much as is wanted and, unless the journal of systemd adds that, when."""
    root = logging.getLogger()
    root.setLevel(level.upper())
    if "JOURNAL_STREAM" not in os.environ:
        for handler in (each for each in root.handlers if type(each) is logging.StreamHandler):
            handler.setFormatter(logging.Formatter("%(asctime)s energy-core: %(message)s"))


async def _run(house: AppConfig, folder: StateFolder, pace: Pace) -> int:
    """Run a house until a signal; returns the exit code."""
    threads = ThreadPoolExecutor(_agents(house) + _MORE_THREADS, _THREADS)
    asyncio.get_running_loop().set_default_executor(threads)
    overlay = Overlay(FileKeeper(folder.path / "settings.json"))
    await overlay.load()
    app, notifier = App(pace, Requests(overlay)), Notifier()
    stop, hurry = asyncio.Event(), asyncio.Event()
    token = None if house.server is None else make_token(house.server, folder.path)
    async with ClientSession() as session:
        with _signals(stop, hurry):
            try:
                start_all(app, house, pace, session, folder.path)
                if house.server is not None and token is not None:
                    app.add("server", AgentServer(house.server, token, app.requests), lambda: _SERVER_PERIOD)
                notifier.ready()
                await _live(app, notifier, stop)
                notifier.stopping()
            finally:
                is_well = await app.stop(hurry)
    threads.shutdown(wait=False, cancel_futures=True)
    return 0 if is_well else 1


def _agents(house: AppConfig) -> int:
    """Return how many agents there are at most."""
    return 2 * (len(house.readers) + len(house.loggers)) + len(house.data_managers) + len(house.controllers)


async def _live(app: App, notifier: Notifier, stop: asyncio.Event) -> None:
    """Wait for the end, and tell the service manager that we live as long as nothing that switches hangs."""
    pause = None if notifier.watchdog_s is None else notifier.watchdog_s / 3
    while not stop.is_set():
        try:
            async with asyncio.timeout(pause):
                await stop.wait()
        except TimeoutError:
            if not app.is_stuck(_STUCK_S):
                notifier.alive()


@contextmanager
def _signals(stop: asyncio.Event, hurry: asyncio.Event) -> Iterator[None]:
    """Have the first signal stop, and the second one not wait.

    What was ignored at the start stays so, as behind `nohup` or in the background of a script; not SIGTERM.
    """
    heard = [
        each for each in _SIGNALS if each is signal.SIGTERM or signal.getsignal(each) is not signal.SIG_IGN
    ]
    loop = asyncio.get_running_loop()

    def tell() -> None:
        if stop.is_set():
            hurry.set()
        stop.set()

    for each in heard:
        loop.add_signal_handler(each, tell)
    try:
        yield
    finally:
        for each in heard:
            loop.remove_signal_handler(each)


def _leave(code: int) -> None:
    """End now if something did not end, as a thread in a disk or a network: Python would wait for it."""
    threads = [each for each in threading.enumerate() if each.name.startswith(_THREADS)]
    for thread in threads:
        thread.join(_LAST_WAIT_S / len(threads))
    if code or any(thread.is_alive() for thread in threads):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
