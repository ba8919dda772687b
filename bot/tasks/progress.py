"""Progress: edits of a message while its task goes on. They may be lost; the result may not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.errors import DeliveryError
from bot.invocation import Address, Message
from bot.platforms.base import Platform
from bot.signals import Signal
from bot.tasks.previews import Previews
from storage.tasks import Task

log = logging.getLogger(__name__)

PAUSE_S = 1.0  #: A task that ends sooner costs no edit at all.
SHOW_S = 10.0  #: An edit that takes longer is given up: the result behind it waits for it.
MOST_PENDING = 1000  #: The oldest edit is dropped beyond this.


@dataclass(frozen=True, slots=True)
class _Edit:
    due: float  # seconds of the clock
    platform: str
    address: Address
    message: Message


class Progress:
    """The newest message per running task, shown after a pause unless the task has ended.

    `previews` are those that its messages have; `clock` is seconds from any moment.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        *,
        previews: Previews | None = None,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platforms = platforms
        self._previews = previews
        self._pause_s = pause_s
        self._clock = clock
        self._pending: OrderedDict[str, _Edit] = OrderedDict()  # in the order of `due`
        self._showing: dict[str, asyncio.Event] = {}
        self._noted = Signal()

    @property
    def pending(self) -> int:
        """How many edits wait to be shown."""
        return len(self._pending)

    def note(self, task: Task, message: Message) -> None:
        """Show this soon, instead of what was noted before."""
        before = self._pending.get(task.id)
        due = before.due if before else self._clock() + self._pause_s
        address = Address.from_json(task.address)
        self._pending[task.id] = _Edit(due, task.platform, address, message)
        while len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)
        self._noted.set()

    async def forget(self, task_id: str) -> None:
        """The task has ended: what was noted is out of date.

        Waits for an edit that is on its way, so that it cannot arrive after the result.
        """
        self._pending.pop(task_id, None)
        if shown := self._showing.get(task_id):
            await shown.wait()
        if self._previews is not None:
            await self._previews.forget(task_id)

    async def run(self) -> None:
        """Show what was noted, until cancelled."""
        while True:
            if not self._pending:
                await self._noted.wait(60.0)
            elif (early := self._first_due() - self._clock()) > 0:
                await asyncio.sleep(early)
            else:
                await self._show_first()

    def _first_due(self) -> float:
        return next(iter(self._pending.values())).due

    async def _show_first(self) -> None:
        task_id, edit = self._pending.popitem(last=False)
        shown = self._showing[task_id] = asyncio.Event()
        try:
            await self._show(edit)
        finally:
            del self._showing[task_id]
            shown.set()

    async def _show(self, edit: _Edit) -> None:
        platform = self._platforms.get(edit.platform)
        if platform is None:
            return
        try:
            async with asyncio.timeout(SHOW_S):
                await platform.show(edit.address, edit.message)
        except (DeliveryError, TimeoutError) as error:
            log.debug("an edit was lost: %s", error)
