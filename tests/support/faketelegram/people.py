"""What people do in a Telegram: write, attach, reply, press."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from support.faketelegram.state import ANONYMOUS, Chat, Message, User

if TYPE_CHECKING:
    from support.faketelegram.methods import Methods

CHANNEL_BOT = 136817688


class Party:
    """People and chats, and what happens there. Mixed into the server."""

    methods: Methods

    def add_update(self, **content: Any) -> dict[str, Any]:
        raise NotImplementedError

    _people = itertools.count(7001)
    _queries = itertools.count(1)

    # -- Who and where ---------------------------------------------------------------------

    def person(self, name: str, *, started: bool = True, language: str | None = "en") -> User:
        user = User(next(self._people), name, name.lower(), language, started=started)
        self.methods.chats[user.id] = Chat(user.id, "private", user=user)
        return user

    def private(self, user: User) -> Chat:
        return self.methods.chats[user.id]

    def group(self, *people: User, type: str = "supergroup", forum: bool = False) -> Chat:
        number = len(self.methods.chats) + 1
        chat = Chat(
            -1_001_000_000_000 - number if type == "supergroup" else -1000 - number,
            type, f"Group {number}", is_forum=forum,
            members={person.id: "member" for person in people},
        )  # fmt: skip
        self.methods.chats[chat.id] = chat
        return chat

    def migrate(self, old: Chat, *, telling: bool = True) -> Chat:
        """The group becomes a supergroup, under another id."""
        new = self.group()
        new.members, new.title = old.members, old.title
        if telling:
            note = self.methods.add_message(old, self.methods.bot, text="upgraded")
            self.add_update(message={**_plain_view(note), "migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        return new

    # -- What they do ----------------------------------------------------------------------

    def write(
        self,
        user: User,
        text: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        as_chat: Chat | None = None,
    ) -> Message:
        """Write a text; the message."""
        return self._post(
            user, chat, text=text, reply_to=reply_to, thread=thread, sender_chat=as_chat
        )

    def send(
        self,
        user: User,
        data: bytes,
        caption: str = "",
        chat: Chat | None = None,
        *,
        kind: str = "photo",
        reply_to: Message | None = None,
        media_type: str = "",
        size: int | None = None,
        thread: int | None = None,
        **sticker: Any,
    ) -> Message:
        """Send a picture: as a photo, a document or a sticker."""
        file = self.methods.add_file(data, media_type=media_type, size=size)
        return self._post(
            user, chat, kind=kind, text=caption, file=file, reply_to=reply_to, thread=thread,
            sticker=sticker,
        )  # fmt: skip

    def album(
        self,
        user: User,
        pictures: Sequence[bytes],
        caption: str = "",
        chat: Chat | None = None,
        *,
        kind: str = "photo",
        reply_to: Message | None = None,
    ) -> list[Message]:
        """Send several pictures at once: one update each, the caption with the first."""
        group = f"album{next(self._queries)}"
        return [
            self._post(
                user, chat, kind=kind, text="" if place else caption, group=group,
                file=self.methods.add_file(data), reply_to=reply_to,
            )
            for place, data in enumerate(pictures)
        ]  # fmt: skip

    def press(self, user: User, message: Message, label: str, *, gone: bool = False) -> str:
        """Press a button; the query's id. `gone`: Telegram does not have the message at hand."""
        return self.press_data(user, message, message.buttons[label], gone=gone)

    def press_data(self, user: User, message: Message, data: str, *, gone: bool = False) -> str:
        id = f"query{next(self._queries)}"
        self.methods.answered[id] = ""
        view = message.view()
        if gone:
            view = {"chat": message.chat.view(), "message_id": message.id, "date": 0}
        self.add_update(
            callback_query={
                "id": id,
                "from": user.view(),
                "message": view,
                "chat_instance": "1",
                "data": data,
            }
        )
        return id

    def anonymous(self) -> User:
        """The account that anonymous administrators write as."""
        return User(ANONYMOUS, "Group", "GroupAnonymousBot", None, is_bot=True)

    def _post(self, user: User, chat: Chat | None, **more: Any) -> Message:
        message = self.methods.add_message(chat or self.private(user), user, **more)
        if self._is_heard(message):
            self.add_update(message=message.view())
        return message

    def _is_heard(self, message: Message) -> bool:
        """In privacy mode a group's bot gets commands and replies to itself, and nothing else."""
        replied = message.reply_to
        to_us = replied is not None and replied.sender is self.methods.bot
        private = message.chat.user is not None
        return private or not self.methods.privacy or to_us or message.text.startswith("/")


def _plain_view(message: Message) -> dict[str, Any]:
    return {name: value for name, value in message.view().items() if name != "text"}
