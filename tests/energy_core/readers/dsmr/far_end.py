"""The far end of a connection, which says what a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import override


class Says(asyncio.Protocol):
    """The far end of a connection: says something, then hangs up or keeps still."""

    def __init__(self, data: bytes, *, hang_up: bool) -> None:
        """Take what to say."""
        self._data = data
        self._hang_up = hang_up

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say it."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._data)
        if self._hang_up:
            transport.close()


@asynccontextmanager
async def server(said: bytes | Callable[[], bytes] = b"", *, hang_up: bool = False) -> AsyncIterator[str]:
    """Say something to each client: always the same, or what is next."""
    loop = asyncio.get_running_loop()

    def answer() -> Says:
        return Says(said() if callable(said) else said, hang_up=hang_up)

    listening = await loop.create_server(answer, "127.0.0.1", 0)
    yield f"tcp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()
    listening.close_clients()
    await asyncio.wait_for(listening.wait_closed(), 10)
