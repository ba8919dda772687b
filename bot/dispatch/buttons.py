"""What a pressed button does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dispatch import deeds
from bot.dispatch.access import NO_TASK, Access, refuse_unless_kept
from bot.dispatch.children import Children
from bot.dispatch.deeds import Deeds
from bot.dispatch.orders import NO_PICTURE
from bot.dispatch.verdicts import Verdicts
from bot.errors import NotAllowed, NotFound, say
from bot.invocation import Address, Message, Press
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.provider.protocol import SUCCEEDED
from bot.tasks.details import details
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.messages import PLATFORM_IS_OFF, notice
from bot.tasks.routes import request_of
from commands import find
from commands.faceswap import FaceSwapRequest
from commands.imagine import MAX_PROMPT, ImagineRequest
from commands.spec import Attachment, Command
from storage import audit, media
from storage.audit import NewEntry
from storage.database import Database, Steps
from storage.media import Media
from storage.tasks import State, Task

NO_CAPTION = say("There is no description to imagine from.")
CANCELLED = say("Cancelled. The credits were given back.")
TOO_LATE = say("This has already finished, so it cannot be cancelled.")
STILL_GOING = say("This has not finished. Cancel it first.")
DELETED = say("Deleted.")


@dataclass(frozen=True, kw_only=True)
class Buttons:
    """Acts on presses. Raises refusals."""

    commands: Sequence[Command]
    database: Database
    access: Access
    children: Children
    store: MediaStore
    lifecycle: Lifecycle
    deeds: Deeds
    verdicts: Verdicts
    platforms: Mapping[str, Platform]

    async def act(self, press: Press) -> Message:
        """Do what the button says; a message with a task id is the start of a new task."""
        match press.action:
            case "cancel":
                return await self._cancel(press)
            case "delete":
                return await self._delete(press)
            case "again":
                return await self._again(press)
            case "vary":
                return await self._vary(press)
            case "details":
                task = await self._pressed(press)
                command = find(task.command, self.commands)
                return details(task, command, language=press.person.language)
            case "improve" | "preview":
                return await self._onward(press)
            case "report":
                return await self.verdicts.report(press)
            case "takedown":
                return await self.verdicts.take_down(press)
            case "dismiss":
                return await self.verdicts.dismiss(press)
            case "faces":
                return await self._number_faces(press)
            case "face":
                return await self._swap_face(press)
            case "imagine":
                task = await self._pressed(press)
                given: Mapping[str, Any] = {"prompt": _caption(task)}
            case _:
                task = await self._pressed(press)
                picture = await self._picture(task, press.picture)
                given = {"image": Attachment(media=picture.id)}
        return await self.children.make(press, task, command=press.action, given=given)

    async def _pressed(self, press: Press) -> Task:
        """A task of which something can be made: its words are known."""
        return refuse_unless_kept(await self._accessed(press))

    async def _accessed(self, press: Press, *, own: bool = False) -> Task:
        return await self.access.access_task(
            press.task_id, person=press.person, here=press.address, own=own
        )

    async def _cancel(self, press: Press) -> Message:
        task = await self._accessed(press, own=True)
        entry = self.deeds.entry(deeds.CANCELLED, press, task)
        cancelled = await self.lifecycle.cancel(task.id, entry=entry)
        if cancelled:
            await self.deeds.tell(deeds.CANCELLED, press, task)
        return notice(CANCELLED if cancelled else TOO_LATE, language=press.person.language)

    async def _delete(self, press: Press) -> Message:
        # Who may delete anybody's messages here may delete this one with its pictures.
        task = await self._accessed(press, own=not press.person.may_delete)
        if task.closed_at is None:
            raise NotAllowed(STILL_GOING)
        platform = self.platforms.get(task.platform)
        if platform is None:
            raise NotFound(PLATFORM_IS_OFF)
        await platform.remove(Address.from_json(task.address))
        await self._forget_pictures(task, self.deeds.entry(deeds.DELETED, press, task))
        await self.deeds.tell(deeds.DELETED, press, task)
        return notice(DELETED, language=press.person.language)

    async def _forget_pictures(self, task: Task, entry: NewEntry | None) -> None:
        """Our copies too: what was made from them since has copies of its own."""
        kept = await self.database.read(media.every_of(task.id))
        forget = media.forget([one.id for one in kept])

        def recorded() -> Steps[None]:
            yield from forget()
            if entry is not None:
                yield from audit.appending(entry)

        await self.database.write(recorded)
        await self.store.remove(kept)

    async def _again(self, press: Press) -> Message:
        """The request of the pressed task once more; with a new seed, unless that one failed."""
        task = await self._pressed(press)
        before, afresh = request_of(task), task.state is not State.FAILED
        return await self.children.repeat(
            press,
            task,
            cost=before.cost(),
            attachments={
                slot: Attachment(media=media_id) for slot, media_id in before.pictures().items()
            },
            request=lambda pictures: before.again(
                {slot: picture.id for slot, picture in pictures.items()}, afresh=afresh
            ),
        )

    async def _vary(self, press: Press) -> Message:
        """The same words once more, with a new seed, starting from the pressed picture."""
        task = await self._pressed(press)
        before = request_of(task)
        if not isinstance(before, ImagineRequest):
            raise NotFound(NO_TASK)
        picture = await self._picture(task, press.picture)
        return await self.children.repeat(
            press,
            task,
            cost=1,
            attachments={"image": Attachment(media=picture.id)},
            request=lambda pictures: before.vary(pictures["image"].id),
        )

    async def _onward(self, press: Press) -> Message:
        """Another command that goes on from what was asked, not from what came."""
        task = await self._pressed(press)
        given = request_of(task).onward(press.action)
        if given is None:
            raise NotFound(NO_TASK)
        return await self.children.make(press, task, command=press.action, given=given)

    async def _number_faces(self, press: Press) -> Message:
        """Number the faces of a face swap's target, so that another one can be chosen."""
        task = await self._pressed(press)
        given = {"image": Attachment(media=_swap_of(task).target)}
        return await self.children.make(press, task, command="faces", given=given, swap=task.id)

    async def _swap_face(self, press: Press) -> Message:
        """The same two pictures once more, onto the face of the pressed number."""
        task = await self._pressed(press)
        before = _swap_of(task)
        given = {
            "source": Attachment(media=before.source),
            "target": Attachment(media=before.target),
            "face": press.picture + 1,
        }
        return await self.children.make(press, task, command="faceswap", given=given)

    async def _picture(self, task: Task, number: int) -> Media:
        kept = await self.database.read(media.of_task(task.id, "result"))
        if not 0 <= number < len(kept):
            raise NotFound(NO_PICTURE)
        return kept[number]


def _swap_of(task: Task) -> FaceSwapRequest:
    request = request_of(task)
    if not isinstance(request, FaceSwapRequest):
        raise NotFound(NO_TASK)
    return request


def _caption(task: Task) -> str:
    caption = SUCCEEDED.validate_json(task.outcome).caption if task.outcome else ""
    if not caption:
        raise NotFound(NO_CAPTION)
    return caption[:MAX_PROMPT]
