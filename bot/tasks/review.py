"""Review: moderators look at what was flagged before anybody else does.

What is held back is written down first; then it is posted in the log channel, then the person is
told, each committed before the next. A crash repeats at most one message, which has a name of its
own (its nonce). Nothing depends on these messages: /held lists what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import DeliveryError, render, say
from bot.invocation import Address, Message, PictureFile
from bot.logchannel import LogChannel
from bot.platforms.base import Platform
from bot.provider.protocol import Succeeded
from bot.tasks import messages
from bot.tasks.custody import Custody
from bot.tasks.gallery import Gallery, Gathered
from bot.tasks.handing import Handing, nonce, wait_ms
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.routes import request_of
from bot.tasks.todecide import named, to_decide
from storage.holdings import Holding
from storage.tasks import Task

log = logging.getLogger(__name__)

POST_S = 60.0  #: Pictures take longer than a line.
NOBODY_DECIDED = (
    "Nobody decided in time about what {person} asked for with /{command}: it counts as rejected."
)


@dataclass(frozen=True, kw_only=True)
class Review:
    """The steps of a task of which pictures are held back."""

    lifecycle: Lifecycle
    custody: Custody
    gallery: Gallery
    handing: Handing
    platforms: Mapping[str, Platform]
    log_channel: LogChannel
    clock: Callable[[], int]

    async def wait(self, task: Task, succeeded: Succeeded, gathered: Gathered) -> None:
        """Hold back, post, tell; then rest until the decision or the last moment."""
        holding = gathered.facts.holding
        if holding is None:
            slots = [one.slot for one in gathered.plan.held if one.slot is not None]
            holding = await self.custody.hold(task, slots)
        if holding is None:
            return
        if holding.ends_at <= self.clock():
            await self._run_out(task, holding)
            return
        async with self.gallery.lent(gathered):
            failures = [
                *await self._post(task, gathered, holding),
                *await self._tell(task, succeeded, gathered, holding),
            ]
        await self._rest(task, holding, failures)

    async def close(self, task: Task, holding: Holding | None) -> None:
        """Take what was decided out of the log channel, as far as that can be done."""
        platform = self.platforms.get(task.platform)
        if holding is None or holding.posted is None or platform is None:
            return
        try:
            await platform.remove(Address.from_json(holding.posted))
        except DeliveryError as error:
            log.warning("task %s: it stays in the log channel: %s", task.id, error)
        await self.custody.posted(task, holding, None)

    # -- Private ---------------------------------------------------------------------------

    async def _post(
        self, task: Task, gathered: Gathered, holding: Holding
    ) -> Sequence[DeliveryError]:
        if holding.posted is not None:
            return ()
        near = Address.from_json(task.address)
        message = self._to_decide(task, gathered, holding)
        name = nonce(task.id, f"held {holding.posts}")
        try:
            address = await self.log_channel.post(near, message, nonce=name, within_s=POST_S)
        except DeliveryError as error:
            log.warning("task %s: not posted in the log channel: %s", task.id, error)
            return (error,)
        if address is not None:
            await self.custody.posted(task, holding, address)
        return ()

    async def _tell(
        self, task: Task, succeeded: Succeeded, gathered: Gathered, holding: Holding
    ) -> Sequence[DeliveryError]:
        if holding.told is not None:
            return ()
        message = messages.held(
            task,
            request_of(task),
            gathered.plan.visible(succeeded),
            self._shown_here(gathered),
            ends_at=holding.ends_at,
        )
        try:
            address = await self.handing.send(task, message, step="held")
        except DeliveryError as error:
            log.warning("task %s: nobody was told that it is held: %s", task.id, error)
            return (error,)
        await self.custody.told(task, address)
        return ()

    async def _rest(self, task: Task, holding: Holding, failures: Sequence[DeliveryError]) -> None:
        waits = [wait for error in failures if (wait := wait_ms(task, error)) is not None]
        if waits:
            await self.lifecycle.postpone(task, max(waits), tries=1)
        elif not await self.custody.rest(task, holding):
            await self.lifecycle.postpone(task, 0)

    async def _run_out(self, task: Task, holding: Holding) -> None:
        """Nobody has decided. Whoever does at this very moment may be first."""
        decided = await self.custody.decide(task.id, holding.space_id, approve=False, actor_id=None)
        if decided.first:
            text = say(NOBODY_DECIDED, person=named(task.person_id), command=task.command)
            near = Address.from_json(task.address)
            await self.log_channel.tell(near, Message(render(text, task.language)))
        await self.lifecycle.postpone(task, 0)

    def _to_decide(self, task: Task, gathered: Gathered, holding: Holding) -> Message:
        held = gathered.plan.held
        labels = dict.fromkeys(label for one in held for label in one.labels)
        return to_decide(
            task,
            request_of(task),
            [self.gallery.file(gathered, one) for one in held],
            labels=list(labels),
            ends_at=holding.ends_at,
            language=gathered.facts.settings.language or task.language,
        )

    def _shown_here(self, gathered: Gathered) -> list[PictureFile]:
        """What can be shown already, unless all of it goes elsewhere."""
        plan = gathered.plan
        return [self.gallery.file(gathered, one) for one in (() if plan.moved else plan.shown)]
