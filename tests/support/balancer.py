"""What stands before several web processes: each request goes to the next of them that is there."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from multidict import CIMultiDict


@dataclass
class Balancer:
    """`behind` are the addresses of the processes; `passed` counts what each one was given."""

    url: str = ""
    behind: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    _turns: itertools.count[int] = field(default_factory=itertools.count)

    async def pass_on(self, request: web.Request, http: aiohttp.ClientSession) -> web.Response:
        """The answer of the first process that gives one."""
        body, turn = await request.read(), next(self._turns)
        headers = CIMultiDict(request.headers)
        headers.popall("Content-Length", None)
        for number in range(len(self.behind)):
            one = self.behind[(turn + number) % len(self.behind)]
            try:
                async with http.request(
                    request.method, f"{one}{request.path_qs}", data=body, headers=headers
                ) as answer:
                    self.passed[one] += 1
                    kind = {"Content-Type": answer.headers.get("Content-Type", "text/plain")}
                    content = await answer.read()
                    return web.Response(status=answer.status, body=content, headers=kind)
            except aiohttp.ClientConnectionError:
                continue
        return web.Response(status=502)


@asynccontextmanager
async def balancing() -> AsyncIterator[Balancer]:
    """Start one; processes are put behind it as they are there."""
    balancer = Balancer()
    async with aiohttp.ClientSession(auto_decompress=False) as http:

        async def pass_on(request: web.Request) -> web.Response:
            return await balancer.pass_on(request, http)

        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        balancer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield balancer
        finally:
            await runner.cleanup()
