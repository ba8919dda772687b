"""Slash commands made of our declarations: what discord.py registers and hands over when typed."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, Protocol, cast

import discord
from discord import app_commands

from bot.platforms.discord.placeoption import PlaceOption
from bot.platforms.discord.reading import Interaction
from bot.platforms.typed import heads
from commands.moderation import GROUPS
from commands.spec import Command, Kind, Option

#: In servers and in direct messages with the bot, where it was added to a server.
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLS = app_commands.AppInstallationType(guild=True, user=False)
#: Who sees a moderators' command, until a server's own settings say otherwise (reading.py).
MODERATING = discord.Permissions(manage_guild=True)

_TYPES: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.FLAG: bool,
    Kind.CHOICE: str,
    Kind.PICTURE: discord.Attachment,
    Kind.FILE: discord.Attachment,
    Kind.PERSON: discord.User,
    Kind.ROLE: discord.Role,
    Kind.RESULT: str,
    Kind.CHANNEL: PlaceOption,
}

IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)


class Typed(Protocol):
    """What is called when somebody has typed a command, or some of it."""

    async def slash(
        self, interaction: Interaction, command: Command, given: dict[str, Any]
    ) -> None: ...

    async def suggest(
        self, interaction: Interaction, command: Command, option: str, typed: str
    ) -> list[app_commands.Choice[str]]: ...


def slash_commands(
    commands: Sequence[Command], typed: Typed
) -> list[app_commands.Command[Any, ..., None] | app_commands.Group]:
    """One slash command for each of ours, those of a group below it."""
    return [
        _group(head, below, typed) if " " in below[0].name else _slash(below[0], typed)
        for head, below in heads(commands).items()
    ]


def _group(head: str, below: Sequence[Command], typed: Typed) -> app_commands.Group:
    moderators = below[0].moderators
    group = app_commands.Group(
        name=head,
        description=GROUPS[head],
        allowed_contexts=IN_SERVERS if moderators else CONTEXTS,
        allowed_installs=INSTALLS,
        default_permissions=MODERATING if moderators else None,
    )
    for command in below:
        group.add_command(_slash(command, typed))
    return group


def _slash(command: Command, typed: Typed) -> app_commands.Command[Any, ..., None]:
    async def run(interaction: Interaction, **given: Any) -> None:
        await typed.slash(interaction, command, given)

    # discord.py reads a command's options off its callback's signature and what hangs at it.
    cast(Any, run).__signature__ = _signature(command)
    described = app_commands.describe(**{o.name: o.description for o in command.common})
    chosen = app_commands.choices(**{o.name: _choices(o) for o in command.common if o.choices})
    completed = app_commands.autocomplete(
        **{o.name: _completion(command, o, typed) for o in command.common if _suggests(o)}
    )
    slash: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=command.name.split()[-1],
        description=command.description,
        callback=described(chosen(completed(run))),
        allowed_contexts=IN_SERVERS if command.moderators else CONTEXTS,
        allowed_installs=INSTALLS,
    )
    if command.moderators and " " not in command.name:
        slash.default_permissions = MODERATING
    return slash


def _signature(command: Command) -> inspect.Signature:
    parameter, named = inspect.Parameter, inspect.Parameter.KEYWORD_ONLY
    options = [
        parameter(
            option.name,
            named,
            default=parameter.empty if option.required else None,
            annotation=_annotation(option),
        )
        for option in command.common
    ]
    interaction = parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return inspect.Signature([interaction, *options])


def _annotation(option: Option) -> Any:
    type_ = _TYPES[option.kind]
    low, high = option.minimum, option.maximum
    if option.kind is Kind.TEXT:
        low, high = option.min_length, option.max_length
    if low is None and high is None:
        return type_
    return cast(Any, app_commands.Range)[type_, low, high]


def _choices(option: Option) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=choice, value=choice) for choice in option.choices]


def _suggests(option: Option) -> bool:
    return option.suggests is not None


def _completion(command: Command, option: Option, typed: Typed) -> Any:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await typed.suggest(interaction, command, option.name, current)

    return complete
