"""Where the asynchronous clients of a store run, while its calls are made in threads."""

from asyncio import AbstractEventLoop
from contextvars import ContextVar

# Set in the thread of a call that an event loop waits for; None where nobody but the caller waits.
CALLING_LOOP: ContextVar[AbstractEventLoop | None] = ContextVar("CALLING_LOOP", default=None)
