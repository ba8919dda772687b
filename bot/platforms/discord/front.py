"""The bot's front: what people do on Discord, told to dispatch in its own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.errors import NotAllowed, NotFound, say
from bot.invocation import ActionName, Press
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.autocomplete import choices
from bot.platforms.discord.forms import Forms
from bot.platforms.discord.menus import TAKEDOWN
from bot.platforms.discord.posted import pictures_of
from bot.platforms.discord.reading import (
    PLATFORM,
    Interaction,
    address_of,
    attachment_of,
    event_of,
    is_adult,
    person_of,
    space_of,
    was_private,
)
from commands.spec import Attachment, Command

FOR_MODERATORS = "/{command} is for moderators."
NOT_MINE = say("That message is not one of mine, so it is not mine to take down.")
NO_PICTURE = say("That message has no picture. Choose one that shows a PNG, JPEG, WebP or GIF.")

#: What people choose from Discord's own lists.
REFERRED = (
    discord.User,
    discord.Member,
    discord.Role,
    discord.abc.GuildChannel,
    app_commands.AppCommandChannel,
    app_commands.AppCommandThread,
)

#: Answered by a few lines for whoever pressed.
PRIVATE_ACTIONS = (
    "cancel", "delete", "details", "page", "open", "form", "agree", "approve", "reject",
    "report", "takedown", "dismiss",
)  # fmt: skip
#: What is answered where the button was, where nobody else sees it.
TURNING = ("page", "open")


class Front:
    """Takes what people do to dispatch. Nothing here raises.

    `hosts` are those whose pictures the bot may fetch.
    """

    def __init__(self, asking: Asking, forms: Forms, *, hosts: Collection[str]) -> None:
        self._dispatch = asking.dispatch
        self._answering = asking.answering
        self._asking = asking
        self._forms = forms
        self._hosts = hosts

    async def slash(
        self, interaction: Interaction, command: Command, given: Mapping[str, Any]
    ) -> None:
        """Somebody typed a command."""
        async with self._answering.handling(interaction):
            options = {name: _value(value) for name, value in given.items() if value is not None}
            await self._asking.run(interaction, command, options)

    async def suggest(
        self, interaction: Interaction, command: Command, option: str, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Somebody types an option of which it is known what it may be."""
        found = await self._dispatch.suggest(
            command.name, option, typed, space=space_of(interaction), adult=is_adult(interaction)
        )
        return choices(found)

    async def menu(
        self, interaction: Interaction, command: Command, message: discord.Message
    ) -> None:
        """Somebody chose a command from the menu of a message with a picture."""
        async with self._answering.handling(interaction):
            pictures = self._pictures(message)
            await self._asking.run(interaction, command, {}, replied=pictures)

    async def use_as_source(self, interaction: Interaction, message: discord.Message) -> None:
        """Somebody wants to start from the picture of a message: a form asks for what."""
        async with self._answering.handling(interaction):
            await self._forms.open_source(interaction, message.id, self._pictures(message))

    async def take_down(self, interaction: Interaction, message: discord.Message) -> None:
        """A moderator wants a message of ours gone: a form asks why."""
        async with self._answering.handling(interaction):
            if not person_of(interaction).moderator:
                raise NotAllowed(say(FOR_MODERATORS, command=TAKEDOWN))
            me = interaction.client.user
            if me is None or message.author.id != me.id:
                raise NotFound(NOT_MINE)
            await self._forms.open_why(interaction, message.id)

    async def press(
        self, interaction: Interaction, action: ActionName, task_id: str, picture: int = 0
    ) -> None:
        """Somebody pressed a button, or chose from a menu under a message."""
        async with self._answering.handling(interaction):
            private = action in PRIVATE_ACTIONS or was_private(interaction)
            press = Press(
                event_of(interaction), action, task_id, person_of(interaction),
                address_of(interaction, private=private), picture,
            )  # fmt: skip
            if action == "edit":
                await self._forms.open_edit(interaction, press)
            elif action == "form":
                await self._forms.open_page(interaction, press)
            else:
                await self._answering.answer(
                    interaction, press, self._dispatch.press,
                    in_place=action in TURNING and was_private(interaction),
                )  # fmt: skip

    async def submit(self, interaction: Interaction) -> None:
        """Somebody sent a form."""
        async with self._answering.handling(interaction):
            data: Mapping[str, Any] = interaction.data or {}
            await self._forms.submit(interaction, str(data.get("custom_id")))

    def _pictures(self, message: discord.Message) -> tuple[Attachment, ...]:
        pictures = pictures_of(message, hosts=self._hosts)
        if not pictures:
            raise NotFound(NO_PICTURE)
        return pictures


def _value(given: Any) -> Any:
    if isinstance(given, discord.Attachment):
        return attachment_of(given)
    if isinstance(given, REFERRED):
        return f"{PLATFORM}:{given.id}"
    return given
