"""One line a request, without what is secret in a URL: tokens, signatures, unknown paths."""

from __future__ import annotations

import logging

from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, Request, StreamResponse

_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  #: asked for every few seconds


class AccessLog(AbstractAccessLogger):
    """Logs the route's own pattern, with the task's or picture's id and nothing else filled in."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        route = _route(request)
        level = logging.DEBUG if route in _QUIET and response.status == 200 else logging.INFO
        self.logger.log(
            level,
            "%s %s %d %d bytes in %.1f ms",
            request.method,
            route,
            response.status,
            response.body_length,
            time * 1000,
        )

    @property
    def enabled(self) -> bool:
        return self.logger.isEnabledFor(logging.INFO)


def _route(request: BaseRequest) -> str:
    if not isinstance(request, Request) or request.match_info.route.resource is None:
        return "-"
    pattern = request.match_info.route.resource.canonical
    for name in ("task_id", "id"):
        if name in request.match_info:
            # Quoted, so that a stranger writes no line of his own into the log.
            pattern = pattern.replace(f"{{{name}}}", ascii(request.match_info[name])[1:-1][:40])
    return pattern
