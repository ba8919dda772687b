"""A vendor on loopback that answers as the test says, and a client that talks to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.provider.auth import Auth, NoAuth
from bot.provider.client import ProviderClient, Timeouts

NOW = 1_700_000_000_000  #: UTC milliseconds
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Heard:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class LoopbackVendor:
    """Answers every POST by `handler`, and remembers what it was sent."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    handler: Handler | None = None

    def answers(self, *answers: object, status: int = 200, **headers: str) -> None:
        """Answer with these bodies in turn, the last one for ever."""
        left = [a if isinstance(a, bytes) else json.dumps(a).encode() for a in answers]

        async def handler(_: web.Request) -> web.Response:
            body = left.pop(0) if len(left) > 1 else left[0]
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(body=body, status=status, headers=named)

        self.handler = handler

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(Heard(request.path, dict(request.headers), await request.read()))
        assert self.handler is not None
        return await self.handler(request)


@pytest.fixture
async def vendor() -> AsyncIterator[LoopbackVendor]:
    standing = LoopbackVendor()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", standing.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    standing.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield standing
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


def client_of(
    session: aiohttp.ClientSession,
    url: str,
    *,
    auth: Auth | None = None,
    connect_s: float = 5,
    answer_s: float = 5,
) -> ProviderClient:
    return ProviderClient(
        session,
        name="zhiqite",
        base_url=url,
        auth=auth or NoAuth(),
        clock=lambda: NOW,
        ids=lambda: "nonce-1",
        timeouts=Timeouts(connect_s=connect_s, answer_s=answer_s),
    )


@pytest.fixture
def client(session: aiohttp.ClientSession, vendor: LoopbackVendor) -> ProviderClient:
    return client_of(session, vendor.url)
