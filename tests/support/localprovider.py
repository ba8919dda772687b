"""Talk to a local provider as to the vendor: a client, a receiver of callbacks, pictures."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

SERVICE = "/AIGCImgOpenServ/saas"
SECONDS = 60.0  #: the longest any test waits for one thing

Start = Callable[..., Awaitable["Provider"]]


@dataclass
class Receiver:
    """Where callbacks go: keeps each body, and answers as told (by default, that it took it)."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    bodies: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.put_nowait(await request.read())
        return self.answers.pop(0) if self.answers else web.json_response({"code": "200"})

    async def raw(self) -> bytes:
        async with asyncio.timeout(SECONDS):
            return await self.bodies.get()

    async def next(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(await self.raw())
        return body


@dataclass
class Provider:
    """A running provider, spoken to as the vendor is."""

    url: str
    session: aiohttp.ClientSession
    receiver: Receiver
    task: asyncio.Task[None]

    async def post(self, path: str, body: object) -> dict[str, Any]:
        async with self.session.post(f"{self.url}{SERVICE}{path}", json=body) as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json()
            return answer

    async def accepted(self, path: str, body: object) -> dict[str, Any]:
        answer = await self.post(path, body)
        assert answer["code"] == "200", answer
        data: dict[str, Any] = answer["data"]
        return data

    async def finished(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Submit with a callback and wait for it: the envelope."""
        await self.accepted(path, {**body, "callbackUrl": self.receiver.url})
        return await self.receiver.next()

    async def painted(self, **changes: Any) -> dict[str, Any]:
        """The callback of a small text2image."""
        return await self.finished("/sd/v2/text2image", painting(**changes))

    async def state(self, client_id: str) -> dict[str, Any]:
        answer = await self.post("/sd/v2/queryTaskInfo", {"businessTaskId": client_id})
        data: dict[str, Any] = answer["data"]
        return data

    async def fault(self, **fault: Any) -> None:
        async with self.session.post(f"{self.url}/faults", json=[fault]) as response:
            assert response.status == 200, await response.text()
            assert "rules" in await response.json()

    async def release(self, match: str = "") -> int:
        async with self.session.post(f"{self.url}/faults/release", json={"match": match}) as reply:
            released: int = (await reply.json())["released"]
            return released

    async def calls(self, **query: Any) -> dict[str, dict[str, int]]:
        async with self.session.get(f"{self.url}/faults/calls", params=query) as response:
            assert response.status == 200
            counts: dict[str, dict[str, int]] = await response.json()
            return counts

    async def bytes_of(self, url: str) -> bytes:
        async with self.session.get(url) as response:
            assert response.status == 200
            return await response.read()

    async def stop(self) -> None:
        self.task.cancel()
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(self.task, return_exceptions=True)


def painting(client_id: str = "task-1", **changes: Any) -> dict[str, Any]:
    """A small text2image body; `model` and `format` go into the envelope."""
    envelope = {
        "id_task": client_id,
        "sd_model_checkpoint": changes.pop("model", "painter"),
        "output_image_format": changes.pop("format", "png"),
    }
    body = {"prompt": "a lighthouse in a storm", "batch_size": 1, "seed": "7"}
    return {**body, "width": 64, "height": 64, "alwayson_scripts": envelope, **changes}


def png(width: int = 96, height: int = 64, colour: tuple[int, ...] = (30, 90, 160)) -> bytes:
    """A plain PNG, RGB or RGBA by its colour."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    return png_of(Image.new(mode, (width, height), colour))


def png_of(picture: Image.Image) -> bytes:
    """A picture as a PNG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port of loopback; its base URL."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
