"""A callback, committed, against an aiohttp handler that does nothing: same server, same client.

Both stand behind the same listener on a route of the same shape, and get the same requests from
the same aiohttp client, in turn. The best of several short rounds is compared: what else the
machine does slows a round of two threads more than a round of one.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.pictures.folder import FolderStore
from bot.pictures.guard import Policy
from bot.provider.auth import NoAuth
from bot.provider.client import ProviderClient
from bot.provider.endpoints import endpoints
from bot.provider.endpoints.profile import Profile
from bot.signing import Signer
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.routes import Provider
from bot.tasks.wake import Wake
from bot.web.callbacks import CallbackDoor
from bot.web.health import Health
from bot.web.listener import application, bind, listen
from bot.web.media import MediaDoor
from bot.web.metrics import Metrics, Reading
from commands.imagine import ImagineRequest
from storage import media, tasks
from storage.database import Database
from storage.tasks import Limits, NewTask, Reserved, Rule

AT_ONCE = 64
ROUNDS = 8
REQUESTS = 1600  # a round
TARGET = 0.5
SIGNER = Signer(b"secret")

_SUBMITTED = """
    UPDATE tasks SET state = 'submitted', attempt = 1, sends = 1, submitted_at = created_at,
        next_at = created_at + 600000
"""
_FINISHED = "SELECT count(*) FROM tasks WHERE state = 'succeeded' AND ended_by = 'callback'"


@pytest.mark.benchmark
async def test_a_callback_is_at_least_half_as_fast_as_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "easel.db"
    callbacks = await prepare(path, ROUNDS * REQUESTS)
    nothings = [callback.replace("/callbacks/", "/nothing/") for callback in callbacks]
    fastest, fastest_nothing = 0.0, 0.0
    async with serve(path) as base:
        await throughput(base, nothings[:REQUESTS])  # warm
        for number in range(ROUNDS):
            part = slice(number * REQUESTS, (number + 1) * REQUESTS)
            fastest_nothing = max(fastest_nothing, await throughput(base, nothings[part]))
            fastest = max(fastest, await throughput(base, callbacks[part]))
    assert finished(path) == len(callbacks)
    ratio = fastest / fastest_nothing
    with capsys.disabled():
        print(  # noqa: T201
            f"\ncallback {fastest:.0f}/s, nothing {fastest_nothing:.0f}/s, "
            f"ratio {ratio:.2f} (at least {TARGET})"
        )
    assert ratio >= TARGET


async def throughput(base: str, paths: Sequence[str]) -> float:
    """Requests a second, AT_ONCE at a time."""
    waiting = iter(paths)

    async def send(session: aiohttp.ClientSession) -> None:
        for path in waiting:
            async with session.post(path, data=answer(path)) as response:
                assert response.status == 200
                await response.read()

    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(base, connector=connector) as session:
        start = time.perf_counter()
        await asyncio.gather(*(send(session) for _ in range(AT_ONCE)))
        return len(paths) / (time.perf_counter() - start)


def answer(path: str) -> bytes:
    """A finished picture, as the vendor's own page shows it."""
    image = {"img_audit_status": True, "image_status": 1, "image_url": "https://x.test/1.png"}
    data = {"id_task": path.split("/")[2], "status": 2, "differentialImageRspList": [image]}
    return json.dumps({"code": "200", "msg": "success", "data": data}).encode()


async def prepare(path: Path, count: int) -> list[str]:
    """Make tasks that the provider has; returns their callback paths."""
    database = await Database.open(path)
    limits = Limits(Rule("default", 10**9), max_waiting=10**9)
    now = time.time_ns() // 1_000_000
    for start in range(0, count, 800):
        news = [new_task(number) for number in range(start, min(start + 800, count))]
        writes = [database.write(tasks.reserve(new, limits=limits, now=now)) for new in news]
        assert all(isinstance(made, Reserved) for made in await asyncio.gather(*writes))
    await database.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_SUBMITTED)
    return [SIGNER.callback_path(task_id(number)) for number in range(count)]


def task_id(number: int) -> str:
    return f"task{number:08}"


def new_task(number: int) -> NewTask:
    request = ImagineRequest(prompt="a lighthouse", width=512, height=512)
    return NewTask(
        id=task_id(number),
        key=f"key{number}",
        command="imagine",
        provider="vendor",
        platform="chat",
        space_id="chat:home",
        person_id=f"chat:{number % 100}",
        channel_id="chat:general",
        language="en",
        request=request.model_dump_json(),
        address="{}",
        cost=1,
    )


def finished(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute(_FINISHED).fetchone()
        return int(count)


@asynccontextmanager
async def serve(path: Path) -> AsyncIterator[str]:
    """What production serves, and beside it a handler that does nothing."""
    database = await Database.open(path)
    async with aiohttp.ClientSession() as session:
        app = production(database, session)
        app.router.add_post("/nothing/{task_id}/{token}", nothing)
        listener = await listen(app, bind(host="127.0.0.1", port=0))
        yield f"http://127.0.0.1:{listener.port}"
        await listener.close()
    await database.close()


async def nothing(_: web.Request) -> web.Response:
    return web.Response()


def production(database: Database, session: aiohttp.ClientSession) -> web.Application:
    def clock() -> int:
        return time.time_ns() // 1_000_000

    async def find(media_id: str) -> media.Media | None:
        return await database.read(media.get(media_id))

    async def read() -> Reading:
        return Reading()

    lifecycle = Lifecycle(
        database,
        providers={"vendor": vendor(session)},
        lease_ms=30_000,
        wake=Wake(),
        clock=clock,
    )
    return application(
        callback_door=CallbackDoor(lifecycle, SIGNER),
        media_door=MediaDoor(SIGNER, find=find, store=FolderStore(Path("media")), clock=clock),
        health=Health({}, ready=lambda: True),
        metrics=Metrics(read, clock=clock),
    )


def vendor(session: aiohttp.ClientSession) -> Provider:
    client = ProviderClient(
        session,
        name="vendor",
        base_url="http://127.0.0.1:1",
        auth=NoAuth(),
        clock=lambda: 0,
        ids=lambda: "nonce",
    )
    return Provider(
        name="vendor",
        client=client,
        endpoints=endpoints(Profile(model="photon.safetensors")),
        results=Policy.of(["x.test"]),
        max_in_flight=100,
        base="https://easel.test",
    )
