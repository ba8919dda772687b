"""Where a command wants a picture and none was attached: one that is already in the channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.invocation import Address, Invocation
from bot.moderation import title
from commands.spec import Attachment, Borrowed, Command, Kind
from storage import media, tasks
from storage.database import Database
from storage.tasks import Task

LAST_WITHIN_MS = 24 * 3600 * 1000  #: What is older is not meant by "the last picture here".
GATHERED_WITHIN_MS = 30 * LAST_WITHIN_MS
COPIES = 4  #: A picture may be kept several times over, once for each task it was used in.
LOOKED_AT = 10  #: Pictures; private ones among them are passed over.


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """Completes what was typed: by the message replied to, else by the person's last picture."""

    database: Database
    clock: Callable[[], int]

    async def complete(
        self, command: Command, invocation: Invocation
    ) -> tuple[Mapping[str, Any], Borrowed | None]:
        """The options, with a picture where one was missing, and how that one is to be named.

        A face is swapped onto what is there: of two missing pictures the last option gets it.
        """
        given = invocation.options
        found: tuple[Attachment, Borrowed] | None
        wanted = [option for option in command.declared if option.kind is Kind.PICTURE]
        missing = [option for option in wanted if not given.get(option.name)]
        required = [option for option in missing if option.required]
        # A reply is meant, also for a picture one may leave out: for the first of several. What
        # belongs to that one, as its mask does, is never taken from a reply.
        meant = required or [option for option in wanted[:1] if option in missing]
        if invocation.replied and meant:
            option = meant[-1]
            found = await self._replied(invocation.replied[0])
        elif required:
            option, found = required[-1], await self._last(invocation)
        else:
            return given, None
        if found is None:
            return given, None
        attachment, borrowed = found
        return {**given, option.name: attachment}, borrowed

    async def gather(self, many: int, invocation: Invocation) -> Mapping[str, Attachment]:
        """The person's newest pictures in this channel, each once, up to so many, by slot."""
        newest = await self.database.read(
            media.newest_of(
                invocation.person.id, invocation.address.channel,
                since=self.clock() - GATHERED_WITHIN_MS, limit=COPIES * many,
            )
        )  # fmt: skip
        once = list({one.sha256: one.id for one in reversed(newest)}.values())[::-1]
        return {
            f"picture-{place:03}": Attachment(media=media_id)
            for place, media_id in enumerate(once[:many], start=1)
        }

    async def _replied(self, attachment: Attachment) -> tuple[Attachment, Borrowed]:
        name = attachment.name
        if attachment.media is not None:
            name = await self._name_of(attachment.media) or name
        return attachment, Borrowed(source="replied", name=name)

    async def _name_of(self, media_id: str) -> str | None:
        kept = await self.database.read(media.get(media_id))
        task = None if kept is None else await self.database.read(tasks.get(kept.task_id))
        return None if task is None else _name(task)

    async def _last(self, invocation: Invocation) -> tuple[Attachment, Borrowed] | None:
        here = invocation.address
        newest = await self.database.read(
            media.newest_of(
                invocation.person.id, here.channel,
                since=self.clock() - LAST_WITHIN_MS, limit=LOOKED_AT,
            )
        )  # fmt: skip
        for one in newest:
            task = await self.database.read(tasks.get(one.task_id))
            if task is not None and _may_be_shown(task, here):
                return Attachment(media=one.id), Borrowed(source="last", name=_name(task))
        return None


def _may_be_shown(task: Task, here: Address) -> bool:
    """What was private stays so; an answer that is private itself may be made of it."""
    return task.space_id == here.space and (
        here.private or not Address.from_json(task.address).private
    )


def _name(task: Task) -> str:
    return f"“{title(task)}”"
