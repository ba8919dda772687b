"""Of several processes one listens to Telegram; the others stand by, and one of them takes over.

What one person does has to be done in order, an album is put together in one place, and Telegram
answers only one that asks for updates.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import OperatorError
from bot.platforms.telegram.inbox import Term
from bot.platforms.telegram.memory import Memory

log = logging.getLogger(__name__)

LOOK_S = 2.0  #: So often a process that stands by looks whether it is needed.
LET_GO_S = 0.5
BROKEN_S = 2.0
RENEWALS = 3  #: In the time of one lease.

Lead = Callable[[Term], Awaitable[None]]


class Leading:
    """Holds the lease, one term after another. `clock` is UTC milliseconds."""

    def __init__(self, memory: Memory, *, lease_ms: int, clock: Callable[[], int]) -> None:
        self._memory = memory
        self._lease_ms = lease_ms
        self._clock = clock
        self._term: Term | None = None

    async def run(self, lead: Lead, *, standing_by: Callable[[], None]) -> None:
        """Lead whenever nobody else does, until cancelled. Raises what `lead` raises.

        `lead` is cancelled where its term is over; what it still writes then is fenced.
        """
        if not self._memory.shared:
            await lead(Term())
            return
        while True:
            try:
                await self._one_term(lead, await self._begun(standing_by))
            except OperatorError:
                raise
            except Exception:
                log.exception("listening to Telegram broke; it begins anew")
                await asyncio.sleep(BROKEN_S)

    # -- Private ---------------------------------------------------------------------------

    async def _begun(self, standing_by: Callable[[], None]) -> Term:
        while True:
            now = self._clock()
            held = await self._memory.hold(now=now, until=now + self._lease_ms)
            if held.term is not None:
                return Term(held.term, held.ends_at)
            standing_by()
            left_s = (held.ends_at - self._clock()) / 1000
            await asyncio.sleep(min(max(left_s, 0.0), LOOK_S))

    async def _one_term(self, lead: Lead, term: Term) -> None:
        log.info("this process listens to Telegram (term %d)", term.number)
        leading = asyncio.ensure_future(lead(term))
        keeping = asyncio.create_task(self._keep(term), name="telegram lease")
        try:
            await asyncio.wait({leading, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            both = (leading, keeping)
            for task in both:
                task.cancel()
            results = await asyncio.gather(*both, return_exceptions=True)
            await self._let_go()
        for result in results:
            if isinstance(result, Exception):
                raise result
        log.warning("this process does not listen to Telegram any more")

    async def _keep(self, term: Term) -> None:
        """Extend the term before its end, again and again; returns when it is over."""
        assert term.ends_at is not None  # noqa: S101 - a term with others has an end
        while True:
            await asyncio.sleep(self._lease_ms / RENEWALS / 1000)
            now = self._clock()
            try:
                async with asyncio.timeout(max(term.ends_at - now, 0) / 1000):
                    held = await self._memory.hold(now=now, until=now + self._lease_ms)
            except TimeoutError:
                return
            if held.term != term.number:
                return
            term.ends_at = held.ends_at

    async def _let_go(self) -> None:
        """So that nobody has to wait for the end of a lease that nobody uses."""
        try:
            async with asyncio.timeout(LET_GO_S):
                await self._memory.let_go()
        except Exception as error:
            log.info("the lease of Telegram ends by itself: %s", type(error).__name__)
