"""What passes between a platform and dispatch: who asks what, where, and what is shown back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import TypeAdapter

from commands.answers import File
from commands.spec import Attachment, Option

Status = Literal["waiting", "running", "done", "failed", "cancelled", "notice"]
ActionName = Literal[
    "again", "vary", "edit", "upscale", "removebg", "describe", "imagine", "details", "cancel",
    "delete", "faces", "face", "improve", "preview", "paint", "page",
    "open", "form", "report", "takedown", "dismiss", "approve", "reject", "agree",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a chat. `id` is unique over all platforms: `discord:80351110224678912`.

    `may_delete`: the platform lets this person delete other people's messages here. `others` are
    this person's ids on other platforms; dispatch fills them in.
    """

    id: str
    name: str
    language: str = "en"
    moderator: bool = False
    roles: tuple[str, ...] = ()
    may_delete: bool = False
    others: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id of this person."""
        return (self.id, *self.others)


#: Under these names platforms keep ids of further messages in `Address.extra`, comma by comma.
FURTHER = ("more", "album")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message is or shall be: enough to reach it after a restart.

    `space` is the server or group (`console:easel`), `channel` and `message` the platform's own
    ids. A `private` answer on some platforms is reachable only by `token`, until `expires_at`
    (UTC milliseconds). `adult`: the channel is age-restricted; `direct`: a conversation with one
    person alone. `parent` is the channel that this one is a thread of. `extra` is for the platform
    alone.
    """

    platform: str
    space: str
    channel: str
    message: str | None = None
    private: bool = False
    adult: bool = False
    direct: bool = False
    token: str | None = field(default=None, repr=False)
    expires_at: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None

    @property
    def channel_id(self) -> str:
        """The channel's id over all platforms."""
        return self._over_all(self.channel)

    @property
    def messages(self) -> tuple[str, ...]:
        """The ids of the message there, and of further ones that belong to it."""
        further = (self.extra.get(name, "").split(",") for name in FURTHER)
        more = (id for ids in further for id in ids if id)
        return () if self.message is None else tuple(dict.fromkeys((self.message, *more)))

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """That, and the id of what the channel is a thread of."""
        return tuple(self._over_all(id) for id in (self.channel, self.parent) if id is not None)

    def own_id(self, channel_id: str) -> str:
        """The platform's own id of a channel, in the form that this address has."""
        plain = channel_id.removeprefix(f"{self.platform}:")
        return plain if self.channel_id != self.channel else channel_id

    def _over_all(self, id: str) -> str:
        return id if id.startswith(f"{self.platform}:") else f"{self.platform}:{id}"

    def at(self, message: str) -> Self:
        """The same place, now that the message there is known."""
        return replace(self, message=message)

    def to_json(self) -> str:
        return _ADDRESS.dump_json(self, exclude_defaults=True).decode()

    @staticmethod
    def from_json(text: str) -> Address:
        return _ADDRESS.validate_json(text)


_ADDRESS: TypeAdapter[Address] = TypeAdapter(Address)


@dataclass(frozen=True, slots=True)
class Invocation:
    """Somebody typed a command.

    `id` is the platform's id of this very event (`discord:interaction:…`): the same event twice
    is one task. `options` are as typed: raw strings, numbers and `commands.spec.Attachment`.
    `replied` are the pictures of the message this answers, as the platform can hand them over.
    `on_page`: it was asked by a form of a page, which is shown again with what came of it.
    """

    id: str
    command: str
    options: Mapping[str, Any]
    person: Person
    address: Address
    replied: tuple[Attachment, ...] = ()
    on_page: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button under a message of task `task_id`.

    `picture` counts from 0; for the action `face` it is the number of the face, from 0 too. Four
    actions belong to no task: for `page` it is that page, and `task_id` says of what; for `open`
    and `form`, `task_id` names a command, with "-" for a space; for `agree` it is the text that is
    agreed to, by its hash.
    """

    id: str
    action: ActionName
    task_id: str
    person: Person
    address: Address
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """A button. A platform puts action, task id and picture into its own opaque id."""

    action: ActionName
    label: str
    task_id: str
    picture: int = 0


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A finished picture in our own folder. `media_type` is told by its bytes; sizes in pixels."""

    path: Path
    media_id: str
    media_type: str
    width: int
    height: int
    alt: str = ""
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sees: one message per request, replaced as the request goes on.

    `text` is in the person's language and may hold moments as `<t:SECONDS:R>`. `details` are
    small lines (seed, size). `mention` asks the platform to notify the person. `progress` is
    0 to 1 where the provider tells it; pictures of what is running are previews. `before` is the
    picture the result was made from, where comparing the two tells something. `choices` are buttons
    of which one is to be chosen (a menu where a platform has menus), under the heading `choose`.
    `files` are to be saved. A page of moderators has a `title`, and above it the `outcome` of the
    form that was sent on it.
    """

    text: str
    status: Status = "notice"
    command: str = ""
    prompt: str = ""
    details: tuple[str, ...] = ()
    pictures: tuple[PictureFile, ...] = ()
    buttons: tuple[Button, ...] = ()
    choices: tuple[Button, ...] = ()
    choose: str = ""
    task_id: str | None = None
    person: Person | None = None
    private: bool = False
    mention: bool = False
    progress: float | None = None
    before: PictureFile | None = None
    files: tuple[File, ...] = ()
    title: str = ""
    outcome: str = ""

    def to(self, person: Person) -> Self:
        """The same, for this person where it does not say whom it is for, and in which language."""
        return self if self.person is not None else replace(self, person=person)


@dataclass(frozen=True, slots=True)
class Filled:
    """A command's options as a task had them, for a form: values and pictures by option name.

    The form of a page has a `title`, and `asks` for these options only, perhaps with fewer choices
    than they are declared with; `given` are others, sent with what is filled in. It is in
    `language`, that of the server or else the person's.
    """

    command: str
    options: Mapping[str, str | int | float | bool]
    pictures: Mapping[str, PictureFile]
    title: str = ""
    asks: tuple[Option, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an option may be completed to: `value` is what is sent, `label` what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Underway:
    """One unfinished task of a person. `place` counts from 1 while it waits; times are UTC ms.

    `message` is where the task is shown, in the channel of that message.
    """

    task_id: str
    command: str
    title: str
    waiting: bool
    place: int | None
    ready_at: int | None
    started_at: int | None
    channel: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """What a person has under way in a space, oldest first, and what is left of their credits."""

    tasks: tuple[Underway, ...]
    left: int
    limit: int
    resets_at: int
