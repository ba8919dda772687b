"""Tasks made of other tasks, by their buttons: hidden where those are, private where those are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dispatch.access import NO_TASK, refuse_unless_moderator
from bot.dispatch.adults import Adults
from bot.dispatch.orders import Order, Orders, order_of
from bot.errors import NotFound
from bot.invocation import Address, Message, Press
from bot.moderation import Rules
from bot.tasks.routes import request_of
from commands import find
from commands.spec import Attachment, Command, ImageCommand, Picture, Request
from commands.validation import read_options, typed_texts
from storage.tasks import Task


@dataclass(frozen=True, kw_only=True)
class Children:
    """Takes the orders that presses are. Raises refusals."""

    commands: Sequence[Command]
    orders: Orders
    rules: Rules
    adults: Adults

    async def make(
        self, press: Press, parent: Task, *, command: str, given: Mapping[str, Any], **also: object
    ) -> Message:
        """A task of `command` with these options; the same press twice is one.

        `also` goes into its request, beside what the options say.
        """
        made_by = self._image_command(command)
        spoiler = request_of(parent).spoiler
        options = read_options(made_by, {**given, "spoiler": spoiler})
        refuse_unless_moderator(made_by, press.person)
        texts = typed_texts(made_by, dict(options))
        policy = await self.rules.check(press, made_by, texts=texts)
        order = order_of(
            made_by,
            options,
            key=f"{press.task_id}:{press.action}:{press.picture}",
            person=press.person,
            address=_as_private(press.address, parent),
            parent_id=parent.id,
            policy=policy,
        )
        request = order.request
        return await self.orders.accept_once(
            replace(order, request=lambda pictures: request(pictures).model_copy(update=also))
        )

    async def repeat(
        self,
        press: Press,
        parent: Task,
        *,
        cost: int,
        attachments: Mapping[str, Attachment],
        request: Callable[[Mapping[str, Picture]], Request],
    ) -> Message:
        """Another task of the same command; every press makes one."""
        command, address = self._image_command(parent.command), _as_private(press.address, parent)
        refuse_unless_moderator(command, press.person)
        typed = request_of(parent).typed()
        policy = await self.rules.check(press, command, texts=typed_texts(command, typed))
        # The channel, or the list, may have changed since.
        adult = await self.adults.check(command, typed, here=address)
        order = Order(
            key=press.id,
            command=command,
            person=press.person,
            address=address,
            cost=cost,
            attachments=attachments,
            request=request,
            parent_id=parent.id,
            adult=adult,
            policy=policy,
        )
        return await self.orders.accept(order)

    def _image_command(self, name: str) -> ImageCommand[Any, Any]:
        command = find(name, self.commands)
        if not isinstance(command, ImageCommand):
            raise NotFound(NO_TASK)
        return command


def _as_private(address: Address, parent: Task) -> Address:
    """What is made of a private task is private, wherever its button was."""
    private = address.private or Address.from_json(parent.address).private
    return replace(address, private=private)
