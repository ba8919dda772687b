"""What a Telegram has: people, chats, messages, files; and how each is told in an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DATE = 1_795_000_000  #: When everything here happens; UTC seconds.
ANONYMOUS = 1087968824  #: The account that anonymous administrators write as.


@dataclass
class User:
    """An account. `started`: the bot may write to it."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False
    started: bool = True
    blocked: bool = False

    def view(self) -> dict[str, Any]:
        view = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code}
        return view | {name: value for name, value in optional.items() if value}


@dataclass
class Chat:
    """A private chat (its id is the person's), a group or a supergroup.

    `members` are statuses by user id; `bot` is the bot's own; `forbidden` what it may not send:
    `messages`, `photos`, `documents`.
    """

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    user: User | None = None
    members: dict[int, str] = field(default_factory=dict)
    may_delete: set[int] = field(default_factory=set)
    bot: str = "member"
    forbidden: set[str] = field(default_factory=set)
    migrated_to: int | None = None
    closed_topics: set[int] = field(default_factory=set)

    def view(self) -> dict[str, Any]:
        if self.user is not None:
            named = {"first_name": self.user.first_name}
        else:
            named = {"title": self.title}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, **named, **forum}


@dataclass
class File:
    """A file on the server."""

    id: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0
    name: str = ""
    media_type: str = ""
    size: int | None = None  # as told; the length of `data` unless set

    @property
    def told_size(self) -> int:
        return len(self.data) if self.size is None else self.size

    def photo(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "width": self.width,
            "height": self.height,
            "file_size": self.told_size,
        }

    def document(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_name": self.name or "file",
            "mime_type": self.media_type or "application/octet-stream",
            "file_size": self.told_size,
        }


@dataclass
class Message:
    """A message as people see it now. `kind` is `text`, `photo`, `document` or `sticker`."""

    id: int
    chat: Chat
    sender: User
    kind: str = "text"
    text: str = ""  # or the caption, without mark-up
    html: str = ""
    file: File | None = None
    spoiler: bool = False
    has_thumbnail: bool = False
    markup: dict[str, Any] | None = None
    reply_to: Message | None = None
    thread: int | None = None
    group: str | None = None
    sender_chat: Chat | None = None
    sticker: dict[str, Any] = field(default_factory=dict)
    earlier: list[str] = field(default_factory=list)  #: texts before each edit
    deleted: bool = False
    old: bool = False  #: more than 48 hours, so that a bot cannot delete it

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """The buttons under it."""
        return (self.markup or {}).get("inline_keyboard", [])

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by label."""
        every = [button for row in self.rows for button in row]
        return {button["text"]: button.get("callback_data", "") for button in every}

    @property
    def forces_reply(self) -> bool:
        return bool((self.markup or {}).get("force_reply"))

    def view(self, *, with_reply: bool = True) -> dict[str, Any]:
        view: dict[str, Any] = {
            "message_id": self.id,
            "date": DATE,
            "chat": self.chat.view(),
            "from": self.sender.view(),
            **self._content(),
        }
        if self.sender_chat is not None:
            view["sender_chat"] = self.sender_chat.view()
        if self.thread is not None:
            view |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.group is not None:
            view["media_group_id"] = self.group
        if self.rows:
            view["reply_markup"] = self.markup
        if with_reply and self.reply_to is not None:
            view["reply_to_message"] = self.reply_to.view(with_reply=False)
        return view

    def _content(self) -> dict[str, Any]:
        if self.kind == "text":
            return {"text": self.text, **_entities("entities", self.text)}
        content: dict[str, Any] = {}
        if self.file is not None:
            content[self.kind] = self._media(self.file)
        if self.text:
            content |= {"caption": self.text, **_entities("caption_entities", self.text)}
        return content | ({"has_media_spoiler": True} if self.spoiler else {})

    def _media(self, file: File) -> Any:
        if self.kind == "photo":
            small = {**file.photo(), "file_id": f"small{file.id}", "width": 90, "height": 90}
            return [small, file.photo()]
        if self.kind == "sticker":
            flags = {"type": "regular", "is_animated": False, "is_video": False, **self.sticker}
            return {**file.photo(), **flags}
        return file.document()


def _entities(field_name: str, text: str) -> dict[str, Any]:
    """Real servers mark the command at the beginning of a text."""
    if not text.startswith("/"):
        return {}
    length = len(text.split()[0])
    return {field_name: [{"type": "bot_command", "offset": 0, "length": length}]}
