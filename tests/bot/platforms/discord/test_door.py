"""The door for interactions: it opens to Discord alone, now, once, and answers at once."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from nacl.signing import SigningKey
from support.fakediscord.endpoint import Endpoint
from support.fakediscord.snowflakes import Clock
from support.fakediscord.world import World

from bot.platforms.discord.door import MAX_BODY, Door, Told
from bot.platforms.discord.endpoint import INTERACTIONS_PATH
from bot.platforms.discord.signature import SIGNATURE, TIMESTAMP, PublicKey
from bot.web.listener import bind, listen

COMMAND = {"id": "1", "type": 2, "token": "a-token-nobody-may-see", "data": {"name": "quota"}}
PING = {"id": "2", "type": 1, "token": "of-a-ping"}


@dataclass
class Bench:
    """A door on a listener, with Discord before it; what it let in."""

    door: Door
    discord: Endpoint
    key: PublicKey
    url: str
    taken: list[Told] = field(default_factory=list)

    async def post(self, told: Any = COMMAND, **more: Any) -> int:
        return (await self.discord.post(self.url, told, **more))[0]

    def take(self, told: Told) -> None:
        self.taken.append(told)

    def open(self) -> None:
        self.door.open(self.take, key=self.key)


@asynccontextmanager
async def bench(**options: Any) -> AsyncIterator[Bench]:
    """The door is open."""
    world = World(Clock())
    door = Door(clock=lambda: time.time_ns() // 1_000_000, **options)
    bound = bind(host="127.0.0.1", port=0)
    app = web.Application()
    app.router.add_post(INTERACTIONS_PATH, door.receive)
    listener = await listen(app, bound)
    key = PublicKey(world.application.key.verify_key.encode().hex())
    url = f"http://127.0.0.1:{listener.port}{INTERACTIONS_PATH}"
    one = Bench(door, Endpoint(world), key, url)
    one.open()
    try:
        yield one
    finally:
        await one.discord.close()
        await listener.close()


async def test_what_discord_posts_is_taken_and_answered_with_nothing_in_it() -> None:
    async with bench() as b:
        assert await b.discord.post(b.url, COMMAND) == (202, b"")
        assert b.taken == [COMMAND]


async def test_discord_looks_at_the_address_and_finds_it_right() -> None:
    async with bench() as b:
        assert await b.discord.is_right(b.url)
        assert b.taken == []


@pytest.mark.parametrize("told", [COMMAND, PING])
async def test_what_somebody_else_has_signed_is_refused(told: Told) -> None:
    async with bench() as b:
        assert await b.post(told, key=SigningKey.generate()) == 401
        assert b.taken == []


@pytest.mark.parametrize(
    "headers",
    [
        {SIGNATURE: ""},
        {SIGNATURE: "00" * 64},
        {SIGNATURE: "not hexadecimal"},
        {TIMESTAMP: ""},
        {TIMESTAMP: "1"},
        {TIMESTAMP: "soon"},
    ],
)
async def test_a_signature_that_is_not_for_this_is_refused(headers: dict[str, str]) -> None:
    async with bench() as b:
        assert await b.post(**headers) == 401
        assert b.taken == []


async def test_the_bytes_count_and_not_what_they_mean() -> None:
    body = json.dumps(COMMAND).encode()
    async with bench() as b:
        timestamp = str(int(time.time()))
        signature = b.discord._world.application.key.sign(timestamp.encode() + body).signature
        stamped = {SIGNATURE: signature.hex(), TIMESTAMP: timestamp}
        assert await b.post(body + b" ", **stamped) == 401
        assert await b.post(body, **stamped) == 202


@pytest.mark.parametrize(("late_s", "status"), [(50, 202), (70, 401), (-50, 202), (-70, 401)])
async def test_what_was_signed_long_ago_or_not_yet_is_refused(
    late_s: float, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench() as b:
        assert await b.post(late_s=late_s) == status
        assert len(b.taken) == (status == 202)
        assert ("clock" in caplog.text) == (status == 401)


async def test_one_that_is_posted_again_is_acted_on_once() -> None:
    async with bench() as b:
        assert [await b.post() for _ in range(3)] == [202] * 3
        assert await asyncio.gather(b.post(), b.post(late_s=3)) == [202, 202]
        assert b.taken == [COMMAND]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff",
        b"[]",
        b"{}",
        b'{"id": "1", "type": "2"}',
        b'{"id": "1", "type": true}',
        b'{"id": 1, "type": 2}',
        b'{"id": "one", "type": 2}',
        b"[" * 100_000,
    ],
)
async def test_what_is_no_interaction_is_refused(body: bytes) -> None:
    async with bench() as b:
        assert await b.post(body) == 400
        assert b.taken == []


async def test_a_body_is_bounded_whether_it_says_so_or_not() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 1):
            yield b"x" * 1024

    async with bench() as b:
        assert await b.post(b"x" * (MAX_BODY + 1)) == 413
        headers = {SIGNATURE: "00" * 64, TIMESTAMP: "1"}
        async with b.discord._session().post(b.url, data=chunks(), headers=headers) as answer:
            assert answer.status == 413


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with bench(body_s=0.05) as b:
        headers = {SIGNATURE: "00" * 64, TIMESTAMP: "1"}
        async with b.discord._session().post(b.url, data=never(), headers=headers) as answer:
            assert answer.status == 408


async def test_only_so_many_bodies_are_read_at_once() -> None:
    started, let = asyncio.Event(), asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        yield b"{"
        started.set()
        await let.wait()

    async with bench(most_reading=1) as b:
        headers = {SIGNATURE: "00" * 64, TIMESTAMP: "1"}
        http = b.discord._session()
        first = asyncio.ensure_future(http.post(b.url, data=waiting(), headers=headers))
        await started.wait()
        while await b.post() != 503:  # the first has not got to the listener yet
            b.taken.clear()
        let.set()
        assert (await first).status == 401
        assert await b.post({**COMMAND, "id": "7"}) == 202


async def test_what_is_shut_takes_nothing_and_still_answers_discords_looks() -> None:
    async with bench() as b:
        b.door.close()
        assert await b.post() == 503
        assert await b.discord.is_right(b.url)
        b.open()
        assert await b.post() == 202
        b.door.shut()
        b.open()
        assert await b.post({**COMMAND, "id": "9"}) == 503
        assert len(b.taken) == 1


async def test_before_the_key_is_known_nothing_is_answered() -> None:
    async with bench() as b:
        b.door = Door(clock=int)
        app = web.Application()
        app.router.add_post(INTERACTIONS_PATH, b.door.receive)
        listener = await listen(app, bind(host="127.0.0.1", port=0))
        b.url = f"http://127.0.0.1:{listener.port}{INTERACTIONS_PATH}"
        assert await b.post(PING) == 503
        await listener.close()


async def test_one_that_cannot_be_read_is_logged_without_what_is_in_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(told: Told) -> None:
        raise KeyError("attachment_size_limit")

    caplog.set_level(logging.DEBUG)
    async with bench() as b:
        b.door.open(broken, key=b.key)
        assert await b.post() == 202
    assert "interaction 1 cannot be read" in caplog.text
    assert "nobody-may-see" not in caplog.text
