"""Steps in hand: one coroutine per claimed task, bounded, under leases that are kept alive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from bot.provider.protocol import Reason
from bot.signals import Signal
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import step_backoff_ms
from storage.tasks import State, Task

log = logging.getLogger(__name__)


class Steps:
    """At most `limit` steps at once. A step that breaks is tried again, then its task fails."""

    def __init__(self, lifecycle: Lifecycle, *, limit: int) -> None:
        self._lifecycle = lifecycle
        self._limit = limit
        self._running: dict[asyncio.Task[None], Task] = {}
        self.ended = Signal()

    @property
    def free(self) -> int:
        return self._limit - len(self._running)

    def start(self, task: Task, step: Coroutine[None, None, None]) -> None:
        """Run a step of a task that was just claimed."""
        running = asyncio.create_task(self._guarded(task, step), name=f"step {task.id}")
        self._running[running] = task
        running.add_done_callback(self._end)

    async def keep_leases(self) -> None:
        """Renew what is in hand, three times per lease; runs until cancelled."""
        while True:
            await asyncio.sleep(self._lifecycle.lease_ms / 3000)
            if held := [(task.id, task.attempt) for task in self._running.values()]:
                await self._lifecycle.renew(held)

    async def drain(self, timeout_s: float) -> None:
        """Finish the steps in hand; those that take longer are let go for the next start."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=timeout_s)
        tasks = [self._running[step] for step in late]
        for step in late:
            step.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in tasks:
            await self._lifecycle.postpone(task, 0)

    def _end(self, running: asyncio.Task[None]) -> None:
        del self._running[running]
        self.ended.set()

    async def _guarded(self, task: Task, step: Coroutine[None, None, None]) -> None:
        try:
            await step
        except Exception:
            log.exception("task %s: a step in state %s broke", task.id, task.state)
            await self._after_a_fault(task)

    async def _after_a_fault(self, task: Task) -> None:
        backoff = step_backoff_ms(task.tries)
        if backoff is not None:
            await self._lifecycle.postpone(task, backoff, tries=1)
        elif task.state in (State.FAILED, State.CANCELLED):
            await self._lifecycle.postpone(task, 24 * 3600 * 1000)
        else:
            await self._lifecycle.fail(task, Reason.INTERNAL, fenced=True)
