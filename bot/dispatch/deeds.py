"""What moderators do to other people's tasks by a button: recorded, and told in the log channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import render, say
from bot.invocation import Message, Press
from bot.logchannel import LogChannel
from bot.moderation.seat import name_of
from storage.audit import NewEntry
from storage.tasks import Task

CANCELLED = "{person} cancelled a task of {owner}: /{command}."
DELETED = "{person} deleted a result of {owner}: /{command}."
ACTIONS = {CANCELLED: "tasks.cancel", DELETED: "results.delete"}


@dataclass(frozen=True)
class Deeds:
    """Of somebody else's tasks; what people do to their own is theirs. `clock` is UTC ms."""

    log_channel: LogChannel
    clock: Callable[[], int]

    def entry(self, message: str, press: Press, task: Task) -> NewEntry | None:
        """What the audit is to have of it."""
        if task.person_id in press.person.ids:
            return None
        return NewEntry(
            space_id=task.space_id,
            actor_id=press.person.id,
            action=ACTIONS[message],
            subject=task.person_id,
            before=json.dumps({"task": task.id, "command": task.command}),
            created_at=self.clock(),
        )

    async def tell(self, message: str, press: Press, task: Task) -> None:
        """Tell the log channel."""
        if task.person_id in press.person.ids:
            return
        text = say(
            message, person=name_of(press.person.id), owner=name_of(task.person_id),
            command=task.command,
        )  # fmt: skip
        await self.log_channel.tell(press.address, Message(render(text, press.person.language)))
