"""The HTTP side: the vendor's paths, and the results' own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.localprovider.counter import Counter
from bot.localprovider.covers import Covers
from bot.localprovider.endpoints import DIFFUSION_FAMILY, SERVICE, TRAINING, Endpoint
from bot.localprovider.envelope import BadRequest, Envelope, refusal, success
from bot.localprovider.faults import Fault, Faults
from bot.localprovider.fields import Body
from bot.localprovider.lists import Listing
from bot.localprovider.reading.training import refuse_training

MAX_BODY = 2**20  # bytes
EARLY_SECONDS = 60.0  #: how long a callback may be early
LOST_SECONDS = 600.0  #: how long a lost submission's connection is held
_NAME = re.compile(r"[A-Za-z0-9_-]{20,80}\.(png|jpg|webp)")
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Vendor:
    """The vendor's paths, on `counter`. `stopping` lets held connections go."""

    counter: Counter
    faults: Faults
    results: Path
    covers: Covers
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(
        self, endpoints: Mapping[str, Endpoint], lists: Mapping[str, Listing]
    ) -> list[web.RouteDef]:
        """Every path there is."""
        sd = f"{SERVICE}/saas/sd"
        queries = [
            web.post(f"{sd}/v2/queryTaskInfo", self._query(DIFFUSION_FAMILY, live=True)),
            web.post(f"{sd}/queryTaskInfo", self._query(DIFFUSION_FAMILY, live=False)),
        ]
        queries += [
            web.post(f"{endpoint.path}/queryTask", self._query(endpoint.family, live=True))
            for endpoint in endpoints.values()
            if endpoint.family != DIFFUSION_FAMILY
        ]
        submits = [
            web.post(endpoint.path, self._submit(endpoint)) for endpoint in endpoints.values()
        ]
        listings = [web.post(path, _listing(listing)) for path, listing in lists.items()]
        files = [
            web.get("/results/{name}", self._result),
            web.get("/covers/{name}.jpg", self._cover),
        ]
        training = web.post(TRAINING, _listing(refuse_training))
        return [*submits, *queries, *listings, *files, training]

    def _submit(self, endpoint: Endpoint) -> Handler:
        async def submit(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            fault = self.faults.meet(body)
            await self.faults.count(_client_id(body), "submit")
            if fault.submit_lost == "dropped":
                return await self._never(request)
            if fault.refuse:
                raise BadRequest(fault.refuse)
            job = await self.counter.submit(endpoint, body, fault)
            if fault.submit_lost:
                return await self._never(request)
            if fault.callback_early:
                await self.faults.reached(
                    job.client_id, "callback", at_least=1, seconds=EARLY_SECONDS
                )
            return _answer(self.counter.acknowledgement(job))

        return submit

    def _query(self, family: str, *, live: bool) -> Handler:
        monthly = live and family == DIFFUSION_FAMILY

        async def query(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            asked = await self.faults.count(_client_id(body), "query")
            job = await self.counter.query(family, body, this_month=monthly)
            _fail_query(Fault.from_json(job.fault), asked=asked, live=live)
            data = self.counter.data(job) if live else self.counter.archived(job)
            return _answer(self.counter.told(job, data))

        return query

    async def _result(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = self.results / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def _cover(self, request: web.Request) -> web.StreamResponse:
        path = await self.covers.find(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def _never(self, request: web.Request) -> web.StreamResponse:
        """Hold the connection until the client gives up."""
        for _ in range(int(LOST_SECONDS / 0.05)):
            transport = request.transport
            if self.stopping.is_set() or transport is None or transport.is_closing():
                break
            try:
                async with asyncio.timeout(0.05):
                    await self.stopping.wait()
            except TimeoutError:
                continue
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer BadRequest as the vendor would."""
    try:
        return await handler(request)
    except BadRequest as error:
        return _answer(refusal(str(error)))


def _listing(listing: Listing) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return _answer(success(listing(await _body(request))))

    return answer


async def _body(request: web.Request) -> Body:
    try:
        # As UTF-8 whatever the request says (Q23).
        body = json.loads((await request.read()).decode())
    except (ValueError, RecursionError):
        raise BadRequest("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    return body


def _client_id(body: Body) -> str:
    """The caller's id, for counting calls; also of a body that will be refused."""
    for name in ("alwayson_scripts", "always_on_scripts"):
        envelope = body.get(name)
        if isinstance(envelope, dict) and "id_task" in envelope:
            return str(envelope["id_task"])
    return str(body.get("businessTaskId", ""))


def _fail_query(fault: Fault, *, asked: int, live: bool) -> None:
    if fault.query_error and asked <= fault.query_errors:
        raise _http_error(fault.query_error)
    if live and asked <= fault.unheard:
        raise BadRequest("There is no such task.")


def _http_error(status: int) -> web.HTTPException:
    error = web.HTTPInternalServerError(text="out of order")
    error.set_status(status)
    return error


def _answer(envelope: Envelope) -> web.Response:
    return web.Response(
        body=json.dumps(envelope, ensure_ascii=False).encode(),
        content_type="application/json",
        charset="UTF-8",
    )
