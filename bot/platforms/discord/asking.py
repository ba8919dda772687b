"""A command asked for by whatever way Discord has: checked as typed, then answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.invocation import Invocation, Message
from bot.platforms.base import Dispatch
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.reading import (
    Interaction,
    address_of,
    event_of,
    person_of,
    was_private,
)
from commands.spec import Attachment, Command, TextCommand

YES = ("true", "yes", "on", "1")  #: What is read as such where options are typed.

Ask = Callable[[Invocation], Awaitable[Message]]


@dataclass(frozen=True)
class Asking:
    """Asks dispatch for commands."""

    dispatch: Dispatch
    answering: Answering

    async def run(
        self,
        interaction: Interaction,
        command: Command,
        options: Mapping[str, Any],
        *,
        replied: tuple[Attachment, ...] = (),
        ask: Ask | None = None,
    ) -> None:
        """Run a command. `ask` may complete the invocation before it is dispatched."""
        # What is answered in text is for the one who asked.
        private = isinstance(command, TextCommand) or wants_private(options)
        private = private or was_private(interaction)
        invocation = Invocation(
            event_of(interaction), command.name, options, person_of(interaction),
            address_of(interaction, private=private), replied,
        )  # fmt: skip
        if refused := self.dispatch.vet(invocation):
            await self.answering.whisper(interaction, refused)
        else:
            await self.answering.answer(interaction, invocation, ask or self.dispatch.invoke)


def wants_private(options: Mapping[str, Any]) -> bool:
    """Whether the option `private` is chosen, or typed into a form."""
    private = options.get("private")
    return str(private).strip().casefold() in YES
