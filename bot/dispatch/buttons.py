"""What a pressed button does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dispatch.access import NO_TASK, Access, refuse_unless_moderator
from bot.dispatch.orders import NO_PICTURE, Order, Orders, order_of
from bot.errors import NotAllowed, NotFound, say
from bot.invocation import Address, Filled, Message, PictureFile, Press
from bot.moderation import Rules
from bot.pictures.store import MediaStore
from bot.platforms.base import Platform
from bot.provider.protocol import SUCCEEDED
from bot.tasks.details import details
from bot.tasks.lifecycle import Lifecycle
from bot.tasks.messages import PLATFORM_IS_OFF, notice
from bot.tasks.routes import request_of
from commands import find
from commands.imagine import MAX_PROMPT, ImagineRequest
from commands.spec import Attachment, Command, ImageCommand, Kind, Picture, Request
from commands.validation import read_options
from storage import media
from storage.database import Database
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
    orders: Orders
    store: MediaStore
    lifecycle: Lifecycle
    rules: Rules
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
            case "imagine":
                task = await self._pressed(press)
                return await self._child(press, {"prompt": _caption(task)})
            case _:
                task = await self._pressed(press)
                picture = await self._picture(task, press.picture)
                return await self._child(press, {"image": Attachment(media=picture.id)})

    async def refill(self, press: Press) -> Filled:
        """The options and pictures of the pressed task, for a form that asks once more."""
        task = await self._pressed(press)
        command = find(task.command, self.commands)
        if command is None:
            raise NotFound(NO_TASK)
        typed = request_of(task).typed()
        inputs = await self.database.read(media.of_task(task.id, "input"))
        return Filled(
            command=command.name,
            options={
                option.name: _plain(typed[option.name])
                for option in command.declared
                if option.kind is not Kind.PICTURE
                and typed.get(option.name) not in (None, option.default)
            },
            pictures={one.slot: self._file(one) for one in inputs},
        )

    def _file(self, kept: Media) -> PictureFile:
        return PictureFile(
            path=self.store.path_of(kept), media_id=kept.id, media_type=kept.media_type,
            width=kept.width, height=kept.height,
        )  # fmt: skip

    async def _pressed(self, press: Press, *, own: bool = False) -> Task:
        return await self.access.access_task(
            press.task_id, person=press.person, here=press.address, own=own
        )

    async def _cancel(self, press: Press) -> Message:
        task = await self._pressed(press, own=True)
        cancelled = await self.lifecycle.cancel(task.id)
        return notice(CANCELLED if cancelled else TOO_LATE, language=press.person.language)

    async def _delete(self, press: Press) -> Message:
        # Who may delete anybody's messages here may delete this one with its pictures.
        task = await self._pressed(press, own=not press.person.may_delete)
        if task.closed_at is None:
            raise NotAllowed(STILL_GOING)
        platform = self.platforms.get(task.platform)
        if platform is None:
            raise NotFound(PLATFORM_IS_OFF)
        await platform.remove(Address.from_json(task.address))
        await self._forget_pictures(task)
        return notice(DELETED, language=press.person.language)

    async def _forget_pictures(self, task: Task) -> None:
        """Our copies too: what was made from them since has copies of its own."""
        kept = [
            *await self.database.read(media.of_task(task.id, "input")),
            *await self.database.read(media.of_task(task.id, "result")),
        ]
        await self.database.write(media.forget([one.id for one in kept]))
        await self.store.remove(kept)

    async def _again(self, press: Press) -> Message:
        """The request of the pressed task once more; with a new seed, unless that one failed."""
        task = await self._pressed(press)
        before, afresh = request_of(task), task.state is not State.FAILED
        return await self._repeat(
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
        return await self._repeat(
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
        return await self._child(press, given)

    async def _repeat(
        self,
        press: Press,
        task: Task,
        *,
        cost: int,
        attachments: Mapping[str, Attachment],
        request: Callable[[Mapping[str, Picture]], Request],
    ) -> Message:
        """Another task of the same command; every press of the button makes one."""
        command = find(task.command, self.commands)
        if not isinstance(command, ImageCommand):
            raise NotFound(NO_TASK)
        refuse_unless_moderator(command, press.person)
        await self.rules.check(press, command)
        order = Order(
            key=press.id,
            command=command,
            person=press.person,
            address=press.address,
            cost=cost,
            attachments=attachments,
            request=request,
            parent_id=task.id,
        )
        return await self.orders.accept(order)

    async def _picture(self, task: Task, number: int) -> Media:
        kept = await self.database.read(media.of_task(task.id, "result"))
        if not 0 <= number < len(kept):
            raise NotFound(NO_PICTURE)
        return kept[number]

    async def _child(self, press: Press, given: Mapping[str, Any]) -> Message:
        command = find(press.action, self.commands)
        if not isinstance(command, ImageCommand):
            raise NotFound(NO_TASK)
        options = read_options(command, given)
        refuse_unless_moderator(command, press.person)
        await self.rules.check(press, command)
        order = order_of(
            command,
            options,
            key=f"{press.task_id}:{press.action}:{press.picture}",
            person=press.person,
            address=press.address,
            parent_id=press.task_id,
        )
        return await self.orders.accept_once(order)


def _plain(value: object) -> str | int | float | bool:
    return value if isinstance(value, str | int | float) else str(value)


def _caption(task: Task) -> str:
    caption = SUCCEEDED.validate_json(task.outcome).caption if task.outcome else ""
    if not caption:
        raise NotFound(NO_CAPTION)
    return caption[:MAX_PROMPT]
