"""What stands in front of several listeners: each request goes to the next, as nginx does it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

HOP_BY_HOP = frozenset(("connection", "content-length", "transfer-encoding", "keep-alive"))


@dataclass
class Balancer:
    """Passes requests on in turn; to another one where nobody listens. `url` is its own."""

    http: aiohttp.ClientSession
    url: str = ""
    backends: list[str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)  #: the backend of each request, in order

    def __post_init__(self) -> None:
        self._turns = itertools.count()

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        for backend in self._in_turn():
            try:
                return await self._ask(backend, request, body)
            except aiohttp.ClientConnectorError:
                continue  # it was never sent, so another one may have it
            except aiohttp.ClientError:
                return web.Response(status=502)
        return web.Response(status=502)

    def _in_turn(self) -> Sequence[str]:
        first = next(self._turns) % len(self.backends)
        return self.backends[first:] + self.backends[:first]

    async def _ask(self, backend: str, request: web.Request, body: bytes) -> web.Response:
        async with self.http.request(
            request.method,
            f"{backend}{request.raw_path}",
            data=body,
            headers=_passed(request.headers),
            allow_redirects=False,
        ) as answer:
            self.served.append(backend)
            return web.Response(
                status=answer.status, body=await answer.read(), headers=_passed(answer.headers)
            )


@asynccontextmanager
async def balancer(port: int) -> AsyncIterator[Balancer]:
    """Listen at a port of this machine; the backends are named afterwards."""
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        running = Balancer(http, f"http://127.0.0.1:{port}")
        app = web.Application(client_max_size=2 << 20)
        app.router.add_route("*", "/{path:.*}", running.pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield running
        finally:
            await runner.cleanup()


def _passed(headers: object) -> dict[str, str]:
    assert hasattr(headers, "items")
    return {name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP}
