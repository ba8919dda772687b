"""Faults that a test asks for, one by one, on the routes it names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from support.fakediscord.changes import Changes
from support.fakediscord.errors import CODES
from support.fakediscord.records import Exchange, answer

RATE_LIMITED = 429


class Cut(Exception):
    """The connection is to be cut instead of answering."""


@dataclass(eq=False)
class Fault:
    """Befalls the next `times` requests that match; `after` they took effect, or before."""

    pattern: str
    times: int
    after: bool
    hit: int = 0

    async def befall(self) -> web.Response | None:
        """An answer in place of the real one, or None. Raises Cut."""
        raise NotImplementedError


@dataclass(eq=False)
class Refusal(Fault):
    """Answers an error, and nothing takes effect."""

    status: int = 500
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    async def befall(self) -> web.Response:
        return answer(self.body, status=self.status, headers=self.headers)


@dataclass(eq=False)
class Loss(Fault):
    """Cuts the connection, so that the bot cannot know."""

    async def befall(self) -> None:
        raise Cut


@dataclass(eq=False)
class Hold(Fault):
    """Keeps requests waiting until it is released; `drop` cuts them off instead."""

    changes: Changes = field(kw_only=True)

    def __post_init__(self) -> None:
        self._over = asyncio.Event()
        self._dropped = False

    async def arrived(self, count: int = 1, timeout_s: float = 10) -> None:
        """Wait until so many requests wait here, or have waited."""
        await self.changes.until(lambda: self.hit >= count, timeout_s)

    def release(self) -> None:
        self.times = self.hit
        self._over.set()

    def drop(self) -> None:
        self._dropped = True
        self.release()

    async def befall(self) -> None:
        self.changes.tell()
        await self._over.wait()
        if self._dropped:
            raise Cut


class Faults:
    """What is to go wrong. A pattern is `POST */messages`, on the route or on the path itself."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._planned: list[Fault] = []

    def fail(
        self,
        pattern: str,
        status: int,
        code: int = 0,
        *,
        times: int = 1,
        retry_after: float = 0.05,
        headers: dict[str, str] | None = None,
    ) -> Fault:
        """Answer so, without doing anything. A 429 is Discord's own: it says when to try again."""
        message = CODES[code][1] if code in CODES else f"{status}: asked for by a test"
        body: dict[str, Any] = {"message": message, "code": code}
        if status == RATE_LIMITED:
            body |= {"retry_after": retry_after, "global": False}
            # Without it a client takes the answer for a ban by the network in front of Discord.
            headers = {"Via": "1.1 google", "Retry-After": str(retry_after), **(headers or {})}
        refusal = Refusal(pattern, times, False, status=status, body=body, headers=headers or {})
        return self._plan(refusal)

    def lose(self, pattern: str, *, times: int = 1) -> Fault:
        """Do what is asked, then cut the connection before the answer."""
        return self._plan(Loss(pattern, times, after=True))

    def cut(self, pattern: str, *, times: int = 1) -> Fault:
        """Cut the connection before anything is done."""
        return self._plan(Loss(pattern, times, after=False))

    def hold(self, pattern: str, *, times: int = 1_000_000, after: bool = False) -> Hold:
        """Let requests wait, before they take effect or `after`, until released or dropped."""
        hold = Hold(pattern, times, after, changes=self._changes)
        self._planned.append(hold)
        return hold

    def release(self) -> None:
        """End every hold: a test is over."""
        for fault in self._planned:
            if isinstance(fault, Hold):
                fault.drop()
        self._planned.clear()

    async def befall(self, exchange: Exchange, *, after: bool) -> web.Response | None:
        """Let the first fault that is meant for this exchange happen."""
        for fault in self._planned:
            due = fault.after is after and fault.hit < fault.times
            if due and exchange.matches(fault.pattern):
                fault.hit += 1
                return await fault.befall()
        return None

    def _plan(self, fault: Fault) -> Fault:
        self._planned.append(fault)
        return fault
