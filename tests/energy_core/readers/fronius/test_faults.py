"""What goes wrong between a reader and a data logger: said in one word and in a sentence, and over again."""

import socket
from datetime import timedelta

import pytest

from energy_core.exceptions import ReaderConnectionError, ReaderDataError, ReaderError
from energy_core.readers.fronius import Endpoint, FroniusConfig, FroniusReader
from tests.emulators.fronius import DataLogger, Fault
from tests.energy_core.readers.clock import HandClock
from tests.energy_core.readers.web_faults import TABLE

from .devices import NOON, STEADY, reader_of

QUICK = timedelta(milliseconds=300)
STATUSES = (
    (Fault.REDIRECT, ReaderDataError, "http_status", "HTTP status 302"),
    (Fault.UNAUTHORIZED, ReaderDataError, "unauthorized", "HTTP status 401"),
    (Fault.SERVER_ERROR, ReaderDataError, "http_status", "HTTP status 500"),
    (Fault.UNAVAILABLE, ReaderDataError, "busy", "HTTP status 503"),
)


@pytest.mark.parametrize(("fault", "kind", "word", "sentence"), [*TABLE, *STATUSES])
@pytest.mark.parametrize("was_read", [False, True])
async def test_a_fault(
    fault: Fault, kind: type[ReaderError], word: str, sentence: str, *, was_read: bool
) -> None:
    """It is named, with the place of the question; when it is over, the device is back at once."""
    with DataLogger(STEADY, at=NOON) as logger:
        reader = reader_of(logger, HandClock(NOON), timeout=QUICK)
        for _ in range(was_read):
            await reader.read()
        logger.fail(fault, 8)
        with pytest.raises(kind, match=sentence) as caught:
            await reader.read()
        assert caught.value.fault == word
        assert str(caught.value).startswith(logger.url)
        logger.recover()
        values = (await reader_of(logger).read()).values
        assert values["pv_power_w"] == 4000
        assert values["load_power_w"] == 2500


async def test_refused_and_back() -> None:
    """Nothing listens: it is switched off, or starts."""
    with DataLogger(STEADY, at=NOON) as logger:
        reader = reader_of(logger)
        before = await reader.read()
        logger.die()
        for _ in range(2):
            with pytest.raises(ReaderConnectionError, match="nothing listens there") as caught:
                await reader.read()
            assert caught.value.fault == "refused"
        logger.revive()
        assert (await reader.read()).values == before.values


@pytest.mark.parametrize("fault", [Fault.NO_PAGE])
async def test_no_such_page_and_back(fault: Fault) -> None:
    """Once is not for ever."""
    with DataLogger(STEADY, at=NOON) as logger:
        reader = reader_of(logger)
        logger.fail(fault, 20)
        with pytest.raises(ReaderDataError, match="HTTP status 404") as caught:
            await reader.read()
        assert caught.value.fault == "not_found"
        logger.recover()
        assert (await reader.read()).values["load_power_w"] == 2500


@pytest.mark.parametrize("url", ["http://nowhere.invalid", "http://127.0.0.1:0"])
async def test_out_of_reach(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody has, a port that none can have."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ReaderConnectionError) as caught:
        await FroniusReader(FroniusConfig(name="roof", url=url)).read()
    assert caught.value.fault in {"unreachable", "refused"}


@pytest.mark.parametrize("endpoint", Endpoint)
@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.HTML, Fault.CUT])
async def test_one_question(endpoint: Endpoint, fault: Fault) -> None:
    """Alone it fails in the same way."""
    with DataLogger(STEADY, at=NOON) as logger:
        logger.fail(fault)
        with pytest.raises(ReaderError) as caught:
            await reader_of(logger, timeout=QUICK).read_endpoint(endpoint)
    assert caught.value.fault == {"slow": "timeout"}.get(fault, fault)
