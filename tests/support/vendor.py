"""A stand-in vendor in the test's own process: it outlives the service, and does as it is told.

It speaks just enough of the protocol (provider-api sections 5, 7 and 8) to stop the service at
any moment: gates hold a submission, a callback or a result until the test opens them.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

PREFIX = "/AIGCImgOpenServ/saas"
LISTS = ("queryModelList", "queryLoraList", "queryVaeList", "queryEmbeddingList")


def picture(size: int = 64, colour: tuple[int, int, int] = (30, 90, 160)) -> bytes:
    """A small PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


def model(file: str, title: str = "", *, adult: bool = False) -> dict[str, Any]:
    """A row of the list of models."""
    return {
        "sdModelCheckpoint": file,
        "sdModelName": title,
        "modelStatus": 1,
        "isAdult": int(adult),
    }


@dataclass
class Job:
    """One accepted submission."""

    id: str
    body: dict[str, Any]
    callback_url: str | None
    finished: bool = False


class Gate:
    """Open unless closed; counts who waits at it."""

    def __init__(self, changed: asyncio.Condition) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._changed = changed
        self.waiting = 0

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        self.waiting += 1
        async with self._changed:
            self._changed.notify_all()
        try:
            await self._open.wait()
        finally:
            self.waiting -= 1


@dataclass
class Vendor:
    """The server. `auto` finishes every job at once by callback.

    `calls` are those about tasks; pages of lists are counted apart, by list.
    """

    auto: bool = True
    models: list[dict[str, Any]] = field(
        default_factory=lambda: [
            model("model.safetensors"),
            model("photon_v1.safetensors", "Photon"),
        ]
    )
    listings: Counter[str] = field(default_factory=Counter)
    picture: bytes = field(default_factory=picture)
    jobs: dict[str, Job] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    submissions: Counter[str] = field(default_factory=Counter)
    fetched_at: dict[str, float] = field(default_factory=dict)  #: by job, time.perf_counter()
    callback_answers: list[tuple[int, str]] = field(default_factory=list)
    answer: Callable[[Job], dict[str, Any]] | None = None
    so_far: dict[str, Any] | None = None  #: `temporaryImageDto` of what is unfinished
    url: str = ""

    async def __aenter__(self) -> Vendor:
        self.changed = asyncio.Condition()
        self.before_accepting = Gate(self.changed)
        self.after_accepting = Gate(self.changed)
        self.results = Gate(self.changed)
        self._sending: set[asyncio.Task[None]] = set()
        self._generation = 0
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))
        app = web.Application()
        app.router.add_post(f"{PREFIX}/sd/v2/text2image", self._submit)
        app.router.add_post(f"{PREFIX}/sd/v2/image2image", self._submit)
        app.router.add_post(f"{PREFIX}/tool/{{code:.+}}", self._submit)
        app.router.add_post(f"{PREFIX}/sd/v2/queryTaskInfo", self._query)
        app.router.add_post(f"{PREFIX}/sd/queryTaskInfo", self._query)
        app.router.add_post(f"{PREFIX}/sd/v2/{{listing}}", self._list)
        app.router.add_get("/results/{name}", self._result)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for gate in (self.before_accepting, self.after_accepting, self.results):
            gate.open()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    async def wait_for(self, condition: Callable[[], bool], *, timeout_s: float = 30) -> None:
        """Wait until something here is so."""
        async with asyncio.timeout(timeout_s), self.changed:
            await self.changed.wait_for(condition)

    def drop_waiting(self) -> None:
        """Forget the submissions that wait to be accepted: they never were."""
        self._generation += 1

    async def finish(self, job: Job) -> tuple[int, str] | None:
        """Finish a job: queries tell it from now on; its callback is sent once, if it has one."""
        job.finished = True
        if job.callback_url is None:
            return None
        return await self.call_back(job.callback_url, self.result(job))

    async def call_back(self, url: str, body: Any) -> tuple[int, str] | None:
        """POST a callback; None when the service is not there."""
        try:
            async with self._session.post(url, json=body) as response:
                answer = (response.status, await response.text())
        except aiohttp.ClientError:
            return None
        self.callback_answers.append(answer)
        return answer

    def result(self, job: Job) -> dict[str, Any]:
        if self.answer is not None:
            return self.answer(job)
        image = {
            "image_url": f"{self.url}/results/{job.id}.png",
            "image_status": 1,
            "img_audit_status": True,
            "img_audit": [],
            "seed": 7,
        }
        data = {
            "id_task": job.id,
            "status": 2,
            "desc": "Success",
            "differentialImageRspList": [image],
        }
        return {"code": "200", "msg": "success", "data": data}

    async def _submit(self, request: web.Request) -> web.Response:
        body = await request.json()
        generation = self._generation
        await self.before_accepting.passed()
        if generation != self._generation:
            raise web.HTTPServiceUnavailable
        tool_task = body.get("businessTaskId")
        job = Job(tool_task or body["alwayson_scripts"]["id_task"], body, body.get("callbackUrl"))
        self.calls["submit"] += 1
        self.submissions[job.id] += 1
        self.jobs[job.id] = job
        await self._notify()
        await self.after_accepting.passed()
        if self.auto:
            self._soon(self.finish(job))
        return web.json_response({"code": "200", "msg": "success", "data": {"task_id": job.id}})

    async def _query(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls["query"] += 1
        await self._notify()
        job = self.jobs.get(body["businessTaskId"])
        if job is None:
            return web.json_response({"code": "400", "msg": "task not found", "data": None})
        if job.finished:
            return web.json_response(self.result(job))
        data = {
            "id_task": job.id,
            "status": 1,
            "desc": "",
            "temporaryImageDto": self.so_far,
            "differentialImageRspList": None,
        }
        return web.json_response({"code": "200", "msg": "success", "data": data})

    async def _list(self, request: web.Request) -> web.Response:
        listing = request.match_info["listing"]
        rows = self.models if listing == "queryModelList" else []
        self.listings[listing] += 1
        await self._notify()
        data = {"rows": rows, "total": len(rows), "pageSize": 100, "pageNum": 1}
        return web.json_response({"code": "200", "msg": "success", "data": data})

    async def _result(self, request: web.Request) -> web.Response:
        job = request.match_info["name"].removesuffix(".png")
        self.fetched_at.setdefault(job, time.perf_counter())
        await self._notify()
        await self.results.passed()
        return web.Response(body=self.picture, content_type="image/png")

    def _soon(self, work: Awaitable[object]) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()
