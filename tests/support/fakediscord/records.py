"""What was asked and what was answered, in order."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web
from support.fakediscord.uploads import Body


@dataclass(eq=False)
class Exchange:
    """One request and its answer; `status` is None while it goes on or was cut."""

    method: str
    path: str  #: Below the API's base.
    route: str  #: The same with names in place of values.
    at: int  #: UTC milliseconds by this Discord's clock.
    arrived: float  #: By the monotonic clock, in seconds.
    values: dict[str, str] = field(default_factory=dict)  #: What stands in the path by name.
    query: dict[str, str] = field(default_factory=dict)
    token: str | None = None  #: How the request says who it is.
    body: Body = field(default_factory=Body)
    cut: bool = False
    broken: str = ""  #: How the fake failed, which is a mistake in it or in the request.
    status: int | None = None
    answer: bytes | None = None

    def matches(self, pattern: str) -> bool:
        """`POST */messages`: on the route or on the path itself, where `[` means itself."""
        pattern = pattern.replace("[", "[[]")
        return any(
            fnmatchcase(f"{self.method} {path}", pattern) for path in (self.route, self.path)
        )

    def number(self, name: str) -> int:
        """An id in the path."""
        return int(self.values[name])

    @property
    def with_response(self) -> bool:
        return self.query.get("with_response", "").lower() in ("1", "true")

    @property
    def payload(self) -> Any:
        """What the request says."""
        return self.body.payload

    @property
    def answered(self) -> Any:
        """What the answer says."""
        return json.loads(self.answer) if self.answer else None


Handler = Callable[[Exchange], Awaitable[web.Response]]
Route = tuple[str, str, Handler]  #: Method, path below the base, who serves it.


def answer(
    data: Any = None, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON with exactly the content type that clients look for; without data, 204 and none."""
    if data is None:
        return web.Response(status=204, headers=headers)
    body = json.dumps(data, separators=(",", ":")).encode()
    return web.Response(
        body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
