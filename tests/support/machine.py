"""A machine in good order, for the checks of the doctor; a test changes one thing about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.doctor.finding import Finding
from bot.doctor.machine import Machine

NOON_MS = 1_800_000_000_000  #: 2027-01-15
GIB = 1024**3

HEALTHY = Machine(
    python=(3, 11, 7), sqlite=(3, 40, 1), now=lambda: NOON_MS, free=lambda _: 100 * GIB
)


def levels(findings: list[Finding]) -> list[str]:
    return [finding.level for finding in findings]


@asynccontextmanager
async def answering(body: Mapping[str, object], *, status: int = 200) -> AsyncIterator[int]:
    """Something on loopback that answers every request so; yields its port."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.json_response(body, status=status)

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


EASEL_WELL = {"status": "ok", "problems": {}}
EASEL_ILL = {"status": "failing", "problems": {"loops": "the poller broke"}}
