"""Faults on order: refusals, 429, 500, cut connections, answers held back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class ApiError(Exception):
    """An answer that is none: `ok` is false."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        told = {"parameters": self.parameters} if self.parameters else {}
        code = {"ok": False, "error_code": self.status, "description": self.description}
        return {**code, **told}


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` whose parameters hold `where`.

    `error` None cuts the connection. With `after` the call is carried out first.
    """

    method: str
    error: ApiError | None
    times: int = 1
    after: bool = False
    where: Mapping[str, Any] = field(default_factory=dict)

    def meets(self, method: str, params: Mapping[str, Any]) -> bool:
        fits = all(params.get(name) == value for name, value in self.where.items())
        return self.times > 0 and self.method in (method, "*") and fits


@dataclass
class Faults:
    """The faults on order."""

    ordered: list[Fault] = field(default_factory=list)
    _held: dict[str, tuple[str, asyncio.Event]] = field(default_factory=dict)

    def refuse(
        self,
        method: str,
        status: int,
        description: str,
        *,
        times: int = 1,
        where: Mapping[str, Any] | None = None,
        **parameters: Any,
    ) -> None:
        """Answer with an error."""
        error = ApiError(status, description, **parameters)
        self.ordered.append(Fault(method, error, times, where=where or {}))

    def flood(self, method: str, retry_after: int, *, times: int = 1) -> None:
        """429."""
        words = f"Too Many Requests: retry after {retry_after}"
        self.refuse(method, 429, words, times=times, retry_after=retry_after)

    def cut(self, method: str, *, times: int = 1, after: bool = False) -> None:
        """Close the connection without an answer, before or `after` doing as asked."""
        self.ordered.append(Fault(method, None, times, after))

    def break_after(self, method: str, status: int = 500, *, times: int = 1) -> None:
        """Do as asked, then answer with an error."""
        error = ApiError(status, "Internal Server Error")
        self.ordered.append(Fault(method, error, times, after=True))

    def hold(self, method: str, *, text: str = "") -> None:
        """Do as asked, and keep the answer back until `release`; only of texts that hold `text`."""
        self._held[method] = (text, asyncio.Event())

    def release(self) -> None:
        for _, released in self._held.values():
            released.set()
        self._held.clear()

    async def wait(self, method: str, params: Mapping[str, Any]) -> None:
        text, released = self._held.get(method, ("", None))
        if released is not None and text in params.get("text", ""):
            await released.wait()

    def take(self, method: str, params: Mapping[str, Any], *, after: bool) -> Fault | None:
        for fault in self.ordered:
            if fault.after == after and fault.meets(method, params):
                fault.times -= 1
                return fault
        return None
