"""Discord, driven by what people do in a client: the fake on real sockets, discord.py behind it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from support.conformance.driver import (
    WAIT_S,
    Action,
    Actor,
    Form,
    Given,
    NotOffered,
    Seen,
    Served,
    words_of,
)
from support.conformance.recording import Recording, sha
from support.discordservice import posted_to, serving
from support.fakediscord import forms, options
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import Channel, User

from bot.invocation import Address
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.menus import AT_ONCE, USE_AS_SOURCE
from bot.platforms.discord.modal import MORE
from bot.platforms.discord.pace import GAP_MS
from commands.spec import Command

T = TypeVar("T")

LOCALES = {"en": "en-US", "zh": "zh-CN"}
#: By "use as source": the option its picture goes to, and the one its form asks for.
SOURCES = {"imagine": ("image", "words", "prompt"), "faceswap": ("source", "face", "target")}


@dataclass
class DiscordDriver:
    """Each actor is in a channel of their own, or in direct messages."""

    discord: FakeDiscord
    name: str = "discord"
    as_line: bool = False

    def somebody(
        self, *, moderator: bool = False, alone: bool = False, language: str = "en"
    ) -> Actor:
        world = self.discord.world
        user = self._member(moderator=moderator, language=language)
        channel = world.dm(user) if alone else world.channel(self.discord.guild, "a-channel")
        return Actor(f"discord:{user.id}", user, channel, language)

    def beside(self, actor: Actor, *, moderator: bool = False) -> Actor:
        user = self._member(moderator=moderator, language=actor.language)
        return Actor(f"discord:{user.id}", user, actor.at, actor.language)

    async def type(self, actor: Actor, command: Command, given: Given) -> None:
        try:
            options.fill(self.discord.world, command.name, given, actor.at)
        except AssertionError as error:
            raise NotOffered(str(error)) from None
        await self.discord.use(actor.who, command.name, given, channel=actor.at)

    async def reply(self, actor: Actor, command: Command, given: Given, to: Seen) -> None:
        """A message menu is how something is done to a picture on Discord."""
        if command.name in AT_ONCE and not given:
            await self.discord.menu(actor.who, str(AT_ONCE[command.name]), to.handle[0])
            return
        _, field, option = SOURCES.get(command.name, ("", "", ""))
        if set(given) != {option}:
            raise NotOffered(f"there is no message menu for /{command.name} with {set(given)}")
        opened = await self.discord.menu(actor.who, str(USE_AS_SOURCE), to.handle[0])
        await self.discord.submit(opened, {field: given[option]})

    async def press(self, actor: Actor, seen: Seen, action: Action) -> None:
        await self._pressed(actor, seen, action)

    async def open_form(self, actor: Actor, seen: Seen, action: Action) -> Form:
        opened = await self._pressed(actor, seen, action)
        return Form(_filled(await opened.modal()), opened)

    async def send_form(self, actor: Actor, form: Form, command: Command, given: Given) -> None:
        opened = form.handle
        answers = _answers(await opened.modal(), command, words_of(command, given))
        try:
            forms.filled(await opened.modal(), answers, upload=lambda _: {})
        except AssertionError as error:
            raise NotOffered(str(error)) from None
        await self.discord.submit(opened, answers, user=actor.who)

    async def sees(self, actor: Actor) -> Sequence[Seen]:
        return self._sees(actor)

    async def shown(self, actor: Actor, address: Address) -> Seen | None:
        ids = (address.message, *address.extra.get("more", "").split(","))
        found = [one for one in self._messages(actor) if str(one.id) in ids]
        return _seen(found, actor) if found else None

    async def until(self, actor: Actor, fits: Callable[[Sequence[Seen]], T | None]) -> T:
        try:
            await self.discord.until(lambda: fits(self._sees(actor)), WAIT_S)
        except TimeoutError:
            raise AssertionError(f"it never came to that: {self._sees(actor)}") from None
        found = fits(self._sees(actor))
        assert found is not None
        return found

    async def told(self, actor: Actor, sentence: str) -> None:
        await self.until(actor, lambda seen: any(sentence in one.text for one in seen) or None)

    async def rest(self) -> None:
        self.discord.clock.advance(GAP_MS / 1000)

    def reads_moment(self, seen: Seen, at: int) -> bool:
        return f"<t:{at}:R>" in seen.text  # the client words it

    # -- Private ---------------------------------------------------------------------------

    def _member(self, *, moderator: bool, language: str) -> User:
        world, guild = self.discord.world, self.discord.guild
        user = world.user("Somebody", locale=LOCALES[language])
        if moderator:
            world.moderator(guild, user)
        else:
            world.join(guild, user)
        return user

    async def _pressed(self, actor: Actor, seen: Seen, action: Action) -> Any:
        for message in seen.handle:
            for button in message.buttons:
                if _action(button.custom_id) == action:
                    return await self.discord.press(message, button.custom_id, actor.who)
            for menu in message.selects:
                for option in menu["options"]:
                    if _action(option["value"]) == action:
                        return await self.discord.choose(
                            message, [option["value"]], actor.who, custom_id=menu["custom_id"]
                        )
        raise AssertionError(f"there is no {action} under {seen}")

    def _sees(self, actor: Actor) -> list[Seen]:
        return [_seen([message], actor) for message in self._messages(actor)]

    def _messages(self, actor: Actor) -> Iterator[Message]:
        channels: list[Channel] = [actor.at]
        channels += [
            c for c in self.discord.world.channels.values()
            if c.recipient is actor.who and c is not actor.at
        ]  # fmt: skip
        for channel in channels:
            for message in channel.messages.values():
                visible = message.seen_by in (None, actor.who) and not message.deleted
                if visible and message.author.bot and not message.loading:
                    yield message


def _seen(messages: Sequence[Message], actor: Actor) -> Seen:
    """A message as one; the files that did not fit into it follow in others."""
    first = messages[0]
    by_name = {file.filename: file for message in messages for file in message.attachments}
    gallery = [item for message in messages for item in message.gallery]
    files = [by_name[item["media"]["url"].split("?")[0].rsplit("/", 1)[1]] for item in gallery]
    return Seen(
        id=str(first.id),
        text="\n".join(_text(message) for message in messages),
        actions=tuple(_actions(messages)),
        pictures=tuple(sha(file.data) for file in files),
        hidden=tuple(bool(item["spoiler"]) for item in gallery),
        private=first.seen_by is actor.who or first.channel.recipient is actor.who,
        handle=list(messages),
    )


def _text(message: Message) -> str:
    """As the client shows it: without the marks that keep typed words from being mark-up."""
    headings = [menu.get("placeholder") or "" for menu in message.selects]
    plain = re.sub(r"\\(.)", r"\1", message.text)
    return "\n".join((plain.replace("\N{ZERO WIDTH SPACE}", ""), *headings))


def _actions(messages: Sequence[Message]) -> Iterator[Action]:
    for message in messages:
        ids = [button.custom_id for button in message.buttons]
        ids += [option["value"] for menu in message.selects for option in menu["options"]]
        yield from filter(None, map(_action, ids))


def _action(id: str | None) -> Action | None:
    pressed = decode(id or "")
    return None if pressed is None else (pressed.action, pressed.picture)


def _filled(modal: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form, by option."""
    fields = {field["custom_id"]: field for _, _, field in forms._fields(modal["components"])}
    values = {name: forms._answer(field, name, {}) for name, field in fields.items()}
    for line in str(values.pop(MORE, "")).splitlines():
        name, _, value = line.partition(":")
        values[name] = value.strip()
    flat = {name: (value[0] if value else "") if isinstance(value, list) else value
            for name, value in values.items()}  # fmt: skip
    return {name: value for name, value in flat.items() if value}


