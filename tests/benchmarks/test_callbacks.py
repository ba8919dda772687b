"""A callback, committed, against an aiohttp handler that does nothing: same server, same client.

The server is this file run as a program, in a process of its own. The client writes ready-made
requests to 64 connections, so that what is measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import aiohttp
import pytest
from aiohttp import web

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
from storage.tasks import Limits, NewTask, Reserved

AT_ONCE = 64
ROUNDS = 3
REQUESTS = 3200  # a round
TARGET = 0.5
SIGNER = Signer(b"secret")

_SUBMITTED = """
    UPDATE tasks SET state = 'submitted', attempt = 1, sends = 1, submitted_at = created_at,
        next_at = created_at + 600000
"""


@pytest.mark.benchmark
async def test_a_callback_is_at_least_half_as_fast_as_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = await prepare(tmp_path / "easel.db", ROUNDS * REQUESTS)
    nothing, callbacks = [], []
    async with AsyncExitStack() as stack:
        port = await start(tmp_path / "easel.db", stack)
        await throughput(port, ["/nothing"] * REQUESTS)  # warm
        for number in range(ROUNDS):
            mine = paths[number * REQUESTS : (number + 1) * REQUESTS]
            nothing.append(await throughput(port, ["/nothing"] * REQUESTS))
            callbacks.append(await throughput(port, mine))
    assert finished(tmp_path / "easel.db") == ROUNDS * REQUESTS
    ratio = median(callbacks) / median(nothing)
    with capsys.disabled():
        print(  # noqa: T201
            f"\ncallback {median(callbacks):.0f}/s, nothing {median(nothing):.0f}/s, "
            f"ratio {ratio:.2f} (at least {TARGET})"
        )
    assert ratio >= TARGET


async def throughput(port: int, paths: Sequence[str]) -> float:
    """Requests a second, over AT_ONCE connections."""
    shares = [paths[number::AT_ONCE] for number in range(AT_ONCE)]
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in shares]
    start = time.perf_counter()
    await asyncio.gather(*map(post, connections, shares))
    elapsed = time.perf_counter() - start
    for _, writer in connections:
        writer.close()
    return len(paths) / elapsed


async def post(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], paths: Sequence[str]
) -> None:
    reader, writer = connection
    for path in paths:
        body = answer(path)
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: easel\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))


def answer(path: str) -> bytes:
    """A finished picture, as the vendor's own page shows it."""
    image = {"img_audit_status": True, "image_status": 1, "image_url": "https://x.test/1.png"}
    data = {"id_task": path.split("/")[2:3], "status": 2, "differentialImageRspList": [image]}
    return json.dumps({"code": "200", "msg": "success", "data": data}).encode()


async def prepare(path: Path, count: int) -> list[str]:
    """Make tasks that the provider has; returns their callback paths."""
    database = await Database.open(path)
    limits = Limits(daily_credits=10**9, max_waiting=10**9)
    now = time.time_ns() // 1_000_000
    for start in range(0, count, 800):
        news = [new_task(number) for number in range(start, min(start + 800, count))]
        writes = [database.write(tasks.reserve(new, limits=limits, now=now)) for new in news]
        assert all(isinstance(made, Reserved) for made in await asyncio.gather(*writes))
    await database.close()
    with sqlite3.connect(path) as connection:
        connection.execute(_SUBMITTED)
    connection.close()
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
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM tasks WHERE state = 'succeeded' AND ended_by = 'callback'"
        ).fetchone()
    connection.close()
    return int(count)


async def start(path: Path, stack: AsyncExitStack) -> int:
    """Start the server; returns its port. It ends with its standard input."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", __file__, str(path), stdin=pipe, stdout=pipe, env=os.environ
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stack.push_async_callback(process.wait)
    stack.callback(process.stdin.close)
    return int(await process.stdout.readline())


async def serve(path: Path) -> None:
    """What production serves, and beside it a handler that does nothing."""
    database = await Database.open(path)
    async with aiohttp.ClientSession() as session:
        app = production(database, session)
        app.router.add_post("/nothing", nothing)
        listener = await listen(app, bind(host="127.0.0.1", port=0))
        print(listener.port, flush=True)  # noqa: T201
        await asyncio.to_thread(sys.stdin.read)
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
        limits=Limits(daily_credits=1, max_waiting=1),
        lease_ms=30_000,
        wake=Wake(),
        clock=clock,
    )
    return application(
        callback_door=CallbackDoor(lifecycle, SIGNER),
        media_door=MediaDoor(SIGNER, find=find, place=lambda one: Path(one.path), clock=clock),
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


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
