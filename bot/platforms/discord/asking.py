"""A command asked for by whatever way Discord has: checked as typed, then answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.invocation import Invocation, Message
from bot.platforms.base import Dispatch
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.reading import (
    PLATFORM,
    Interaction,
    address_of,
    event_of,
    person_of,
    was_private,
)
from commands.spec import Attachment, Command, Kind, TextCommand

#: "Copy Message Link"; there are test versions of Discord with names of their own.
_LINK = re.compile(
    r"<?https://(?:\w+\.)?discord(?:app)?\.com/channels/(?:\d{1,20}|@me)"
    r"/(?P<channel>\d{1,20})/(?P<message>\d{1,20})/?>?"
)
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
        options = with_results(command, options)
        private = isinstance(command, TextCommand) or wants_private(options)
        private = private or was_private(interaction)
        invocation = Invocation(
            event_of(interaction), command.name, options, person_of(interaction),
            address_of(interaction, private=private), replied,
        )  # fmt: skip
        if refused := await self.dispatch.vet(invocation):
            await self.answering.whisper(interaction, refused)
        else:
            await self.answering.answer(interaction, invocation, ask or self.dispatch.invoke)


def with_results(command: Command, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options, with the message behind a link where a result is to be named."""
    wanted = {option.name for option in command.declared if option.kind is Kind.RESULT}
    return {
        name: result_of(value) if name in wanted and isinstance(value, str) else value
        for name, value in options.items()
    }


def result_of(typed: str) -> str:
    """The channel and the message that a link leads to; anything else as it is."""
    found = _LINK.fullmatch(typed.strip())
    return typed if found is None else f"{PLATFORM}:{found['channel']}/{found['message']}"


def wants_private(options: Mapping[str, Any]) -> bool:
    """Whether the option `private` is chosen, or typed into a form."""
    private = options.get("private")
    return str(private).strip().casefold() in YES