def _answers(modal: Mapping[str, Any], command: Command, given: Given) -> dict[str, Any]:
    """What is put into each field for the form to say this; the rest stands on lines of one."""
    written = {name: _written(value) for name, value in given.items()}
    answers: dict[str, Any] = {}
    for _, name, field in forms._fields(modal["components"]):
        if name == MORE:
            continue
        value = written.pop(name, "")
        text = field["type"] == forms.TEXT_INPUT
        answers[name] = value if text else [value] if value else []
    if any(name == MORE for _, name, _ in forms._fields(modal["components"])):
        answers[MORE] = "\n".join(f"{name}: {value}" for name, value in written.items())
    elif written:
        raise NotOffered(f"the form has no field for {set(written)}")
    return answers


def _written(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@asynccontextmanager
async def discord(
    folder: Path, recording: Recording, *, over_http: bool = False
) -> AsyncIterator[Served]:
    """The adapter alone, started; stopped at the end. `over_http`: without a gateway.

    Its requests are judged where there are fewer of them: that takes a minute here.
    """
    async with FakeDiscord() as fake:
        served = posted_to if over_http else serving
        async with served(fake, folder, recording, clock=fake.clock) as platform:  # type: ignore[arg-type]
            await fake.ready(shards=0 if over_http else 1)
            yield DiscordDriver(fake), platform
        assert [one for one in fake.requests if one.broken] == []
