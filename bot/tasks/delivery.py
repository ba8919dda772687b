"""Deliver: fetch the result, keep our own copy, hand it to the chat, then settle.

Each part is committed before the next, so a crash repeats at most the part it was in; the
platform takes a repeated message for the same one by its nonce.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping

from bot.errors import DeliveryError, PictureError
from bot.invocation import Address, Message, PictureFile
from bot.pictures.errors import Unfetchable
from bot.pictures.label import Label
from bot.pictures.results import Results
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.provider.protocol import SUCCEEDED, Reason, ResultImage, Succeeded, Verdict
from bot.tasks import messages
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.patience import step_backoff_ms
from bot.tasks.progress import Progress
from bot.tasks.routes import Provider, request_of
from storage import media
from storage.database import Database
from storage.media import Media
from storage.tasks import State, Task

log = logging.getLogger(__name__)

NONCE_CHARACTERS = 25  #: Discord's limit ("Create Message", nonce)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Delivery:
    """The last steps of a task: `succeeded` to `delivered`, and telling of an end without one."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        database: Database,
        providers: Mapping[str, Provider],
        platforms: Mapping[str, Platform],
        results: Results,
        store: MediaStore,
        progress: Progress,
        clock: Callable[[], int],
    ) -> None:
        self._lifecycle = lifecycle
        self._database = database
        self._providers = providers
        self._platforms = platforms
        self._results = results
        self._store = store
        self._progress = progress
        self._clock = clock
        self.deliveries: Counter[str] = Counter()  #: results handed over, by platform

    async def deliver(self, task: Task) -> None:
        """Bring a result to the chat; postponed, then parked, when the chat does not take it."""
        await self._progress.forget(task.id)
        succeeded = SUCCEEDED.validate_json(task.outcome or "")
        try:
            kept = await self._keep(task, succeeded)
        except PictureError as error:
            log.warning("task %s: its result cannot be fetched: %s", task.id, error)
            transient = isinstance(error, Unfetchable) and error.transient
            await self._fetch_again(task, transient=transient)
            return
        if kept is not None:
            await self._hand_over(task, succeeded, kept)

    async def show_again(self, task: Task) -> None:
        """Put the end that a task has come to in its place once more; nothing else changes."""
        message = await self._end_of(task)
        step = "result" if task.state is State.DELIVERED else "end"
        try:
            await self._send(task, message, step=step)
        except DeliveryError as error:
            log.warning("task %s: its end could not be shown again: %s", task.id, error)

    async def _end_of(self, task: Task) -> Message:
        request = request_of(task)
        if task.state is not State.DELIVERED:
            build = messages.failed if task.state is State.FAILED else messages.cancelled
            return build(task, request)
        kept = await self._database.read(media.of_task(task.id, "result"))
        files, before = [self._file(one) for one in kept], await self._before(task)
        succeeded = SUCCEEDED.validate_json(task.outcome or "")
        return messages.done(task, request, succeeded, files, before=before)

    async def tell(self, task: Task) -> None:
        """Tell the chat that a task failed or was cancelled, and that it was refunded."""
        await self._progress.forget(task.id)
        request = request_of(task)
        build = messages.failed if task.state is State.FAILED else messages.cancelled
        try:
            address = await self._send(task, build(task, request), step="end")
        except DeliveryError as error:
            await self._tell_again(task, error)
        else:
            await self._lifecycle.told(task, address=address)

    # -- Fetch -----------------------------------------------------------------------------

    async def _keep(self, task: Task, succeeded: Succeeded) -> list[Media] | None:
        """Our own copies, fetched once; None when the lease was lost meanwhile."""
        kept = await self._database.read(media.of_task(task.id, "result"))
        images = [image for image in succeeded.images if image.verdict is Verdict.OK]
        if len(kept) >= len(images):
            return kept
        new = [await self._fetch(task, index, image) for index, image in enumerate(images)]
        return new if await self._lifecycle.keep_results(task, new) else None

    async def _fetch(self, task: Task, index: int, image: ResultImage) -> media.NewMedia:
        policy = self._providers[task.provider].results
        label = Label.EDITED if request_of(task).pictures() else Label.GENERATED
        return await self._results.keep(
            image.url, policy=policy, task_id=task.id, index=index, label=label
        )

    # -- Hand over -------------------------------------------------------------------------

    async def _hand_over(self, task: Task, succeeded: Succeeded, kept: list[Media]) -> None:
        files = [self._file(one) for one in kept]
        before = await self._before(task)
        message = messages.done(
            task, request_of(task), succeeded, files, before=before, now=self._clock()
        )
        try:
            address = await self._send(task, message, step="result")
        except DeliveryError as error:
            log.warning("task %s: not delivered: %s", task.id, error)
            await self._send_again(task, error)
        else:
            charge = charge_of(task, came=len(kept), asked=request_of(task).count())
            await self._lifecycle.delivered(task, address=address, charge=charge)
            self.deliveries[task.platform] += 1

    async def _before(self, task: Task) -> PictureFile | None:
        """The picture the result was made from, where the two are worth comparing."""
        if not request_of(task).result().compared:
            return None
        inputs = await self._database.read(media.of_task(task.id, "input"))
        return next((self._file(one) for one in inputs), None)

    async def _send(self, task: Task, message: Message, *, step: str) -> Address:
        platform = self._platforms.get(task.platform)
        if platform is None:
            raise DeliveryError(messages.PLATFORM_IS_OFF)
        address = Address.from_json(task.address)
        return await platform.deliver(address, message, nonce=nonce(task.id, step))

    def _file(self, kept: Media) -> PictureFile:
        return PictureFile(
            path=self._store.path_of(kept),
            media_id=kept.id,
            media_type=kept.media_type,
            width=kept.width,
            height=kept.height,
        )

    # -- Try again -------------------------------------------------------------------------

    async def _fetch_again(self, task: Task, *, transient: bool) -> None:
        wait = step_backoff_ms(task.tries) if transient else None
        if wait is None:
            await self._lifecycle.fail(task, Reason.UNFETCHABLE, fenced=True)
        else:
            await self._lifecycle.postpone(task, wait, tries=1)

    async def _send_again(self, task: Task, error: DeliveryError) -> None:
        """Later; then kept for /queue; refunded only when nobody asked for it there in time."""
        wait = _wait_ms(task, error)
        if wait is not None:
            await self._lifecycle.postpone(task, wait, tries=1)
        elif not await self._lifecycle.park(task):
            await self._lifecycle.fail(task, Reason.UNDELIVERABLE, fenced=True)

    async def _tell_again(self, task: Task, error: DeliveryError) -> None:
        wait = _wait_ms(task, error)
        if wait is None:
            log.warning("task %s: nobody could be told of its end: %s", task.id, error)
            await self._lifecycle.told(task, address=Address.from_json(task.address))
        else:
            await self._lifecycle.postpone(task, wait, tries=1)


def _wait_ms(task: Task, error: DeliveryError) -> int | None:
    """How long to wait for the next attempt; None where there shall be none."""
    wait = None if error.permanent else step_backoff_ms(task.tries)
    return None if wait is None else max(wait, round((error.retry_after or 0) * 1000))


def charge_of(task: Task, *, came: int, asked: int) -> int:
    """What is charged in credits: for the pictures that came, of those asked for, rounded up."""
    return task.cost if came == 0 or came >= asked else -(-task.cost * came // asked)


def nonce(task_id: str, step: str) -> str:
    """A name for one message of one task: the same after a restart, 25 base62 characters."""
    number = int.from_bytes(hashlib.sha256(f"{task_id}:{step}".encode()).digest())
    characters = []
    for _ in range(NONCE_CHARACTERS):
        number, digit = divmod(number, 62)
        characters.append(_BASE62[digit])
    return "".join(characters)
