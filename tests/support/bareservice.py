"""A service with nothing behind it: the same requests between the same stand-ins, and that is all.

It keeps nothing, checks nothing and decodes nothing: what the stand-ins and the sockets allow.
Run as a program in the place of Easel (support/service.py).
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.invocation import Address, Invocation, Message

CONNECTIONS = 64  #: to the vendor, as in bot/app/ground.py


class Nothing:
    """The dispatch: sends, waits for the callback, fetches and delivers, without a thought."""

    def __init__(self, chat: object, vendor: aiohttp.ClientSession) -> None:
        self.chat = chat
        self.url = ""
        self._vendor = vendor
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def invoke(self, invocation: Invocation) -> Message:
        running = asyncio.create_task(self._run(invocation.id, invocation.address))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return Message("waiting", status="waiting", task_id=invocation.id)

    async def called_back(self, request: web.Request) -> web.Response:
        body = await request.json()
        (image,) = body["data"]["differentialImageRspList"]
        self._waiting.pop(request.match_info["id"]).set_result(image["image_url"])
        return web.json_response({"code": "200"})

    async def _run(self, task_id: str, address: Address) -> None:
        called_back = asyncio.get_running_loop().create_future()
        self._waiting[task_id] = called_back
        body = {
            "alwayson_scripts": {"id_task": task_id},
            "callbackUrl": f"{self.url}/callbacks/{task_id}",
        }
        path = "/AIGCImgOpenServ/saas/sd/v2/text2image"
        async with self._vendor.post(path, json=body) as answer:
            await answer.read()
        async with self._vendor.get(await called_back) as picture:
            await picture.read()
        await self.chat.deliver(
            address, Message("done", status="done", task_id=task_id), nonce=task_id
        )


async def _serve(chat_url: str) -> None:
    from support.socketchat import SocketChat

    chat = SocketChat(chat_url)
    connector = aiohttp.TCPConnector(limit_per_host=CONNECTIONS)
    vendor_url = os.environ["EASEL_ZHIQITE__BASE_URL"]
    async with aiohttp.ClientSession(vendor_url, connector=connector) as vendor:
        nothing = Nothing(chat, vendor)
        app = web.Application()
        app.router.add_post("/callbacks/{id}", nothing.called_back)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        nothing.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        await chat.start(nothing)
        print("ready", nothing.url, flush=True)  # noqa: T201 - the test waits for this
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    asyncio.run(_serve(sys.argv[1]))
