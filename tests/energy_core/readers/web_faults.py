"""What may happen to a question over HTTP, and what is to be said of it."""

from energy_core.exceptions import (
    ReaderConnectionError,
    ReaderDataError,
    ReaderError,
    ReaderTimeoutError,
)
from tests.emulators.web import Fault

type Told = tuple[Fault, type[ReaderError], str, str]

TABLE: tuple[Told, ...] = (
    (Fault.SLOW, ReaderTimeoutError, "timeout", "no answer in 0.3 s"),
    (Fault.RESET, ReaderConnectionError, "reset", "the connection was lost"),
    (Fault.CLOSE, ReaderConnectionError, "reset", "the connection was lost"),
    (Fault.CUT, ReaderDataError, "cut", "the answer is cut off"),
    (Fault.HALF, ReaderDataError, "cut", "the answer is cut off or damaged"),
    (Fault.EMPTY, ReaderDataError, "cut", "the answer is cut off or damaged"),
    (Fault.NOT_HTTP, ReaderDataError, "not_http", "no web server"),
    (Fault.HTML, ReaderDataError, "html", "a web page in place of data"),
    (Fault.WORDS, ReaderDataError, "not_json", "something else than JSON"),
    (Fault.LIST, ReaderDataError, "wrong_type", "not understood"),
    (Fault.TEXT, ReaderDataError, "wrong_type", "not understood"),
    (Fault.ENDLESS, ReaderDataError, "too_long", "far too long"),
)
