"""A bot on simcord's model of Discord: the real front, and a dispatch that writes down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import simcord

from bot.config import Discord
from bot.invocation import (
    Address,
    Board,
    Button,
    Filled,
    Invocation,
    Message,
    Person,
    Press,
    Suggestion,
)
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.buttons import DYNAMIC_ITEMS
from bot.platforms.discord.client import Client
from bot.platforms.discord.errands import Errands
from bot.platforms.discord.forms import Forms
from bot.platforms.discord.front import Front
from bot.platforms.discord.gate import Gate
from bot.platforms.discord.layout import layout
from bot.platforms.discord.menus import message_menus
from bot.platforms.discord.register import slash_commands
from bot.platforms.discord.uptime import Uptime
from commands import COMMANDS
from commands.spec import Attachment

PNG = ("fox.png", b"\x89PNG")
Show = Callable[[Address, Message], Awaitable[None]]
HOSTS = ("cdn.simcord.invalid",)


async def _at_once() -> None:
    """Nothing to wait for."""


@dataclass
class Told:
    """A dispatch that writes down what it is told, and answers what it is given."""

    answer: Message = field(default_factory=lambda: Message("as you wish", task_id="task-1"))
    refusal: Message | None = None
    filled: Filled | Message = field(default_factory=lambda: Filled("quota", {}, {}))
    suggestions: tuple[Suggestion, ...] = ()
    before: Callable[[], Awaitable[None]] = _at_once  #: awaited before every answer
    vetted: list[Invocation] = field(default_factory=list)
    invoked: list[Invocation] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)
    refilled: list[Press] = field(default_factory=list)
    typed: list[tuple[str, str, str, bool]] = field(default_factory=list)
    spaces: list[str] = field(default_factory=list)
    held_forms: dict[tuple[str, str], tuple[Attachment, ...]] = field(default_factory=dict)

    async def vet(self, invocation: Invocation) -> Message | None:
        self.vetted.append(invocation)
        return self.refusal

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        self.typed.append((command, option, typed, adult))
        self.spaces.append(space)
        return self.suggestions

    async def invoke(self, invocation: Invocation) -> Message:
        await self.before()
        self.invoked.append(invocation)
        return self.answer

    async def press(self, press: Press) -> Message:
        await self.before()
        self.pressed.append(press)
        return self.answer

    async def refill(self, press: Press) -> Filled | Message:
        await self.before()
        self.refilled.append(press)
        return self.filled

    async def hold(self, person: Person, about: str, pictures: Sequence[Attachment]) -> None:
        self.held_forms[person.id, about] = tuple(pictures)

    async def held(self, person: Person, about: str) -> tuple[Attachment, ...]:
        return self.held_forms.get((person.id, about), ())

    async def board(self, person: Person, *, space: str) -> Board | None:
        return None


@dataclass
class Bot:
    """A bot in a server with one channel, and somebody to use it."""

    env: simcord.Env
    client: Client
    told: Told
    shown: list[tuple[Address, Message]]
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    ada: simcord.MemberActor

    def member(self, name: str, **options: Any) -> simcord.MemberActor:
        """Somebody else."""
        return self.guild.add_member(self.env.create_user(name), **options)

    async def post(self, *buttons: Button, choices: tuple[Button, ...] = ()) -> discord.Message:
        """A message of the bot's in the channel, with these under it."""
        channel = self.client.get_partial_messageable(self.channel.id, guild_id=self.guild.id)
        return await channel.send(view=_view(buttons, choices))

    async def replace(self, address: Address, *buttons: Button) -> None:
        """The message at this address gets these under it."""
        assert address.message is not None and address.token is not None
        app = int(address.extra["app"])
        webhook = discord.Webhook.partial(app, address.token, client=self.client)
        webhook.type = discord.WebhookType.application
        await webhook.edit_message(int(address.message), view=_view(buttons, ()))

    def forget_forms(self) -> None:
        """Nothing is known of open forms any more, neither here nor where all processes look."""
        self.told.held_forms.clear()
        self.start_again()

    def start_again(self) -> None:
        """As another process: what was kept in memory is gone."""

        async def show(address: Address, message: Message) -> None:
            self.shown.append((address, message))

        self.client.front = make_front(self.told, show)


def _view(buttons: tuple[Button, ...], choices: tuple[Button, ...]) -> discord.ui.LayoutView:
    return layout(Message("Done.", "done", buttons=buttons, choices=choices, task_id="task-1"))


def make_client(told: Told, show: Show, **answering: Any) -> Client:
    """A client with everything people can do on it."""
    client = Client(Discord(), Uptime(lambda: 0))
    client.front = make_front(told, show, **answering)
    for command in slash_commands(COMMANDS, client.front):
        client.tree.add_command(command)
    for menu in message_menus(COMMANDS, client.front):
        client.tree.add_command(menu)
    client.add_dynamic_items(*DYNAMIC_ITEMS)
    return client


def make_front(told: Told, show: Show, **answering: Any) -> Front:
    """The front, with nothing in its memory."""
    parts = {"errands": Errands(), "gate": Gate()} | answering
    asking = Asking(told, Answering(show, **parts))
    return Front(asking, Forms(asking, COMMANDS, HOSTS), hosts=HOSTS)


@asynccontextmanager
async def running(
    told: Told | None = None, *, show: Show | None = None, **answering: Any
) -> AsyncIterator[Bot]:
    """A bot that is connected, with its commands registered."""
    told = told or Told()
    shown: list[tuple[Address, Message]] = []

    async def write_down(address: Address, message: Message) -> None:
        shown.append((address, message))

    client = make_client(told, show or write_down, **answering)
    async with simcord.run(client, shard_count=1) as env:
        await client.tree.sync()
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ada = guild.add_member(env.create_user("ada"))
        yield Bot(env, client, told, shown, guild, channel, ada)
