"""`GET /healthz` and `GET /readyz`: for whoever restarts the service or sends it requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

log = logging.getLogger(__name__)

CHECK_SECONDS = 2.0

#: A check returns None, or one sentence on what is wrong, fit for a stranger's eyes.
Check = Callable[[], Awaitable[str | None]]


class Health:
    """Answers whether this process works, and whether it takes requests now."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        *,
        ready: Callable[[], bool],
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._checks = checks
        self._ready = ready
        self._check_seconds = check_seconds

    async def healthz(self, _: web.Request) -> web.Response:
        """200 when every check passes, else 503 with the problem of each that does not."""
        found = await asyncio.gather(*(self._problem(name) for name in self._checks))
        problems = {name: text for name, text in zip(self._checks, found, strict=True) if text}
        body = {"status": "failing" if problems else "ok", "problems": problems}
        return web.json_response(body, status=503 if problems else 200)

    async def readyz(self, _: web.Request) -> web.Response:
        """200 from start to drain, else 503."""
        ready = self._ready()
        return web.json_response(
            {"status": "ready" if ready else "not ready"}, status=200 if ready else 503
        )

    async def _problem(self, name: str) -> str | None:
        try:
            async with asyncio.timeout(self._check_seconds):
                return await self._checks[name]()
        except TimeoutError:
            return f"no answer within {self._check_seconds:g} s"
        except Exception:
            log.exception("the health check %s failed", name)
            return "the check itself failed; see the log"
