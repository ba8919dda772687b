"""The methods of the Bot API that a bot like this one needs, on the fake's own state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.faketelegram.checks import (
    FETCHED_BYTES,
    FILE_BYTES,
    MAX_CAPTION,
    MAX_TEXT,
    OLD_QUERY,
    UNCHANGED,
    Params,
    check_markup,
    check_photo,
    check_thumbnail,
    restricted,
    shown_text,
    size_of,
)
from support.faketelegram.faults import ApiError
from support.faketelegram.markup import units
from support.faketelegram.state import Chat, File, Message, User

Files = Mapping[str, tuple[str, bytes]]


class Methods:
    """Everything there is, and what the bot can do to it."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.privacy = True
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.files: dict[str, File] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.webhook: Params = {}
        self.answered: dict[str, str] = {}  #: text of the answer, by callback query
        self.changes = 0

    def call(self, method: str, params: Params, files: Files) -> Any:
        """Carry a method out. Raises ApiError."""
        handler: Callable[[Params, Files], Any] | None = getattr(self, f"_{method}", None)
        if handler is None:
            raise ApiError(404, "Not Found: method not found")
        self.changes += 1
        return handler(params, files)

    # -- Of the bot itself -----------------------------------------------------------------

    def _getMe(self, _: Params, __: Files) -> Any:
        return {
            **self.bot.view(),
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
        }

    def _setWebhook(self, params: Params, _: Files) -> Any:
        self.webhook = params
        return True

    def _deleteWebhook(self, _: Params, __: Files) -> Any:
        self.webhook = {}
        return True

    def _setMyCommands(self, params: Params, _: Files) -> Any:
        scope = params.get("scope", {"type": "default"})["type"]
        for command in params["commands"]:
            if not 1 <= len(command["description"]) <= 256 or len(command["command"]) > 32:
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands[scope, params.get("language_code", "")] = params["commands"]
        return True

    # -- Chats -----------------------------------------------------------------------------

    def _getChat(self, params: Params, _: Files) -> Any:
        chat = self._chat(params)
        may = {f"can_send_{what}": what not in chat.forbidden for what in ("photos", "documents")}
        return {
            **chat.view(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                (
                    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
                    "gifts_from_channels",
                ),
                False,
            ),
            **({"permissions": may} if chat.user is None else {}),
        }  # fmt: skip

    def _getChatMember(self, params: Params, _: Files) -> Any:
        chat, user_id = self._chat(params), params["user_id"]
        status = chat.bot if user_id == self.bot.id else chat.members.get(user_id, "left")
        user = {"id": user_id, "is_bot": user_id == self.bot.id, "first_name": "Somebody"}
        member: Params = {"status": status, "user": user}
        if status == "creator":
            return {**member, "is_anonymous": False}
        if status == "restricted":
            return {**member, **restricted(chat)}
        if status == "kicked":
            return {**member, "until_date": 0}
        if status == "administrator":
            flags = (
                "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
                "can_manage_video_chats", "can_restrict_members", "can_promote_members",
                "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
                "can_delete_stories",
            )  # fmt: skip
            return {
                **member,
                **dict.fromkeys(flags, False),
                "can_delete_messages": user_id in chat.may_delete,
            }
        return member

    # -- Send ------------------------------------------------------------------------------

    def _sendMessage(self, params: Params, _: Files) -> Any:
        chat = self._writable(params, "messages")
        message = self._new(chat, params)
        self._set_text(message, params["text"], params)
        message.markup = self._markup(params)
        return message.view()

    def _sendPhoto(self, params: Params, files: Files) -> Any:
        return self._send_media(params, files, "photo")

    def _sendDocument(self, params: Params, files: Files) -> Any:
        return self._send_media(params, files, "document")

    def _sendMediaGroup(self, params: Params, files: Files) -> Any:
        if not 2 <= len(params["media"]) <= 10:
            raise ApiError(400, "Bad Request: wrong number of items in the album")
        kinds = {item["type"] for item in params["media"]}
        if "document" in kinds and len(kinds) > 1:
            raise ApiError(400, "Bad Request: documents can't be mixed with other media types")
        chat = self._writable(params, "messages")
        album = []
        for item in params["media"]:
            file = self._checked(item, files)
            self._may(chat, f"{item['type']}s")
            album.append(self._new(chat, params))
            self._set_media(album[-1], item, file)
            album[-1].group = f"g{album[0].id}"
        return [message.view() for message in album]

    def _send_media(self, params: Params, files: Files, kind: str) -> Any:
        chat = self._writable(params, f"{kind}s")
        item = {**params, "type": kind, "media": f"attach://{kind}"}
        file = self._checked(item, files)
        message = self._new(chat, params)
        self._set_media(message, item, file)
        message.markup = self._markup(params)
        return message.view()

    # -- Edit and delete -------------------------------------------------------------------

    def _editMessageText(self, params: Params, _: Files) -> Any:
        message = self._editable(params)
        if message.kind != "text":
            raise ApiError(400, "Bad Request: there is no text in the message to edit")
        before = (message.html, message.markup)
        if before == (params["text"], self._markup(params)):
            raise ApiError(400, UNCHANGED)
        message.earlier.append(message.text)
        self._set_text(message, params["text"], params)
        message.markup = self._markup(params)
        return message.view()

    def _editMessageCaption(self, params: Params, _: Files) -> Any:
        message = self._editable(params)
        message.earlier.append(message.text)
        self._set_caption(message, params)
        message.markup = self._markup(params)
        return message.view()

    def _editMessageMedia(self, params: Params, files: Files) -> Any:
        message = self._editable(params)
        file = self._checked(params["media"], files)
        self._may(message.chat, f"{params['media']['type']}s")
        if message.group and message.kind != params["media"]["type"]:
            raise ApiError(400, "Bad Request: only a file may take a file's place in an album")
        message.earlier.append(message.text)
        self._set_media(message, params["media"], file)
        message.markup = self._markup(params)
        return message.view()

    def _deleteMessage(self, params: Params, _: Files) -> Any:
        message = self._found(params, "message to delete not found")
        if message.old:
            raise ApiError(400, "Bad Request: message can't be deleted for everyone")
        message.deleted = True
        return True

    def _deleteMessages(self, params: Params, _: Files) -> Any:
        chat = self._chat(params)
        for number in params["message_ids"]:
            if message := self.messages.get((chat.id, number)):
                message.deleted = True
        return True

    # -- The rest --------------------------------------------------------------------------

    def _answerCallbackQuery(self, params: Params, _: Files) -> Any:
        query = params["callback_query_id"]
        if query not in self.answered:
            raise ApiError(400, OLD_QUERY)
        if units(params.get("text", "")) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answered[query] = params.get("text", "")
        return True

    def _getFile(self, params: Params, _: Files) -> Any:
        file = self.files.get(params["file_id"])
        if file is None:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if file.told_size > FETCHED_BYTES:
            raise ApiError(400, "Bad Request: file is too big")
        return {
            "file_id": file.id,
            "file_unique_id": f"u{file.id}",
            "file_size": file.told_size,
            "file_path": file.path,
        }

    # -- Private ---------------------------------------------------------------------------

    def add_message(self, chat: Chat, sender: User, **more: Any) -> Message:
        number = 1 + max((n for c, n in self.messages if c == chat.id), default=100)
        message = Message(number, chat, sender, **more)
        self.messages[chat.id, number] = message
        return message

    def add_file(self, data: bytes, *, name: str = "", media_type: str = "", **more: Any) -> File:
        number = len(self.files) + 1
        width, height = size_of(data)
        file = File(
            f"file{number}", data, f"photos/file_{number}.jpg", width, height, name, media_type,
            **more,
        )  # fmt: skip
        self.files[file.id] = file
        return file

    def _chat(self, params: Params) -> Chat:
        chat = self.chats.get(params["chat_id"])
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, migrate_to_chat_id=chat.migrated_to)
        if chat.bot in ("kicked", "left"):
            verb = "kicked from" if chat.bot == "kicked" else "not a member of"
            raise ApiError(403, f"Forbidden: bot was {verb} the {chat.type} chat")
        return chat

    def _writable(self, params: Params, what: str) -> Chat:
        chat = self._chat(params)
        if chat.user is not None and chat.user.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat.user is not None and not chat.user.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        self._may(chat, what)
        thread = params.get("message_thread_id")
        if thread is not None and not chat.is_forum:
            raise ApiError(400, "Bad Request: message thread not found")
        if thread in chat.closed_topics:
            raise ApiError(400, "Bad Request: TOPIC_CLOSED")
        return chat

    def _may(self, chat: Chat, what: str) -> None:
        if "messages" in chat.forbidden:
            words = "Bad Request: not enough rights to send text messages to the chat"
            raise ApiError(400, words)
        if what in chat.forbidden:
            raise ApiError(400, f"Bad Request: not enough rights to send {what} to the chat")

    def _new(self, chat: Chat, params: Params) -> Message:
        reply = params.get("reply_parameters", {})
        replied = self.messages.get((chat.id, reply.get("message_id", 0)))
        if reply and (replied is None or replied.deleted):
            replied = None
            if not reply.get("allow_sending_without_reply"):
                raise ApiError(400, "Bad Request: message to be replied not found")
        thread = params.get("message_thread_id")
        return self.add_message(chat, self.bot, reply_to=replied, thread=thread)

    def _found(self, params: Params, missing: str) -> Message:
        chat = self._chat(params)
        message = self.messages.get((chat.id, params["message_id"]))
        if message is None or message.deleted:
            raise ApiError(400, f"Bad Request: {missing}")
        return message

    def _editable(self, params: Params) -> Message:
        message = self._found(params, "message to edit not found")
        if message.sender is not self.bot or message.forces_reply:
            raise ApiError(400, "Bad Request: message can't be edited")
        if message.chat.user is not None and message.chat.user.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        self._may(message.chat, "messages")
        return message

    def _set_text(self, message: Message, text: str, params: Params) -> None:
        message.html = text
        message.text = shown_text(text, params)
        if not message.text:
            raise ApiError(400, "Bad Request: message text is empty")
        if units(message.text) > MAX_TEXT:
            raise ApiError(400, "Bad Request: message is too long")

    def _set_caption(self, message: Message, params: Params) -> None:
        message.html = params.get("caption", "")
        message.text = shown_text(message.html, params)
        if units(message.text) > MAX_CAPTION:
            raise ApiError(400, "Bad Request: message caption is too long")

    def _set_media(self, message: Message, item: Params, file: File) -> None:
        message.kind, message.file = item["type"], file
        message.spoiler = item.get("has_spoiler", False)
        message.has_thumbnail = "thumbnail" in item
        self._set_caption(message, item)

    def _checked(self, item: Params, files: Files) -> File:
        name, data = files[item["media"].removeprefix("attach://")]
        file = self.add_file(data, name=name)
        if item["type"] == "photo":
            check_photo(file)
        elif len(data) > FILE_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        if "thumbnail" in item:
            thumbnail = item["thumbnail"].removeprefix("attach://")
            check_thumbnail(files[thumbnail][1])
        return file

    def _markup(self, params: Params) -> Params | None:
        markup: Params | None = params.get("reply_markup")
        check_markup(markup)
        return markup
