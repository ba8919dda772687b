"""Reports: what people say should not be there, written down, and shown to the moderators.

A report is thanked for at once; the log channel gets it from a loop a moment later, and again after
a crash. Once a moderator has decided, what the log channel shows of it goes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.errors import DeliveryError, PictureError, Text, render, say
from bot.invocation import ActionName, Address, Button, Message, Person, PictureFile
from bot.logchannel import LogChannel
from bot.moderation.naming import title_of, trace_of, where_of
from bot.moderation.seat import name_of
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.serversettings import ServerSettings
from bot.signals import Signal
from commands.actions import LABELS
from storage import guilds, media, reports, tasks
from storage.database import Database
from storage.media import Media
from storage.reports import MOST_AN_HOUR, Report
from storage.tasks import Task

log = logging.getLogger(__name__)

POST_S = 60.0  #: For pictures, over a slow line.
AT_ONCE = 10
IDLE_S = 5.0  #: A report that another process took is seen this late.
RETRY_MS = 30_000
GIVE_UP_MS = 24 * 3600 * 1000

THANKS = say("Thank you. The moderators of this server were told, and that it was you.")
AGAIN = say("You have reported this already. The moderators know of it.")
TOO_MANY = "You have reported {most} results within an hour. Try again later."

REPORTED = "{reporter} reported a result of {person}."
REPORTED_AGAIN = "{reporter} reported this too: {where} Trace: {trace}"
WHERE = "It is here: {where}"
MADE_BY = "Asked for with: {title}"
TRACE = "Trace: {trace}"


@dataclass(frozen=True, kw_only=True)
class Reported:
    """Takes reports and shows them. `clock` is UTC milliseconds; after `lease_ms` without a word
    of who shows one, it is shown under the same nonce once more."""

    database: Database
    store: MediaStore
    log_channel: LogChannel
    platforms: Mapping[str, Platform]
    lease_ms: int
    clock: Callable[[], int]
    _woken: Signal = field(default_factory=Signal)

    async def file(self, task: Task, person: Person) -> Text:
        """Write a report down; what the person is told."""
        operation = reports.file(
            task.space_id, task.id, person_id=task.person_id, reporter_id=person.id,
            reason="", now=self.clock(),
        )  # fmt: skip
        filed = await self.database.write(operation)
        if filed != "filed":
            return AGAIN if filed == "again" else say(TOO_MANY, most=MOST_AN_HOUR)
        log.info("task %s was reported", task.id)
        self.wake()
        return THANKS

    def wake(self) -> None:
        """Something was reported, or decided about."""
        self._woken.set()

    async def run(self) -> None:
        """Show and take away until cancelled."""
        while True:
            if not await self.some():
                await self._woken.wait(IDLE_S)

    async def some(self) -> int:
        """Look after what is due; how many reports that were."""
        operation = reports.claim_due(now=self.clock(), lease_ms=self.lease_ms, limit=AT_ONCE)
        due = await self.database.write(operation)
        for report in due:
            try:
                notice = await (self._show(report) if report.is_open else self._take_away(report))
            except DeliveryError as error:
                await self._again(report, error)
            else:
                await self._noticed(report, notice)
        return len(due)

    # -- Private ---------------------------------------------------------------------------

    async def _show(self, report: Report) -> Address | None:
        """Post it; where it is now, None where there is no log channel."""
        task = await self.database.read(tasks.get(report.task_id))
        if task is None:
            return None
        near = replace(Address.from_json(task.address), space=report.space_id)
        message, nonce = await self._message(report, task), _nonce(report)
        try:
            return await self.log_channel.post(near, message, nonce=nonce, within_s=POST_S)
        except DeliveryError as error:
            if not (error.permanent and message.pictures):
                raise
            # The picture is gone meanwhile, or is not taken: the words are.
            plain = replace(message, pictures=())
            return await self.log_channel.post(near, plain, nonce=nonce, within_s=POST_S)

    async def _take_away(self, report: Report) -> Address | None:
        if report.notice is not None:
            address = Address.from_json(report.notice)
            platform = self.platforms.get(address.platform)
            if platform is not None:
                await platform.remove(address)
        return None

    async def _again(self, report: Report, error: DeliveryError) -> None:
        now = self.clock()
        log.warning("report %d: the log channel was not reached: %s", report.id, error)
        if error.permanent or now - report.created_at > GIVE_UP_MS:
            await self._noticed(report, None)
            return
        wait_ms = max(RETRY_MS, round((error.retry_after or 0) * 1000))
        await self.database.write(reports.postpone(report.id, next_at=now + wait_ms))

    async def _noticed(self, report: Report, notice: Address | None) -> None:
        address = None if notice is None else notice.to_json()
        await self.database.write(reports.noticed(report.id, address=address, now=self.clock()))

    async def _message(self, report: Report, task: Task) -> Message:
        """What moderators see, in the server's language. Of one result, the pictures come once."""
        guild = await self.database.read(guilds.get(report.space_id))
        language = ServerSettings.of({} if guild is None else guild.settings).language or "en"
        reporter, trace, where = name_of(report.reporter_id), trace_of(task.id), where_of(task)
        if await self.database.read(reports.earlier(report)):
            again = say(REPORTED_AGAIN, reporter=reporter, where=where, trace=trace)
            return Message(render(again, language))
        lines = [
            say(REPORTED, reporter=reporter, person=name_of(task.person_id)),
            say(WHERE, where=where),
            say(MADE_BY, title=title_of(task)),
            say(TRACE, trace=trace),
        ]
        return Message(
            "\n".join(render(line, language) for line in lines),
            pictures=await self._pictures(task),
            buttons=tuple(_button(action, task, language) for action in ("takedown", "dismiss")),
        )

    async def _pictures(self, task: Task) -> tuple[PictureFile, ...]:
        kept = await self.database.read(media.of_task(task.id, "result"))
        found = [await self._picture(one) for one in kept]
        return tuple(one for one in found if one is not None)

    async def _picture(self, one: Media) -> PictureFile | None:
        """None of one that is gone meanwhile: the words are posted all the same."""
        try:
            path = await self.store.here(one)
        except FileNotFoundError:
            return None
        except PictureError as error:
            raise DeliveryError(error.text) from error
        return PictureFile(
            path, one.id, one.media_type, width=one.width, height=one.height, spoiler=True
        )


def _button(action: ActionName, task: Task, language: str) -> Button:
    return Button(action, render(say(LABELS[action]), language), task.id)


def _nonce(report: Report) -> str:
    """The same for the same report after a crash, in at most 25 characters."""
    return hashlib.sha256(f"report:{report.id}:{report.task_id}".encode()).hexdigest()[:25]
