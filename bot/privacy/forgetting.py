"""Forgetting people: bit by bit, each bit committed, so that a crash only means going on.

The row that says who is being forgotten stands until nothing is left (storage/forgettings.py).
What is under way is given up first, and told; what comes late is dropped, as for every cancelled
task.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.errors import DeliveryError
from bot.invocation import Address
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.privacy.exports import Exports
from bot.provider.protocol import Reason
from bot.signals import Signal
from storage import erasing, forgettings, holdings, media, rollups
from storage.database import Database
from storage.forgettings import Forgetting
from storage.tasks import State, Task

log = logging.getLogger(__name__)

PAGE = 50  #: Tasks that are looked at together.
AGAIN_S = 5.0  #: While something is still to end by itself.
LOOK_S = 60.0  #: How soon what was asked for on the command line is begun.
TOLD_WITHIN_MS = 60_000  #: After that nobody waits for a chat to be told of a cancellation.
PACE_S = 1.0  #: Between two messages that are taken down: chats allow so many, and no hurry.
LONGEST_PAUSE_S = 60.0  #: That a chat may ask for before a message is left where it is.

RUNNING = (State.QUEUED, State.SUBMITTING, State.SUBMITTED)


class Endings(Protocol):
    """How a task ends before its time: bot/tasks/lifecycle.py."""

    async def cancel(self, task_id: str) -> bool: ...

    async def fail(self, task: Task, reason: Reason) -> bool: ...

    async def told(self, task: Task, *, address: Address) -> None: ...


@dataclass(kw_only=True)
class Forgetters:
    """Forgets whoever asked for it. `mark` is of a space's and a person's id; `clock` is UTC
    milliseconds; `pace_s` lies between two messages that are taken down."""

    database: Database
    store: MediaStore
    exports: Exports
    platforms: Mapping[str, Platform]
    endings: Endings
    mark: Callable[[str, str], str]
    clock: Callable[[], int]
    pace_s: float = PACE_S
    _asked: Signal = field(default_factory=Signal)

    async def begin(self, person_ids: Sequence[str], *, messages: bool) -> None:
        """Begin to forget somebody under all their ids; `messages`: what was posted for them too.

        Once this returns it will be done, whatever happens.
        """
        operation = forgettings.begin(
            person_ids, messages=messages, mark=self.mark, now=self.clock()
        )
        await self.database.write(operation)
        self._asked.set()

    async def run(self) -> None:
        """Forget, again and again."""
        while True:
            left = await self.go_on()
            await self._asked.wait(AGAIN_S if left else LOOK_S)

    async def go_on(self) -> int:
        """Do what can be done now; of how many people something is left."""
        waiting = await self.database.read(forgettings.listed(PAGE))
        left = 0
        for one in waiting:
            try:
                left += not await self._forget(one)
            except Exception:
                # The others shall not wait for what broke; this one is tried again.
                log.exception("somebody could not be forgotten now")
                left += 1
        return left

    async def _forget(self, one: Forgetting) -> bool:
        """True when nothing is left."""
        await self._give_up(one)
        await self._forget_tasks(one)
        if await self.database.read(forgettings.is_left(one)):
            return False
        while await self.database.write(rollups.forget_person(one.person_id)):
            pass
        await self.database.write(
            erasing.forget_records(
                one.person_id, asked_at=one.asked_at, mark=self.mark, now=self.clock()
            )
        )
        for platform in self.platforms.values():
            await platform.forget([one.person_id], before=one.asked_at)
        await self.exports.forget(one.person_id)
        done = await self.database.write(forgettings.end(one))
        log.info("somebody was forgotten")
        return done

    # -- What is under way -----------------------------------------------------------------

    async def _give_up(self, one: Forgetting) -> None:
        for task in await self.database.read(forgettings.still_open(one, PAGE)):
            if task.state in RUNNING:
                await self.endings.cancel(task.id)
            elif task.state is State.SUCCEEDED:
                await self.endings.fail(task, Reason.FORGOTTEN)
            elif self.clock() > one.asked_at + TOLD_WITHIN_MS:
                await self.endings.told(task, address=Address.from_json(task.address))

    # -- What is over ----------------------------------------------------------------------

    async def _forget_tasks(self, one: Forgetting) -> None:
        while page := await self.database.read(forgettings.closed(one, PAGE)):
            for task in page:
                await self._forget_task(one, task)

    async def _forget_task(self, one: Forgetting, task: Task) -> None:
        address = Address.from_json(task.address)
        holding = await self.database.read(holdings.get(task.id))
        if holding is not None and holding.posted is not None:
            # The log channel shows what was held back of it.
            await self._take_down(task, Address.from_json(holding.posted))
        if one.messages:
            await self._take_down(task, address)
        # The files first: what a crash leaves then is a row, by which it is done again.
        await self.store.remove(await self.database.read(media.every_of(task.id)))
        nowhere = Address(task.platform, "", "").to_json()
        operation = erasing.forget_task(
            task, address=nowhere, shown=_shown(address), mark=self.mark, now=self.clock()
        )
        await self.database.write(operation)
        log.info("task %s: forgotten", task.id)

    async def _take_down(self, task: Task, address: Address) -> None:
        """Best effort: a message that a chat does not let go of stays."""
        platform = self.platforms.get(task.platform)
        if platform is None or address.message is None:
            return
        for last in (False, True):
            try:
                await platform.remove(address)
            except DeliveryError as error:
                log.info("task %s: its message could not be taken down: %s", task.id, error)
                pause_s = error.retry_after or self.pace_s
                if last or error.permanent or pause_s > LONGEST_PAUSE_S:
                    break
                await asyncio.sleep(pause_s)
            else:
                break
        await asyncio.sleep(self.pace_s)


def _shown(address: Address) -> list[tuple[str, str]]:
    """Channel and message of what shows a task in a chat."""
    return [(address.channel_id, message) for message in address.messages]
