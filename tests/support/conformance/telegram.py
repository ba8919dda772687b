"""Telegram, driven by what people do in an app: the fake on real sockets, its library behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from support.conformance.driver import (
    WAIT_S,
    Action,
    Actor,
    Form,
    Given,
    Seen,
    Served,
    files_of,
    line_of,
)
from support.conformance.recording import Recording, sha
from support.faketelegram.notebook import remembering
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.state import Chat, Message, User

from bot.config import Telegram
from bot.ids import now_ms
from bot.invocation import Address
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.telegram.keyboard import read_data
from bot.platforms.telegram.places import album_of
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.typed import parse
from commands import COMMANDS
from commands.spec import Command, Kind

T = TypeVar("T")

LANGUAGES = {"en": "en", "zh": "zh-hans"}


@dataclass
class TelegramDriver:
    """Each actor is in a group of their own, or in private: budgets are a chat's."""

    telegram: FakeTelegram
    name: str = "telegram"
    as_line: bool = True
    _queries: list[str] = field(default_factory=list)

    def somebody(
        self, *, moderator: bool = False, alone: bool = False, language: str = "en"
    ) -> Actor:
        user = self.telegram.person("Somebody", language=LANGUAGES[language])
        chat = self.telegram.private(user) if alone else self.telegram.group(user)
        return self._actor(user, chat, moderator=moderator, language=language)

    def beside(self, actor: Actor, *, moderator: bool = False) -> Actor:
        user = self.telegram.person("Somebody else", language=LANGUAGES[actor.language])
        actor.at.members[user.id] = "member"
        return self._actor(user, actor.at, moderator=moderator, language=actor.language)

    async def type(self, actor: Actor, command: Command, given: Given) -> None:
        self._write(actor, command, given, reply_to=None)

    async def reply(self, actor: Actor, command: Command, given: Given, to: Seen) -> None:
        """To the words, where they are a message of their own."""
        self._write(actor, command, given, reply_to=to.handle[-1])

    async def press(self, actor: Actor, seen: Seen, action: Action) -> None:
        for message in seen.handle:
            for data in message.buttons.values():
                if _action(data) == action:
                    self._queries.append(self.telegram.press_data(actor.who, message, data))
                    return
        raise AssertionError(f"there is no {action} under {seen}")

    async def open_form(self, actor: Actor, seen: Seen, action: Action) -> Form:
        """A question with the whole line: a reply to it asks once more."""
        before = {message.id for message in self._messages(actor)}
        await self.press(actor, seen, action)
        question: Message = await self.telegram.until(
            lambda: next(
                (m for m in self._messages(actor) if m.forces_reply and m.id not in before), None
            ),
            timeout_s=WAIT_S,
        )
        if action[0] == "form":  # of a page: it lists what is asked for
            return Form({}, question)
        line = question.text.partition("\n")[2]
        return Form(parse(line, COMMANDS).options, question)

    async def send_form(self, actor: Actor, form: Form, command: Command, given: Given) -> None:
        line = line_of(command, given)
        self.telegram.write(actor.who, line, form.handle.chat, reply_to=form.handle)

    async def sees(self, actor: Actor) -> Sequence[Seen]:
        return self._sees(actor)

    async def shown(self, actor: Actor, address: Address) -> Seen | None:
        numbers = [*album_of(address), int(address.message or 0)]
        kept = self.telegram.methods.messages
        found = [kept[int(address.channel), number] for number in numbers]
        visible = [one for one in found if one in list(self._messages(actor))]
        return _seen(visible) if visible else None

    async def until(self, actor: Actor, fits: Callable[[Sequence[Seen]], T | None]) -> T:
        found: T = await self.telegram.until(lambda: fits(self._sees(actor)), timeout_s=WAIT_S)
        return found

    async def told(self, actor: Actor, sentence: str) -> None:
        """In a message, or in the button that was pressed last."""
        answered = self.telegram.methods.answered
        await self.telegram.until(
            lambda: (
                any(sentence in one.text for one in self._sees(actor))
                or (self._queries and sentence in answered[self._queries[-1]])
            ),
            timeout_s=WAIT_S,
        )

    async def rest(self) -> None:
        """What is put off is put off by the chat, and each actor has one of their own."""

    def reads_moment(self, seen: Seen, at: int) -> bool:
        minutes = round((at - now_ms() / 1000) / 60)
        return "<t:" not in seen.text and f"in {minutes} min (" in seen.text

    # -- Private ---------------------------------------------------------------------------

    def _actor(self, user: User, chat: Chat, *, moderator: bool, language: str) -> Actor:
        if moderator and chat.user is None:
            chat.members[user.id] = "administrator"
            chat.may_delete.add(user.id)
        return Actor(f"telegram:{user.id}", user, chat, language)

    def _write(
        self, actor: Actor, command: Command, given: Given, *, reply_to: Message | None
    ) -> None:
        line, files = line_of(command, given), list(files_of(command, given).values())
        if not files:
            self.telegram.write(actor.who, line, actor.at, reply_to=reply_to)
        elif len(files) == 1:
            kind = "document" if any(o.kind is Kind.FILE for o in command.declared) else "photo"
            self.telegram.send(actor.who, files[0], line, actor.at, kind=kind, reply_to=reply_to)
        else:
            self.telegram.album(actor.who, files, line, actor.at, reply_to=reply_to)

    def _sees(self, actor: Actor) -> list[Seen]:
        return [_seen([message]) for message in self._messages(actor)]

    def _messages(self, actor: Actor) -> Iterator[Message]:
        """In the group and in one's private chat."""
        chats = dict.fromkeys([actor.at.id, self.telegram.private(actor.who).id])
        for chat in chats:
            yield from self.telegram.from_bot(self.telegram.methods.chats[chat])


def _seen(messages: Sequence[Message]) -> Seen:
    """A message as one: an album is several."""
    last = messages[-1]
    shown = [message for message in messages if message.file is not None]
    return Seen(
        id=str(last.id),
        text="\n".join(message.text for message in messages),
        actions=tuple(filter(None, map(_action, last.buttons.values()))),
        pictures=tuple(sha(message.file.data) for message in shown if message.file),
        hidden=tuple(message.spoiler for message in shown),
        private=last.chat.user is not None,
        handle=list(messages),
    )


def _action(data: str) -> Action | None:
    pressed = read_data(data)
    return None if pressed is None else (pressed.action, pressed.picture)


def settings(telegram: FakeTelegram) -> Telegram:
    """What makes the adapter come here."""
    return Telegram(token=SecretStr(TOKEN), api_url=telegram.url)


@asynccontextmanager
async def telegram(folder: Path, recording: Recording) -> AsyncIterator[Served]:
    """The adapter alone, started; stopped at the end, when the fake judges what it saw.

    It hears all that is said: with privacy mode on, a group's bot gets one picture of an album.
    """
    async with (
        FakeTelegram() as fake,
        DecodeWorker() as worker,
        Fetcher() as fetcher,
        remembering(folder) as memory,
    ):
        fake.methods.privacy = False
        platform = TelegramPlatform(
            settings=settings(fake),
            data_dir=folder,
            memory=memory,
            commands=COMMANDS,
            fetcher=fetcher,
            fitter=Fitter(worker, folder / "fitted", clock=now_ms),
            clock=now_ms,
        )
        await platform.start(recording)
        try:
            yield TelegramDriver(fake), platform
        finally:
            await platform.stop()
