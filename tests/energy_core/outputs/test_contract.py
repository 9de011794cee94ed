"""What holds for every output."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from energy_core.exceptions import OutputError
from energy_core.models import Observed

from .benches import KINDS, Bench, bench


@pytest.fixture(params=KINDS, name="on_bench")
def _on_bench(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Bench]:
    """Return every kind of output on its bench."""
    with bench(request.param, monkeypatch, tmp_path) as ready:
        yield ready


async def test_nothing_is_switched_before_the_first_command(on_bench: Bench) -> None:
    """To look, to refresh and to go touch nothing."""
    output = on_bench.output
    assert output.name == "car"
    assert (await output.observe()).on is not True
    await output.refresh()
    assert on_bench.history == []


async def test_off_at_the_start(on_bench: Bench) -> None:
    """It is off by the first command, and was never on."""
    await on_bench.output.command(on=False)
    assert (await on_bench.output.observe()).on is False
    assert set(on_bench.history) == {False}
    await on_bench.output.close()


async def test_it_is_off_before_it_is_on(on_bench: Bench) -> None:
    """Also when on is the first command, or off and on again."""
    output = on_bench.output
    for on in (True, False, True):
        await output.command(on=on)
        assert on_bench.is_on is on
        assert await output.observe() == Observed(on=on)
    await output.close()
    assert not on_bench.is_on


async def test_to_command_twice_is_harmless(on_bench: Bench) -> None:
    """It is not switched in between."""
    output = on_bench.output
    for on in (True, False):
        await output.command(on=on)
        before = len(on_bench.history)
        await output.command(on=on)
        await output.refresh()
        assert set(on_bench.history[before:]) <= {on}
        assert await output.observe() == Observed(on=on)
    await output.close()


@pytest.mark.parametrize("on", [False, True])
async def test_off_at_the_end(on_bench: Bench, *, on: bool) -> None:
    """However often it is closed; a closed one takes no command."""
    output = on_bench.output
    await output.command(on=on)
    await output.close()
    assert not on_bench.is_on
    before = len(on_bench.history)
    await output.close()
    with pytest.raises(OutputError, match="the output is closed") as caught:
        await output.command(on=True)
    assert caught.value.fault == "closed"
    assert len(on_bench.history) == before


async def test_one_that_was_never_used_is_closed(on_bench: Bench) -> None:
    """Nothing is switched on by that."""
    await on_bench.output.close()
    assert True not in on_bench.history


async def test_unreachable(on_bench: Bench) -> None:
    """It is an error, and unknown; when it is back it is not on before somebody says so."""
    output = on_bench.output
    await output.command(on=True)
    on_bench.cut()
    assert await output.observe() == Observed(None)
    for on in (True, False):
        with pytest.raises(OutputError, match=r"\w"):
            await output.command(on=on)
    before = len(on_bench.history)
    on_bench.mend()
    await output.observe()
    assert True not in on_bench.history[before:]
    await output.command(on=False)
    assert await output.observe() == Observed(on=False)
    await output.command(on=True)
    assert on_bench.is_on
    await output.close()


async def test_unreachable_from_the_start(on_bench: Bench) -> None:
    """It works once it is there."""
    output = on_bench.output
    on_bench.cut()
    with pytest.raises(OutputError):
        await output.command(on=True)
    assert (await output.observe()).on is None
    assert on_bench.history == []
    on_bench.mend()
    await output.command(on=True)
    assert on_bench.is_on
    await output.close()


async def test_to_refresh_what_is_lost(on_bench: Bench) -> None:
    """It never switches on; what is on stays as it is, or falls."""
    output = on_bench.output
    await output.command(on=True)
    on_bench.cut()
    before = len(on_bench.history)
    await asyncio.gather(output.refresh(), output.refresh(), return_exceptions=True)
    on_bench.mend()
    await asyncio.gather(output.observe(), output.refresh(), return_exceptions=True)
    assert True not in on_bench.history[before:]
    await output.command(on=True)
    await output.close()
    assert not on_bench.is_on


async def test_closing_what_is_lost(on_bench: Bench) -> None:
    """It is said that it may be on, and it is closed."""
    output = on_bench.output
    await output.command(on=True)
    on_bench.cut()
    with pytest.raises(OutputError):
        await output.close()
    on_bench.mend()
    with pytest.raises(OutputError, match="closed"):
        await output.command(on=True)


async def test_nothing_hangs(on_bench: Bench) -> None:
    """What does not answer is an error in time."""
    output = on_bench.output
    await output.command(on=True)
    on_bench.hang()
    async with asyncio.timeout(60):
        for on in (True, False):
            with pytest.raises(OutputError):
                await output.command(on=on)
        with pytest.raises(OutputError):
            await output.close()
    on_bench.mend()


async def test_all_at_once(on_bench: Bench) -> None:
    """Calls take turns, and nothing goes wrong."""
    output = on_bench.output
    calls = [output.command(on=on) for on in (True, False) * 5]
    await asyncio.gather(*calls, *(output.observe() for _ in range(5)), *(output.refresh() for _ in range(5)))
    await output.command(on=True)
    assert await output.observe() == Observed(on=True)
    await output.close()
    assert not on_bench.is_on


def test_it_says_whether_it_falls(on_bench: Bench) -> None:
    """A pin of this machine and a plug without a timer do not."""
    assert on_bench.output.falls_off_alone is on_bench.falls_off_alone
