"""What a client is still to be sent."""

import asyncio

import pytest

from energy_core.agents.outbox import Outbox


async def test_news_replaces_older_news() -> None:
    """Of the same thing; answers and other news keep their place."""
    outbox = Outbox(most=4)
    outbox.news((1, "meter"), {"n": 1})
    await outbox.answer({"n": 2})
    outbox.news((1, "car"), {"n": 3})
    outbox.news((1, "meter"), {"n": 4})
    assert len(outbox) == 3
    assert [(await outbox.next())["n"] for _ in range(3)] == [4, 2, 3]


async def test_it_never_grows() -> None:
    """Whoever hears nothing has one message of each thing waiting."""
    outbox = Outbox(most=4)
    for number in range(10_000):
        outbox.news((1, f"agent {number % 7}"), {"n": number})
    assert len(outbox) == 7


async def test_who_asks_more_than_it_hears_waits() -> None:
    """Until it has heard."""
    outbox = Outbox(most=2)
    await outbox.answer({"n": 1})
    await outbox.answer({"n": 2})
    third = asyncio.create_task(outbox.answer({"n": 3}))
    done, _ = await asyncio.wait((third,), timeout=0.05)
    assert not done
    assert (await outbox.next())["n"] == 1
    await third
    assert len(outbox) == 2


async def test_an_empty_one_waits_for_something() -> None:
    """And what is forgotten is not sent."""
    outbox = Outbox(most=2)
    coming = asyncio.create_task(outbox.next())
    await asyncio.sleep(0)
    assert not coming.done()
    outbox.news((1, "meter"), {"n": 1})
    assert (await coming)["n"] == 1
    outbox.news((1, "meter"), {"n": 2})
    outbox.news((2, "meter"), {"n": 3})
    outbox.forget(1)
    assert (await outbox.next())["n"] == 3
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await outbox.next()
