"""Deliver: gather the pictures, hand what may be shown to the chat, then settle.

Each part is committed before the next, so a crash repeats at most the part it was in; the
platform takes a repeated message for the same one by its nonce.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from bot.errors import DeliveryError, PictureError
from bot.invocation import Address, Message, PictureFile
from bot.pictures.errors import Unfetchable
from bot.provider.protocol import SUCCEEDED, Reason, Succeeded
from bot.tasks import messages
from bot.tasks.failures import worst_of
from bot.tasks.gallery import Gallery, Gathered
from bot.tasks.handing import Handing, wait_ms
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import step_backoff_ms
from bot.tasks.plan import facts_of, plan_of
from bot.tasks.progress import Progress
from bot.tasks.review import Review
from bot.tasks.routes import request_of
from storage import media
from storage.database import Database
from storage.tasks import State, Task

log = logging.getLogger(__name__)


class Delivery:
    """The last steps of a task: `succeeded` to `delivered`, and telling of an end without one."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        database: Database,
        gallery: Gallery,
        review: Review,
        handing: Handing,
        progress: Progress,
        clock: Callable[[], int],
    ) -> None:
        self._lifecycle = lifecycle
        self._database = database
        self._gallery = gallery
        self._review = review
        self._handing = handing
        self._progress = progress
        self._clock = clock
        self.deliveries: Counter[str] = Counter()  #: results handed over, by platform

    async def deliver(self, task: Task) -> None:
        """Bring a result to the chat; postponed, then parked, when the chat does not take it.

        What its server holds back waits for a moderator first.
        """
        await self._progress.forget(task.id)
        succeeded = SUCCEEDED.validate_json(task.outcome or "")
        try:
            await self._bring(task, succeeded)
        except PictureError as error:
            log.warning("task %s: its result cannot be fetched: %s", task.id, error)
            transient = isinstance(error, Unfetchable) and error.transient
            await self._fetch_again(task, transient=transient)

    async def _bring(self, task: Task, succeeded: Succeeded) -> None:
        gathered = await self._gallery.gather(task, succeeded)
        if gathered is None:
            return
        if gathered.plan.held:
            await self._review.wait(task, succeeded, gathered)
            return
        await self._review.close(task, gathered.facts.holding)
        if await self._gallery.drop(task, gathered):
            await self._end(task, succeeded, gathered)

    async def show_again(self, task: Task) -> None:
        """Put the end that a task has come to in its place once more; nothing else changes."""
        try:
            if task.state is State.DELIVERED:
                await self._shown_again(task)
            else:
                await self._handing.send(task, _without_result(task), step="end")
        except (DeliveryError, PictureError) as error:
            log.warning("task %s: its end could not be shown again: %s", task.id, error)

    async def _shown_again(self, task: Task) -> None:
        """With what we have of its pictures; nothing is fetched any more."""
        succeeded = SUCCEEDED.validate_json(task.outcome or "")
        facts = await self._database.read(facts_of(task))
        slots = {str(number) for number in range(len(succeeded.images))}
        plan = plan_of(task, succeeded, facts, absent=slots - facts.kept.keys())
        gathered = Gathered(facts, plan)
        if plan.shown or not succeeded.images:
            await self._hand_over(task, succeeded, gathered)

    async def tell(self, task: Task) -> None:
        """Tell the chat that a task failed or was cancelled, and that it was refunded."""
        await self._progress.forget(task.id)
        try:
            address = await self._handing.send(task, _without_result(task), step="end")
        except DeliveryError as error:
            await self._tell_again(task, error)
        else:
            await self._lifecycle.told(task, address=address)

    # -- Hand over -------------------------------------------------------------------------

    async def _end(self, task: Task, succeeded: Succeeded, gathered: Gathered) -> None:
        if succeeded.images and not gathered.plan.shown:
            await self._withhold(task, gathered)
            return
        try:
            address = await self._hand_over(task, succeeded, gathered)
        except DeliveryError as error:
            log.warning("task %s: not delivered: %s", task.id, error)
            await self._send_again(task, error)
            return
        await self._delivered(task, gathered, address)

    async def _withhold(self, task: Task, gathered: Gathered) -> None:
        """Nothing of it may be shown: an end without a result, which may cost something."""
        charge = _charge(task, gathered)
        detail = str(charge) if charge else ""
        reason = worst_of(gathered.plan.left_out)
        await self._lifecycle.fail(task, reason, detail, fenced=True, charge=charge)

    async def _hand_over(self, task: Task, succeeded: Succeeded, gathered: Gathered) -> Address:
        """With its pictures, which stay on this machine until the chat has them."""
        async with self._gallery.lent(gathered) as lent:
            message = await self._message(task, succeeded, gathered, lent)
            return await self._send(task, message, gathered)

    async def _message(
        self, task: Task, succeeded: Succeeded, gathered: Gathered, lent: AsyncExitStack
    ) -> Message:
        plan = gathered.plan
        files = [self._gallery.file(gathered, one) for one in plan.shown]
        return messages.done(
            task,
            request_of(task),
            plan.visible(succeeded),
            files,
            before=await self._before(task, lent, covered=any(file.spoiler for file in files)),
            now=self._clock(),
            left_out=plan.left_out,
            charged=_is_charged(gathered),
        )

    async def _send(self, task: Task, message: Message, gathered: Gathered) -> Address:
        channel = gathered.facts.settings.adult_channel
        if not gathered.plan.moved or channel is None:
            return await self._handing.send(task, message, step="result")
        here = Address.from_json(task.address)
        there = Address(here.platform, here.space, here.own_id(channel), adult=True)
        address = await self._handing.send(task, message, step="result", to=there)
        line = messages.moved(task, request_of(task), to=there)
        try:
            await self._handing.send(task, line, step="moved")
        except DeliveryError as error:
            if not error.permanent:
                raise
            log.warning("task %s: nobody could be told where it is: %s", task.id, error)
        return address

    async def _delivered(self, task: Task, gathered: Gathered, address: Address) -> None:
        facts = gathered.facts
        shown = {one.slot for one in gathered.plan.shown}
        await self._lifecycle.delivered(
            task,
            address=address,
            charge=_charge(task, gathered),
            hidden={
                slot: slot not in shown
                for slot, one in facts.kept.items()
                if one.hidden is (slot in shown)
            },
            made_at=None if facts.holding is None else facts.holding.held_at,
        )
        self.deliveries[task.platform] += 1

    async def _before(
        self, task: Task, lent: AsyncExitStack, *, covered: bool
    ) -> PictureFile | None:
        """The picture the result was made from, where the two are worth comparing."""
        if not request_of(task).result().compared:
            return None
        inputs = await self._database.read(media.of_task(task.id, "input"))
        if not inputs:
            return None
        try:
            found = await self._gallery.borrowed(inputs[0], lent)
        except FileNotFoundError:
            return None
        return replace(found, spoiler=covered)

    # -- Try again -------------------------------------------------------------------------

    async def _fetch_again(self, task: Task, *, transient: bool) -> None:
        wait = step_backoff_ms(task.tries) if transient else None
        if wait is None:
            await self._lifecycle.fail(task, Reason.UNFETCHABLE, fenced=True)
        else:
            await self._lifecycle.postpone(task, wait, tries=1)

    async def _send_again(self, task: Task, error: DeliveryError) -> None:
        """Later; then kept for /queue; refunded only when nobody asked for it there in time."""
        wait = wait_ms(task, error)
        if wait is not None:
            await self._lifecycle.postpone(task, wait, tries=1)
        elif not await self._lifecycle.park(task):
            await self._lifecycle.fail(task, Reason.UNDELIVERABLE, fenced=True)

    async def _tell_again(self, task: Task, error: DeliveryError) -> None:
        wait = wait_ms(task, error)
        if wait is None:
            log.warning("task %s: nobody could be told of its end: %s", task.id, error)
            await self._lifecycle.told(task, address=Address.from_json(task.address))
        else:
            await self._lifecycle.postpone(task, wait, tries=1)


def charge_of(task: Task, *, came: int, asked: int) -> int:
    """What is charged in credits: for the pictures that came, of those asked for, rounded up."""
    return task.cost if came == 0 or came >= asked else -(-task.cost * came // asked)


def _is_charged(gathered: Gathered) -> bool:
    """Whether pictures that are not shown cost as much as others."""
    return gathered.facts.settings.flagged_cost == "charge"


def _charge(task: Task, gathered: Gathered) -> int:
    plan = gathered.plan
    came = len(plan.shown) + (plan.left_out.total() if _is_charged(gathered) else 0)
    if plan.pictures and not came:
        return 0
    return charge_of(task, came=came, asked=request_of(task).count())


def _without_result(task: Task) -> Message:
    build = messages.failed if task.state is State.FAILED else messages.cancelled
    return build(task, request_of(task))
