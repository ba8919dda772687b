"""The paths by which tests order faults and count calls; there only if the server was told so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.localprovider.envelope import BadRequest
from bot.localprovider.faults import Faults

KINDS = ("submit", "query", "callback")
MAX_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class FaultDesk:
    """Answers plain JSON, not the vendor's envelope, except to what it refuses."""

    faults: Faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/faults", self.order),
            web.delete("/faults", self.clear),
            web.post("/faults/release", self.release),
            web.get("/faults/calls", self.calls),
        ]

    async def order(self, request: web.Request) -> web.Response:
        """Add rules: a list of `{"match": …, "times": …, fault fields}`."""
        self.faults.order(await _json(request))
        return web.json_response({"rules": len(self.faults.rules)})

    async def clear(self, _: web.Request) -> web.Response:
        self.faults.clear()
        return web.json_response({"rules": 0})

    async def release(self, request: web.Request) -> web.Response:
        """Let held jobs finish; `{"match": …}` picks by task id."""
        body = await _json(request) if request.can_read_body else {}
        match = body.get("match", "") if isinstance(body, dict) else ""
        return web.json_response({"released": self.faults.release(str(match))})

    async def calls(self, request: web.Request) -> web.Response:
        """Counts by task id and kind.

        With `id`, `kind` and `at_least`, first waits (up to `seconds`, 10) until there were so
        many; 408 if there were not.
        """
        query = request.query
        if "id" in query:
            reached = await self.faults.reached(
                query["id"],
                query.get("kind", "callback"),
                at_least=_whole(query.get("at_least", "1")),
                seconds=min(MAX_WAIT_SECONDS, _whole(query.get("seconds", "10"))),
            )
            if not reached:
                return web.json_response(self._counts(), status=408)
        return web.json_response(self._counts())

    def _counts(self) -> dict[str, dict[str, int]]:
        zero = dict.fromkeys(KINDS, 0)
        return {client_id: {**zero, **counts} for client_id, counts in self.faults.calls.items()}


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except ValueError:
        raise BadRequest("The body must be JSON.") from None


def _whole(text: str) -> int:
    if not text.isdigit():
        raise BadRequest("at_least and seconds are whole numbers.")
    return int(text)
