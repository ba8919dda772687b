"""Callbacks come until they are taken, on the ladder and no more often."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import pairwise

import pytest
from aiohttp import web
from support.localprovider import SECONDS, Provider, Receiver, Start, painting

from bot.localprovider.courier import LADDER, MAX_RETRIES

QUICK = (0.01,)


class Heard(logging.Handler):
    """Sets an event when a message of the courier contains a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.event = text, asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self.text in record.getMessage():
            self.event.set()


def no() -> web.Response:
    return web.json_response({"code": "500"})


def test_the_ladder_is_the_documented_one() -> None:
    assert LADDER == (3, 5, 15, 30, 60, 600, 3600)
    assert MAX_RETRIES == 10


async def test_a_callback_says_what_a_query_would(provider: Provider) -> None:
    callback = await provider.painted()
    assert callback["data"] == await provider.state("task-1")


async def test_a_callback_taken_at_once_comes_once(provider: Provider) -> None:
    await provider.painted(client_id="first")
    await provider.painted(client_id="second")
    assert (await provider.calls())["first"] == {"submit": 1, "query": 0, "callback": 1}


@pytest.mark.parametrize(
    "answer",
    [
        no,
        lambda: web.Response(text="OK"),
        lambda: web.json_response({"code": "200"}, status=500),
        lambda: web.Response(status=302, headers={"Location": "/callbacks/elsewhere"}),
        lambda: web.json_response(["200"]),
    ],
)
async def test_any_other_answer_brings_it_again(
    start: Start, receiver: Receiver, answer: Callable[[], web.Response]
) -> None:
    provider = await start(ladder=QUICK)
    receiver.answers = [answer(), answer()]
    first = await provider.painted()
    assert await receiver.next() == first
    assert await receiver.next() == first
    assert (await provider.calls())["task-1"]["callback"] == 3


async def test_a_numeric_code_counts_as_taken(provider: Provider, receiver: Receiver) -> None:
    receiver.answers = [web.json_response({"code": 200})]
    await provider.painted()
    await provider.painted(client_id="task-2")
    assert (await provider.calls())["task-1"]["callback"] == 1


async def test_after_ten_retries_it_is_given_up(start: Start, receiver: Receiver) -> None:
    heard = Heard("given up")
    logger = logging.getLogger("bot.localprovider.courier")
    logger.addHandler(heard)
    provider = await start(ladder=QUICK)
    receiver.answers = [no() for _ in range(20)]
    try:
        await provider.painted()
        async with asyncio.timeout(SECONDS):
            await heard.event.wait()
    finally:
        logger.removeHandler(heard)
    assert receiver.bodies.qsize() == MAX_RETRIES
    assert (await provider.calls())["task-1"]["callback"] == 1 + MAX_RETRIES


async def test_each_retry_waits_its_step_of_the_ladder(start: Start, receiver: Receiver) -> None:
    provider = await start(ladder=(0.05, 0.2))
    receiver.answers = [no(), no(), no()]
    clock = asyncio.get_running_loop().time
    await provider.painted()
    moments = [clock()]
    for _ in range(3):
        await receiver.next()
        moments.append(clock())
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    # Only "not earlier": a busy machine may be late. The last step repeats.
    assert all(gap >= step * 0.8 for gap, step in zip(gaps, (0.05, 0.2, 0.2), strict=True))


async def test_an_unreachable_receiver_does_not_hold_up_another(
    provider: Provider, receiver: Receiver
) -> None:
    nowhere = {**painting("nowhere"), "callbackUrl": "http://127.0.0.1:9/none"}
    await provider.accepted("/sd/v2/text2image", nowhere)
    assert (await provider.painted())["data"]["status"] == 2
    assert receiver.bodies.empty()


async def test_without_a_callback_url_there_is_none(provider: Provider) -> None:
    await provider.accepted("/sd/v2/text2image", painting("quiet"))
    await provider.painted()
    assert (await provider.calls())["quiet"]["callback"] == 0
